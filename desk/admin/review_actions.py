"""Review actions: submit, send back, approve, share a preview, confirm that it is still correct."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import Act
from core.i18n import dates
from desk.admin.comparison import change_summary
from desk.admin.confirmation import ConfirmedAction
from desk.admin.preview_links import current_rows, first_page
from desk.admin.publish_actions import SchedulingAction
from desk.forms import NoteForm, ShareForm, StillCorrectForm
from publishing import operations, previews, review
from publishing.diff.labels import fact_label
from record.content import WHOLE_PAGE
from record.models import Publication, Step, objects_with_state
from record.schema import own_fields


class ReviewAction(ConfirmedAction):
    """Show the differences from the live pages, and record a step on exactly these drafts."""

    step: Step
    note_help: Any
    message: Any
    form_class = NoteForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"help_text": self.note_help, "required": self.step != Step.APPROVED}

    def context(self) -> dict[str, Any]:
        parts = previews.unpublished_parts(obj.content() for obj in self.objects)
        return change_summary([*self.objects, *parts])

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        rows = current_rows(self.objects, self.user)
        self._check(rows)
        text = cleaned_data["note"]
        review.add_entries(rows, self.step, text=text, now=timezone.now(), by=self.user)
        return self.message.format(", ".join(str(row) for row in rows))

    def _check(self, rows: list[Publication]) -> None:
        digests = {row.key: row.digest for row in rows}
        objects: list[Any] = objects_with_state(row.ref for row in rows)
        for obj in objects:
            if digests[obj.key] != self.seen(obj):
                message = _(
                    "“%(object)s” was changed after you opened this page. Read the new changes "
                    "below, then decide again."
                )
            elif not obj.has_unpublished_changes:
                message = _("“%(object)s” has no unpublished changes.")
            elif self.step == Step.SENT_BACK and obj.last_step != Step.SUBMITTED:
                message = _("“%(object)s” was not submitted, or was already sent back.")
            else:
                continue
            raise ValidationError(message % {"object": obj})


class SubmitAction(ReviewAction):
    name = "submit_selected"
    description = gettext_lazy("Submit for publishing…")
    title = gettext_lazy("Submit")
    permission = "change"
    step = Step.SUBMITTED
    note_help = gettext_lazy("For the publisher: the changes and their sources.")
    message = gettext_lazy("Submitted: {}. Publishers see it on their dashboard.")


class SendBackAction(ReviewAction):
    name = "send_back_selected"
    description = gettext_lazy("Send back…")
    permission = "publish"
    step = Step.SENT_BACK
    note_help = gettext_lazy("For the author: the changes needed before publishing.")
    message = gettext_lazy("Sent back: {}. The user who saved it last sees it on the dashboard.")

    @classmethod
    def is_offered(cls, obj: Any) -> bool:
        return obj.has_unpublished_changes and obj.last_step == Step.SUBMITTED


class ApproveAction(ReviewAction):
    name = "approve_selected"
    description = gettext_lazy("Approve…")
    permission = "publish"
    step = Step.APPROVED
    note_help = gettext_lazy("Optional. The note is stored in the version history.")
    message = gettext_lazy("Approved: {}.")

    @classmethod
    def is_offered(cls, obj: Any) -> bool:
        return obj.has_unpublished_changes


class ShareAction(ConfirmedAction):
    """Make a preview link and show its URL once, in the message to its maker."""

    name = "share_selected"
    description = gettext_lazy("Share a preview…")
    button = gettext_lazy("Create the link")
    permission = "change"
    form_class = ShareForm

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        self.result = link = previews.make_link(
            current_rows(self.objects, self.user),
            self.user,
            first_page(self.objects),
            timezone.now(),
            cleaned_data["recipient_name"],
            timedelta(days=cleaned_data["days"]),
        )
        titles = ", ".join(str(obj) for obj in self.objects)
        return _describe_link(settings.SITE_URL + previews.link_path(link), titles)


class FindCorrectAction(SchedulingAction):
    """Publish that facts were found correct, or submit it, and move the review date.

    The scheduled versions do not have the confirmations.
    """

    name = "find_correct_selected"
    description = gettext_lazy("Confirm as correct…")
    permission = "change"
    form_class = StillCorrectForm

    @classmethod
    def is_offered(cls, obj: Any) -> bool:
        return not obj.is_withdrawn

    @cached_property
    def form(self) -> Any:
        form = super().form
        model = self.modeladmin.model
        names = [WHOLE_PAGE, *own_fields(model.content_class)]
        form.fields["facts"].choices = [(name, fact_label(model, name)) for name in names]
        return form

    def get_form_kwargs(self) -> dict[str, Any]:
        next_review = dates.today() + timedelta(days=365)
        return {"initial": {"facts": [WHOLE_PAGE], "review_date": next_review}}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        day = cleaned_data["review_date"]
        for obj in self.objects:
            audit.record(
                Act.FOUND_CORRECT,
                self.user,
                kind=obj.kind,
                reference=obj.key,
                old={"review_date": obj.review_date},
                new={"review_date": day},
            )
        # The time of the last save does not change.
        pks = [obj.pk for obj in self.objects]
        self.modeladmin.model.objects.filter(pk__in=pks).update(review_date=day)
        if facts := cleaned_data["facts"]:
            may_publish = self.user.has_perm("record.publish")
            confirmed = operations.confirm(
                self.objects, self.user, facts, cleaned_data["day"], may_publish=may_publish
            )
            if confirmed and not may_publish:
                return SubmitAction.message.format(", ".join(map(str, confirmed)))
        text = _("Confirmed as correct: {number}. Next review on {day}.")
        return text.format(number=len(self.objects), day=dates.format_date(day))


def _describe_link(url: str, titles: str) -> str:
    """Return the message with the URL, which copy.js can copy, and with an e-mail that has it."""
    subject = _("Preview: {titles}").format(titles=titles)
    mail = urlencode({"subject": subject, "body": url}, quote_via=quote)
    return format_html(
        '{} <a href="{}" data-copy="{}" data-copied="{}">{}</a> · <a href="mailto:?{}">{}</a>',
        _("The link was created. Copy it now: it is shown only once."),
        url,
        _("Copy"),
        _("Copied"),
        url,
        mail,
        _("Write an e-mail with it"),
    )


REVIEW_ACTIONS = [SubmitAction, SendBackAction, ApproveAction, ShareAction, FindCorrectAction]
