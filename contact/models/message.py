"""Messages of visitors and their state."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from accounts.models import Act, AuditEntry, User
from contact.models.subject import Subject

NETWORK_RETENTION = datetime.timedelta(days=30)
ENDING_PERIOD = datetime.timedelta(days=14)


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


class MessageQuerySet(models.QuerySet["Message"]):
    def unread(self) -> Self:
        """Return the messages that no one has opened, by the audit log; no held ones."""
        read = AuditEntry.objects.filter(
            act=Act.READ_MESSAGE, kind="message", reference=OuterRef("reference")
        )
        return self.exclude(state=MessageState.HELD).filter(~Exists(read))

    def open(self) -> Self:
        """Return the messages that are new or assigned."""
        return self.filter(state__in=OPEN_STATES)

    def ending(self, at: datetime.datetime) -> Self:
        """Return the open messages that are deleted within two weeks."""
        return self.open().filter(delete_at__lte=at + ENDING_PERIOD)

    def counts(self, user: User, at: datetime.datetime) -> dict[str, int]:
        """Return the numbers by state, and those that are open, of `user`, ending, and all."""
        is_open = Q(state__in=OPEN_STATES)
        by_state = {state.value: Count("pk", filter=Q(state=state)) for state in MessageState}
        return self.order_by().aggregate(
            **by_state,
            open=Count("pk", filter=is_open),
            mine=Count("pk", filter=is_open & Q(assigned_to=user)),
            ending=Count("pk", filter=is_open & Q(delete_at__lte=at + ENDING_PERIOD)),
            all=Count("pk"),
        )

    def past_retention(self, at: datetime.datetime) -> Self:
        """Return the messages whose retention ends by ``at`` (aware), this time included."""
        return self.filter(delete_at__lte=at)

    def with_old_network(self, at: datetime.datetime) -> Self:
        """Return the messages whose network has to be forgotten at ``at`` (aware)."""
        return self.filter(received_at__lte=at - NETWORK_RETENTION).exclude(network="")


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
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("assigned to"),
    )
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

    @property
    def is_held(self) -> bool:
        return self.state == MessageState.HELD

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def reasons(self) -> list[str]:
        return [str(HeldFor(reason).label) for reason in self.held_for]
