"""Comments on a form and its fields: written, shown there with the review, resolved, reopened."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.admin.confirmation import ConfirmedAction
from desk.admin.panels import FormPage, Panel
from desk.admin.preview_links import current_rows
from desk.admin_urls import action_url
from publishing import review
from publishing.review import Comment, commented_fields, group_comments
from record.models import ReviewEntry, Step


class CommentForm(forms.Form):
    """The field or the words that a comment is about, and its text."""

    field = forms.ChoiceField(label=gettext_lazy("Field"), required=False)
    quote = forms.CharField(
        label=gettext_lazy("Quoted words"),
        required=False,
        max_length=500,
        widget=AdminTextareaWidget({"rows": 2}),
        help_text=gettext_lazy(
            "If you choose no field, the comment goes to the one with these words."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Comment"), max_length=5000, widget=AdminTextareaWidget({"rows": 3})
    )

    def __init__(self, *args: Any, fields: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["field"]
        field.choices = [("", _("The whole draft")), *fields.items()]


class ChosenCommentForm(forms.Form):
    comment: Any = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Comment"), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, comments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        comment: Any = self.fields["comment"]
        comment.queryset = comments
        comment.label_from_instance = lambda entry: f"{entry.by}: {entry.text}"


class OneCommentAction(ConfirmedAction):
    """An action at the form of one object, whose comments are shown afterwards."""

    max_objects = 1

    def _back_url(self) -> str:
        return f"{super()._back_url()}#comments"


class CommentAction(OneCommentAction):
    name = "comment_selected"
    description = gettext_lazy("Comment…")
    permission = "comment"
    form_class = CommentForm

    def get_form_kwargs(self) -> dict[str, Any]:
        fields = commented_fields(self.modeladmin.model)
        initial = self.request.GET.dict()
        return {"fields": fields, "initial": initial, "auto_id": "comment_%s"}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        rows = current_rows(self.objects, self.user)
        now = timezone.now()
        review.add_entries(rows, Step.COMMENTED, now=now, by=self.user, **cleaned_data)
        return _("The comment is stored.")


class ResolveAction(OneCommentAction):
    name = "resolve_selected"
    description = gettext_lazy("Resolve a comment…")
    button = gettext_lazy("Mark as resolved")
    permission = "change"
    form_class = ChosenCommentForm

    def get_form_kwargs(self) -> dict[str, Any]:
        comments = ReviewEntry.objects.comments().filter(publication__key=self.objects[0].key)
        comments = comments.select_related("publication", "created_by")
        return {"comments": comments, "initial": self.request.GET.dict()}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        review.resolve(cleaned_data["comment"], self.user, timezone.now())
        return _("The comment is resolved.")


class ReopenAction(ResolveAction):
    name = "reopen_selected"
    description = gettext_lazy("Reopen a comment…")
    button = gettext_lazy("Reopen")

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        review.reopen(cleaned_data["comment"], self.user)
        return _("The comment is open again.")


COMMENT_ACTIONS = [CommentAction, ResolveAction, ReopenAction]


def _context(page: FormPage) -> dict[str, Any]:
    """Return the review entries and the comments; open comments also appear at their fields."""
    obj = page.obj
    rows = ReviewEntry.objects.current(obj.key)
    rows = rows.select_related("created_by", "resolved_by", "link", "publication")
    rows = rows.defer("publication__content")
    entries = [entry for entry in rows if entry.step != Step.COMMENTED]
    current = [entry for entry in entries if entry.publication.digest == obj.digest]
    context: dict[str, Any] = {
        "comments": group_comments(obj, list(rows)),
        "review_entries": current,
        "earlier_review_entries": [entry for entry in entries if entry not in current],
        "resolve_url": action_url(obj, ResolveAction.name),
        "reopen_url": action_url(obj, ReopenAction.name),
    }
    if page.modeladmin.has_comment_permission(page.request):
        context["comment_url"] = action_url(obj, CommentAction.name)
        context["commented_fields"] = commented_fields(page.modeladmin.model)
    for comment in context["comments"]["open"]:
        _show_at_field(comment, page.context, context)
    return context


def _show_at_field(comment: Comment, form: dict[str, Any], context: dict[str, Any]) -> None:
    name = comment.entry.field
    context = context | {"comment": comment, "can_save": form["can_save"]}
    html = render_to_string("desk/_comment.html", context)
    fields = form["adminform"].form
    if name in fields.fields:
        field = fields[name]
        field.help_text = format_html("{}{}", field.help_text, html)
    for inline in form["inline_admin_formsets"]:
        if inline.formset.prefix == name:
            inline.comments = format_html("{}{}", getattr(inline, "comments", ""), html)


REVIEW = Panel("desk/_review.html", _context)
