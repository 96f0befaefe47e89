"""Actions on single rows of the record: restore as a draft, cancel, withhold."""

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from desk.admin.change_summary import change_url, stored_content
from desk.admin.confirmation import ConfirmedAction
from desk.admin.forms import ReasonForm
from publishing import operations
from publishing.diff import compare
from record import registry
from record.models import Publication

WHAT_WITHHOLDING_DOES = gettext_lazy(
    "The content and its files are removed for ever. Digest, dates and this reason stay in the record, "
    "and the archive says so."
)


class WithholdForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = WHAT_WITHHOLDING_DOES


class RestoreAction(ConfirmedAction):
    """Make the content of a row the draft again."""

    name = "restore_selected"
    description = gettext_lazy("Restore it as the draft…")
    description_plural = gettext_lazy("Restore as drafts…")
    title = gettext_lazy("Restore as the draft")
    button = gettext_lazy("Restore")
    permission = "view"

    def refusal(self):
        text = refusal_to_change(self.request.user, self.queryset)
        return (messages.ERROR, text) if text else None

    def context(self):
        return {"rows": [_what_restoring_changes(row) for row in self.queryset]}

    def perform(self, cleaned_data):
        lost = []
        for row in self.queryset.order_by("pk"):
            self.restored = operations.restore(row, self.request.user)
            lost.extend(operations.lost_titles(row, self.restored))
        text = _("Restored as the draft. Visitors see nothing of it until it is published.")
        if not lost:
            return text
        left_out = _("Left out, since it was deleted: {names}.").format(names=", ".join(lost))
        return f"{text} {left_out}"

    def success_url(self):
        return change_url(self.restored)


class CancelRowAction(ConfirmedAction):
    """Cancel rows that are scheduled."""

    name = "cancel_selected"
    description = gettext_lazy("Cancel it…")
    description_plural = gettext_lazy("Cancel what is scheduled…")
    title = gettext_lazy("Cancel what is scheduled")
    button = gettext_lazy("Cancel it")
    permission = "publish"

    def perform(self, cleaned_data):
        for row in self.queryset:
            check_may_change(self.request.user, row)
            operations.cancel(row, self.request.user)
        return _("Cancelled: {what}.").format(what=self.queryset.count())


class WithholdAction(ConfirmedAction):
    """Remove the content of rows for ever."""

    name = "withhold_selected"
    description = gettext_lazy("Withhold it…")
    description_plural = gettext_lazy("Withhold publications…")
    title = gettext_lazy("Withhold")
    button = gettext_lazy("Withhold for ever")
    permission = "withhold"
    form_class = WithholdForm

    def perform(self, cleaned_data):
        for row in self.queryset:
            _forget_the_name(row)
            operations.withhold(row, self.request.user, cleaned_data["reason"])
        text = _("Withheld: {number}.").format(number=self.queryset.count())
        return f"{text} {_what_is_left(self.queryset)}"


def check_may_change(user, row):
    """Who acts on a row must be allowed to change that kind, as on its own list."""
    meta = registry.model_of(row.kind)._meta
    if not user.has_perm(f"{meta.app_label}.change_{meta.model_name}"):
        refusal = _("You may not change %(kinds)s. Ask somebody who may.")
        raise ValidationError(refusal, params={"kinds": meta.verbose_name_plural})


def refusal_to_change(user, rows) -> str:
    """Why the person may not act on one of ``rows`` (or objects); empty where nothing speaks against it."""
    try:
        for row in rows:
            check_may_change(user, row)
    except ValidationError as refusal:
        return refusal.messages[0]
    return ""


def may_view(user, kind) -> bool:
    meta = registry.model_of(kind)._meta
    return user.has_perm(f"{meta.app_label}.view_{meta.model_name}")


def _what_restoring_changes(row):
    """The row, and what becomes of the draft."""
    obj = registry.object_of(row.ref)
    return row, compare(obj.content() if obj else None, stored_content(row))


def _forget_the_name(row):
    """The admin's own log names objects as they were called, and what stood in their rows."""
    model = registry.model_of(row.kind)
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    numbers = [
        str(number) for number in model.objects.filter(key=row.key).values_list("pk", flat=True)
    ]
    title = Q(object_repr=row.title[: LogEntry._meta.get_field("object_repr").max_length])
    entries.filter(Q(object_id__in=numbers) | title).update(
        object_repr="(withheld)", change_message=""
    )


def _what_is_left(withheld) -> str:
    """The same content may have been published before or since: each publication is withheld by itself."""
    same = Publication.objects.filter(
        key__in=withheld.values("key"), digest__in=withheld.values("digest"), content__isnull=False
    ).count()
    draft = _("Change the draft too, so that it doesn't come back.")
    if not same:
        return draft
    others = ngettext(
        "{number} other publication has the same content: withhold it too.",
        "{number} other publications have the same content: withhold them too.",
        same,
    )
    return f"{others.format(number=same)} {draft}"
