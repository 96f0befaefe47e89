"""Messages of visitors, with the notes and answers of staff."""

import datetime
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import connection, models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from accounts import audit
from accounts.fields import staff_member
from accounts.models import Act, User
from contact.models.subject import Subject

ENDING_PERIOD = datetime.timedelta(days=14)
LIMIT_WINDOW = datetime.timedelta(hours=1)


class AnswerLanguage(models.TextChoices):
    ENGLISH = "en", pgettext_lazy("answer", "English")
    FRENCH = "fr", pgettext_lazy("answer", "français (French)")
    ROMANIAN = "ro", pgettext_lazy("answer", "română (Romanian)")


class MessageState(models.TextChoices):
    NEW = "new", pgettext_lazy("message", "New")
    ASSIGNED = "assigned", pgettext_lazy("message", "Assigned")
    ANSWERED = "answered", pgettext_lazy("message", "Answered")
    CLOSED = "closed", pgettext_lazy("message", "Closed")
    HELD = "held", pgettext_lazy("message", "Held as possible spam")


OPEN_STATES = (MessageState.NEW, MessageState.ASSIGNED)


class HeldFor(models.TextChoices):
    """Why a message is held for review before anyone is notified."""

    TRAP = "trap", _("a hidden field was filled in")
    SPEED = "speed", _("it was sent within 3 seconds")
    NETWORK = "network", _("many messages came from its network within an hour")
    ADDRESS = "address", _("many messages came from its address within an hour")
    LINKS = "links", _("it contains many links")
    MARKUP = "markup", _("it contains links or scripts as code")
    ALPHABETS = "alphabets", _("it contains words that mix alphabets")
    BY_HAND = "by hand", _("held by staff")


def _conditions_of_lists(user: User, at: datetime.datetime) -> dict[str, Q]:
    """Return the lists of the inbox: one for each state, and those across states."""
    is_open = Q(state__in=OPEN_STATES)
    return {state.value: Q(state=state) for state in MessageState} | {
        "open": is_open,
        "mine": is_open & Q(assigned_to=user),
        "ending": is_open & Q(delete_at__lte=at + ENDING_PERIOD),
        "all": Q(),
    }


# Django takes several times as long to compose it as the database to count.
COUNT_RECENT = """
SELECT
    COUNT(*) FILTER (WHERE state <> 'held'),
    COUNT(*) FILTER (WHERE network = %(network)s AND network <> ''),
    COUNT(*) FILTER (WHERE normal_email = %(address)s),
    (SELECT COUNT(*) FROM accounts_auditentry WHERE kind = 'message' AND reference = %(reference)s)
FROM contact_message WHERE received_at > %(since)s AND id <> %(pk)s
"""


class RecentCounts(NamedTuple):
    """The numbers of other messages of an hour: not held, of one network, of one address.

    ``erased_with_reference`` counts audit entries about a message with the reference.
    """

    not_held: int
    of_network: int
    of_address: int
    erased_with_reference: int


class MessageQuerySet(models.QuerySet["Message"]):
    def in_list(self, name: str, user: User, at: datetime.datetime) -> Self:
        """Return the messages of a list of the inbox, by default the open ones."""
        conditions = _conditions_of_lists(user, at)
        return self.filter(conditions.get(name, conditions["open"]))

    def counts(self, user: User, at: datetime.datetime) -> dict[str, int]:
        """Return the number of messages in each list of the inbox."""
        conditions = _conditions_of_lists(user, at)
        counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
        return self.order_by().aggregate(**counts)

    def count_recent(self, message: "Message") -> RecentCounts:
        """Count the other messages of the hour before ``message``, in one query.

        A message without a network has none in common with others.
        """
        values: dict[str, Any] = {
            "network": message.network,
            "address": message.normal_email,
            "reference": message.reference,
            "pk": message.pk,
            "since": connection.ops.adapt_datetimefield_value(message.received_at - LIMIT_WINDOW),
        }
        with connection.cursor() as cursor:
            cursor.execute(COUNT_RECENT, values)
            return RecentCounts(*cursor.fetchone())


class Message(models.Model):
    """The message of a visitor, exactly as typed, stored until ``delete_at``."""

    NAME_LENGTH = 200
    # The longest address that mail servers accept (RFC 5321, a path of 256 without its brackets).
    EMAIL_LENGTH = 254
    TEXT_LENGTH = 19_999

    reference = models.CharField(_("reference"), max_length=16, unique=True)
    received_at = models.DateTimeField(_("received"), db_index=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    email = models.EmailField(_("e-mail address"), max_length=EMAIL_LENGTH)
    # All spellings of an address have one normal form (contact/email_addresses.py).
    normal_email = models.CharField(max_length=1_000, db_index=True, editable=False, default="")
    organisation = models.CharField(
        _("organisation"), max_length=NAME_LENGTH, blank=True, default=""
    )
    country = CountryField(_("country"), blank=True, default="")
    # A subject with messages can be taken off the form, not deleted.
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="messages", verbose_name=_("subject")
    )
    language = models.CharField(_("language of the answer"), max_length=2, choices=AnswerLanguage)
    text = models.TextField(_("text"))
    # A token is valid once, so a form that is sent twice is one message.
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    # A keyed hash that shows which messages come from one network; cleared after 30 days.
    network = models.CharField(max_length=64, blank=True, default="", editable=False, db_index=True)
    state = models.CharField(
        _("state"), max_length=8, choices=MessageState, default=MessageState.NEW, db_index=True
    )
    held_for = models.JSONField(_("reason for holding"), default=list, blank=True)
    assigned_to = staff_member("messages", verbose_name=_("assigned to"))
    delete_at = models.DateTimeField(_("deletion date"), db_index=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-received_at", "-pk"]
        permissions = [
            ("export_message", "Can take messages away as a file"),
            ("erase_message", "Can erase what is held about a person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(email="") & ~Q(text=""), name="message_says_something"
            ),
            models.CheckConstraint(
                condition=Q(language__in=AnswerLanguage.values), name="message_language_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="message_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.ASSIGNED) | Q(assigned_to__isnull=False),
                name="assigned_message_names_somebody",
            ),
            models.CheckConstraint(
                condition=Q(delete_at__gt=models.F("received_at")),
                name="message_is_kept_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def has_content(self, typed: dict[str, Any]) -> bool:
        """Return whether the message was sent with these cleaned values of the form."""
        return all(getattr(self, name) == value for name, value in typed.items())

    def record(self, act: Act, by: User, **facts: Any) -> None:
        """Add an entry about the message to the audit log."""
        audit.record(act, by, kind="message", reference=self.reference, **facts)

    @property
    def is_held(self) -> bool:
        return self.state == MessageState.HELD

    @property
    def handling(self) -> str:
        """Return the state and the person responsible, which a page repeats to detect conflicts."""
        return f"{self.state}:{self.assigned_to_id or ''}"

    @property
    def reasons(self) -> list[str]:
        return [str(HeldFor(reason).label) for reason in self.held_for]


class Writing(models.Model):
    message = models.ForeignKey(
        Message, models.CASCADE, related_name="%(class)ss", verbose_name=_("message")
    )
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("date and time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user")
    )

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="%(class)s_says_something")
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}, {self.by}"


class Answer(Writing):
    class Meta(Writing.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")


class Note(Writing):
    """A note for colleagues; the sender never sees it."""

    class Meta(Writing.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
