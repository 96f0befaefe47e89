"""Calls for tenders, consultants and staff: contents and working copies."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import WRITERS
from core.i18n.dates import ONE_DAY, PartialDate, bucharest_day
from projects.models.document import document_file
from record import schema
from record.content import Content, Frozen, LocalisedText, Ref, RichText
from record.models import Publication, Publishable, Row

MIN_WORKING_DAYS = 5  # from the end of questions to the end of offers
SATURDAY = 5

validate_council_address = RegexValidator(
    r"(?i)\A(?:[^/@\s]+@|https://)(?:[a-z0-9-]+\.)*coe\.int(?:[/?#]\S*)?\Z",
    _("Enter an address of the Council of Europe, in the domain coe.int."),
)


class CallType(TextChoices):
    TENDER = "tender", _("Call for tenders")
    CONSULTANCY = "consultancy", _("Consultancy")
    POST = "post", pgettext_lazy("kind of call", "Post")


class CallStatus(TextChoices):
    OPEN = "open", pgettext_lazy("call", "Open")
    CLOSED = "closed", pgettext_lazy("call", "Closed")
    AWARDED = "awarded", pgettext_lazy("call", "Awarded")
    CANCELLED = "cancelled", pgettext_lazy("call", "Cancelled")


class CallAnswerContent(Frozen):
    """A question about a call and its answer, without the name of the person who asked."""

    date: PartialDate | None = schema.date(_("date"), _("Day of the answer: 2026-12-01."))
    question: LocalisedText = schema.plain_text(
        _("question"), _("Without the name of the person or company.")
    )
    answer: LocalisedText = schema.plain_text(_("answer"), _("The answer, for all who read it."))


class CallContent(Content):
    """A call that closes in its second."""

    kind = "call"
    shown_on = {"pages:call_list": _("Calls")}
    view_name = "pages:call"
    list_view_name = "pages:call_list"
    menu_place = 8
    is_sent_immediately = True
    roles = WRITERS
    side_bar = ("write", 6)
    new_label = _("New call")
    value_fields = ("type", "project")
    file_fields = ("file",)
    search_place = 12

    title: LocalisedText = schema.line(
        _("subject"), _("For example “Audit of the project GLACY+”."), required=True
    )
    type: str = schema.code(_("kind of call"), CallType, _("Tender, consultancy or post."))
    project: Ref | None = schema.reference(
        "projects.Project", _("project"), _("The project that it belongs to.")
    )
    requirements: RichText = schema.rich_text(
        _("requirements"), _("What is sought, and on which conditions.")
    )
    file: str = document_file(file_size="size")
    file_size: int | None = schema.count(
        _("file size"), editable=False, means=_("In bytes."), heading=_("Size")
    )
    url: str = schema.url(_("link"), _("Web address, if the documents are on another site."))
    questions_until: datetime.datetime | None = schema.time(
        _("questions until"), _("Bucharest time: day, hour and minute.")
    )
    offers_until: datetime.datetime | None = schema.time(
        _("offers until"),
        _("Bucharest time: day, hour and minute. The call closes in this second."),
    )
    answer_email: str = schema.email(
        _("e-mail address for offers"),
        _("Of the Council of Europe: this site accepts no offers."),
        validators=[validate_council_address],
    )
    answer_url: str = schema.url(
        _("web address for offers"),
        _("Of the Council of Europe: this site accepts no offers."),
        validators=[validate_council_address],
    )
    answers: tuple[CallAnswerContent, ...] = schema.rows(
        _("Questions and answers"), _("Questions that were asked, and their answers.")
    )
    reason: LocalisedText = schema.plain_text(
        _("reason for the times"),
        _(
            "Required if there are fewer than five working days from the last question to the "
            "last offer, or if the requirements change without more time."
        ),
    )
    awarded_to: str = schema.text(
        _("awarded to"), 300, _("After the selection: the name of the company or person.")
    )
    cancelled_because: LocalisedText = schema.plain_text(
        _("reason for the cancellation"), _("Fill it in to cancel the call.")
    )

    @property
    def dates(self) -> list[PartialDate | None]:
        """The day on which it closes."""
        if self.offers_until is None:
            return []
        return [PartialDate.parse(bucharest_day(self.offers_until).isoformat())]

    def turning_points(self) -> list[datetime.datetime]:
        """Return when questions end and when it closes, unless it has a result."""
        if self.awarded_to or self.cancelled_because:
            return []
        ends = filter(None, (self.questions_until, self.offers_until))
        return [end.astimezone(datetime.UTC) for end in ends]

    @property
    def status(self) -> CallStatus:
        """The status at the time of its edition."""
        if self.cancelled_because:
            return CallStatus.CANCELLED
        if self.awarded_to:
            return CallStatus.AWARDED
        if self.offers_until is None or self.edition.at < self.offers_until:
            return CallStatus.OPEN
        return CallStatus.CLOSED

    @property
    def terms(self) -> list[Any]:
        """The facts for which people prepare; a translation changes none."""
        return [
            self.requirements.en,
            self.file,
            self.url,
            self.answer_email,
            self.answer_url,
            self.questions_until,
            self.offers_until,
        ]


class Call(Publishable):
    content_class = CallContent

    class Meta:
        ordering = ["-offers_until"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(questions_until=None)
                | Q(offers_until=None)
                | Q(offers_until__gte=F("questions_until")),
                name="call_offers_end_after_questions",
                violation_error_message=_(
                    "Offers would end before questions. Correct one of the two times."
                ),
            )
        ]

    def check_publishable(self) -> None:
        """Also refuse an early award, and ask for a reason if bidders have little time.

        They also have too little if the terms change and the closing time does not move.
        """
        super().check_publishable()
        if not (self.offers_until and (self.answer_email or self.answer_url)):
            message = _(
                "Enter the time until which offers are possible, and an address for them at the "
                "Council of Europe."
            )
            raise ValidationError({"offers_until": message})
        if self.awarded_to and self.offers_until > timezone.now():
            message = _("The call is still open. It can be awarded after its closing time.")
            raise ValidationError({"awarded_to": message})
        call: Any = self.content()
        rows = Publication.objects.with_time().with_content().of(self).order_by("in_force_from")
        last = rows.last()
        before: Any = last.read(None) if last else None
        if self._has_little_time() and not call.reason:
            message = _(
                "There are fewer than five working days from the last question to the last offer. "
                "Choose a later time, or give the reason in the form of the call."
            )
        elif (
            before
            and call.terms != before.terms
            and self.offers_until <= max(before.offers_until, timezone.now())
            and call.reason in (before.reason, LocalisedText())
        ):
            message = _(
                "The terms of the call change without a later closing time. Choose a later time, "
                "or give the reason of this change in the form of the call."
            )
        else:
            return
        raise ValidationError({"reason_en": ValidationError(message, "needs_reason")})

    def _has_little_time(self) -> bool:
        """Return whether offers end too soon after questions, by days from Monday to Friday."""
        if self.questions_until is None:
            return False
        first = bucharest_day(self.questions_until)
        # Midnight is the end of the day before.
        last = bucharest_day(self.offers_until - datetime.timedelta.resolution)
        days = (last - ONE_DAY * passed for passed in range((last - first).days))
        return sum(day.weekday() < SATURDAY for day in days) < MIN_WORKING_DAYS


class CallAnswer(Row):
    content_class = CallAnswerContent

    call = models.ForeignKey(Call, models.CASCADE, related_name="answers")

    class Meta(Row.Meta):
        verbose_name = _("question and answer")
        verbose_name_plural = _("questions and answers")

    def __str__(self) -> str:
        return self.question_en
