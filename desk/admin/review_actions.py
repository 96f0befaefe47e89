"""Review actions: submit, send back, approve, share a preview, confirm that it is still correct."""

import datetime

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import log
from accounts.models import Act
from core.i18n import dates
from desk.admin.change_summary import change_summary
from desk.admin.confirmation import ConfirmedAction
from desk.admin.forms import NoteForm, ShareForm, StillCorrectForm
from desk.admin.preview_links import rows_of
from publishing import previews, review
from record import registry
from record.models import Step

READ_AGAIN_AFTER = datetime.timedelta(days=365)
TOLD = {
    Step.SUBMITTED: gettext_lazy("Submitted: {}. Publishers find it on their desk."),
    Step.SENT_BACK: gettext_lazy("Sent back: {}. Whoever saved it last finds it on their desk."),
    Step.APPROVED: gettext_lazy("Approved as it stands: {}."),
}


class ReviewAction(ConfirmedAction):
    """Show what differs from what is live, and record a step on exactly these drafts."""

    step: Step
    form_class = NoteForm

    def context(self):
        return change_summary(self.objects)

    def perform(self, cleaned_data):
        rows = rows_of(self.objects, self.request.user)
        _check_were_read(self.request, rows)
        _check_is_due(self.step, registry.objects_of([obj.ref for obj in self.objects]))
        text, now = cleaned_data["note"], timezone.now()
        review.add_entries(rows, self.step, text=text, now=now, by=self.request.user)
        return TOLD[self.step].format(", ".join(str(row) for row in rows))


class SubmitAction(ReviewAction):
    name = "submit_selected"
    description = gettext_lazy("Submit for publishing…")
    title = button = gettext_lazy("Submit")
    permission = "change"
    step = Step.SUBMITTED

    def get_form_kwargs(self):
        return {
            "help_text": _("For whoever publishes it: what you changed, and where it comes from.")
        }


class SendBackAction(ReviewAction):
    name = "send_back_selected"
    description = gettext_lazy("Send back…")
    title = button = gettext_lazy("Send back")
    permission = "publish"
    step = Step.SENT_BACK

    def get_form_kwargs(self):
        return {"help_text": _("For whoever submitted it: what to change before it is published.")}


class ApproveAction(ReviewAction):
    name = "approve_selected"
    description = gettext_lazy("Approve as it stands…")
    description_plural = gettext_lazy("Approve as they stand…")
    title = button = gettext_lazy("Approve")
    permission = "publish"
    step = Step.APPROVED

    def get_form_kwargs(self):
        help_text = _("It stands in the record beside the publication. It may be empty.")
        return {"help_text": help_text, "required": False}


class ShareAction(ConfirmedAction):
    """Ask for whom, make the link, and lead to the page from which it is copied."""

    name = "share_selected"
    description = gettext_lazy("Share a preview…")
    title = gettext_lazy("Share a preview")
    button = gettext_lazy("Make the link")
    permission = "change"
    form_class = ShareForm

    def path(self) -> str:
        """Return the page that the link opens."""
        return registry.live_path_of(self.objects[0]) or "/"

    def perform(self, cleaned_data):
        user = self.request.user
        rows = rows_of(self.objects, user)
        lifetime = datetime.timedelta(days=cleaned_data["days"])
        self.link = previews.make_link(
            rows, user, self.path(), timezone.now(), cleaned_data["recipient_name"], lifetime
        )
        return _("The link is made. Copy it from this page; it can be revoked here too.")

    def success_url(self):
        return reverse("admin:record_previewlink_change", args=[self.link.pk])


class FindCorrectAction(ConfirmedAction):
    """Move the review date of what was read again."""

    name = "find_correct_selected"
    description = gettext_lazy("Still correct…")
    title = gettext_lazy("Still correct")
    button = gettext_lazy("It is still correct")
    permission = "change"
    form_class = StillCorrectForm

    def get_form_kwargs(self):
        return {"initial": {"review_date": dates.today() + READ_AGAIN_AFTER}}

    def perform(self, cleaned_data):
        day = cleaned_data["review_date"]
        for obj in self.queryset:
            _find_correct(obj, self.request.user, day)
        text = _("Found correct: {number}. To be read again on {day}.")
        return text.format(number=self.queryset.count(), day=dates.format_date(day))


def _check_were_read(request, rows):
    """Nobody approves what they didn't read: the page said which drafts it showed."""
    for row in rows:
        if row.digest != request.POST.get(f"seen-{row.key}"):
            raise ValidationError(
                _(
                    "“%(object)s” was changed after you opened this page. Read below what changed, then decide again."
                ),
                params={"object": row},
                code="changed_since_read",
            )


def _check_is_due(step, objects):
    """Only what isn't public yet is agreed on, and only what was submitted is sent back."""
    for obj in objects:
        if not obj.has_unpublished_changes:
            raise ValidationError(
                _("“%(object)s” has no changes that visitors don't see already."),
                code="no_changes",
                params={"object": obj},
            )
        if step == Step.SENT_BACK and obj.last_step != Step.SUBMITTED:
            raise ValidationError(
                _("“%(object)s” was not submitted, or is sent back already."),
                code="not_submitted",
                params={"object": obj},
            )


def _find_correct(obj, by, review_date):
    """Moves the review date by itself: neither content nor the time of the last save changes."""
    type(obj).objects.filter(pk=obj.pk).update(review_date=review_date)
    log.record(
        Act.FOUND_CORRECT,
        by,
        kind=obj.kind,
        reference=obj.key,
        old={"review_date": obj.review_date},
        new={"review_date": review_date},
    )
