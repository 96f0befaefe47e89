"""Shared previews in the admin: their openings and comments, and revoking."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MinValueValidator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnly
from accounts.models import User
from core.http.model_admin import requires
from core.i18n.date_fields import BucharestDateTimeField
from desk.admin.confirmation import ConfirmedAction
from desk.admin.filters import ChoicesFilter
from desk.admin_urls import change_url
from publishing import previews
from publishing.models import JointPublication
from record import drafts, registry
from record.models import PreviewLink, Publication, Publishable

COLUMNS: list[Any] = ["recipient_name", "shown", "created_by", "created_at", "expires_at"]
COLUMNS += ["revoked_at", "open_count", "last_opened_at"]


class OpenFilter(ChoicesFilter):
    title = _("link status")
    parameter_name = "works"
    choices_by_value = {
        "yes": (_("Active"), lambda links: links.open(timezone.now())),
        "no": (
            _("Expired or revoked"),
            lambda links: links.exclude(pk__in=PreviewLink.objects.open(timezone.now())),
        ),
    }


class PreviewDateForm(forms.Form):
    at = BucharestDateTimeField(
        label=_("Date and time"),
        help_text=_("Bucharest time."),
        validators=[
            MinValueValidator(
                timezone.now, _("Choose a time in the future. For past days see the archive.")
            )
        ],
    )


class RevokeAction(ConfirmedAction):
    name = "revoke_selected"
    description = _("Revoke it…")
    description_plural = _("Revoke them…")
    title = _("Revoke a shared preview")
    permission = "revoke"

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        for link in self.objects:
            previews.revoke(link, self.user, timezone.now())
        text = _("Revoked: {number}. The link no longer works.")
        return text.format(number=len(self.objects))


@admin.register(PreviewLink)
class PreviewLinkAdmin(ReadOnly):
    """Shared links, read-only. They are made at the lists and forms of the objects."""

    change_form_template = "desk/preview_link.html"
    list_display = COLUMNS
    list_filter = [OpenFilter, ("created_by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["created_by"]
    search_fields = ["recipient_name", "candidates__title"]
    actions = [RevokeAction.as_action()]
    further_pages = {"moment": "moment/"}
    has_revoke_permission = requires("record.change_previewlink")

    def get_fields(self, request: HttpRequest, obj: PreviewLink | None = None) -> list[Any]:
        """Return the fields that have a value."""
        return [name for name in [*COLUMNS, "revoked_by"] if getattr(obj, name, True)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PreviewLink]:
        return PreviewLink.objects.shared().prefetch_related("candidates")

    @admin.display(description=_("content"))
    def shown(self, obj: PreviewLink) -> str:
        """Return the titles of the drafts that the link shows."""
        return ", ".join(str(row) for row in obj.candidates.all())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show whether the link is open, and the comments of its readers."""
        link = context["original"]
        context["is_open"] = link.is_open(timezone.now())
        context["review_entries"] = link.review_entries.select_related("link", "created_by")
        return super().render_change_form(request, context, *args, **kwargs)

    def moment_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a future time and redirect to the whole site as it will be then."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PreviewDateForm(request.POST or None)
        if form.is_valid():
            at = form.cleaned_data["at"]
            link = previews.own_link([], cast(User, request.user), "/", timezone.now(), at)
            return HttpResponseRedirect(previews.link_path(link))
        return self.page(
            request,
            "desk/preview_date.html",
            title=_("Preview the site on a date"),
            form=form,
            media=self.media + form.media,
        )


def current_rows(objects: Sequence[Publishable], by: User) -> list[Publication]:
    """Return the rows of the record with the current drafts; a missing one is saved for ``by``.

    Raise ``ValidationError`` without objects and for a draft whose content was withheld.
    """
    if not objects:
        raise ValidationError(_("It contains no objects yet."))
    for obj in objects:
        obj.save_candidate(by=by)
    rows_by_key = drafts.newest_of(objects)
    if missing := [str(obj) for obj in objects if obj.key not in rows_by_key]:
        message = _("The draft was withheld: %(objects)s. Change it first.")
        raise ValidationError(message % {"objects": ", ".join(missing)})
    return [rows_by_key[obj.key] for obj in objects]


def first_page(objects: Sequence[Publishable]) -> str:
    """Return the path of the only object; several objects are previewed from the home page."""
    return registry.live_path_of(objects[0]) if len(objects) == 1 else "/"


def preview_view(modeladmin: Any, request: Any, object_id: str) -> HttpResponseRedirect:
    """Redirect to the preview by the person's own link, or back to the form if it fails.

    A GET, which another site can cause, stores nothing and leads to the form.
    """
    obj = modeladmin.get_object(request, object_id)
    if not modeladmin.has_view_permission(request, obj):
        raise PermissionDenied
    if obj is None:
        raise Http404(_("There is no draft to preview."))
    objects = obj.working_copies() if isinstance(obj, JointPublication) else [obj]
    if not {draft.kind for draft in objects} <= {*registry.kinds_for(request.user, "view")}:
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseRedirect(change_url(obj))
    user: User = request.user
    try:
        rows = current_rows(objects, user)
    except ValidationError as error:
        modeladmin.message_user(request, error.messages[0], messages.ERROR)
        return HttpResponseRedirect(change_url(obj))
    link = previews.own_link(rows, user, first_page(objects), timezone.now())
    return HttpResponseRedirect(previews.link_path(link))
