"""The outbox: each row is one mail to one address, stored until it is sent."""

import datetime
import uuid
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.attempts import MAX_ATTEMPTS, AttemptQuerySet, next_attempt_time
from core.mail.errors import SERVER_ERRORS, MailError
from core.mail.message import Mail

TROUBLED_ATTEMPTS = 3  # a server that was unavailable for some minutes is no trouble
RETENTION = datetime.timedelta(days=30)
# Autoresponders answer no automatic mail (RFC 3834).
AUTO_GENERATED = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def new_mail_id() -> str:
    """Return a Message-ID."""
    host = punycode(urlsplit(settings.SITE_URL).hostname or "")
    return f"<{uuid.uuid4().hex}@{host}>"


class MailState(models.TextChoices):
    DUE = "due", pgettext_lazy("mail", "Waiting")
    SENDING = "sending", pgettext_lazy("mail", "Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Not delivered")


class OutgoingMailQuerySet(AttemptQuerySet):
    """The mails of one model."""

    def due(self, at: datetime.datetime) -> Self:
        waiting = Q(state=MailState.DUE, next_attempt_at__lte=at)
        return self.filter(waiting | self._abandoned(at) & Q(attempts__lt=MAX_ATTEMPTS))

    def out_of_attempts(self, at: datetime.datetime) -> Self:
        """Return the mails whose last attempt was claimed and abandoned."""
        return self.filter(self._abandoned(at), attempts__gte=MAX_ATTEMPTS)

    def troubled(self) -> Self:
        """Return the failed mails, and the waiting ones of which several attempts failed."""
        several = Q(state=MailState.DUE, attempts__gte=TROUBLED_ATTEMPTS)
        return self.filter(Q(state=MailState.FAILED) | several)

    def delayed_by_server(self) -> Self:
        """Return the mails to be tried again because the mail server failed."""
        return self.filter(state=MailState.DUE, attempts__gt=0, error__in=SERVER_ERRORS)

    def claim_columns(self, until: datetime.datetime) -> dict[str, Any]:
        return {"state": MailState.SENDING, "claimed_until": until}

    def past_retention(self, at: datetime.datetime) -> Self:
        """Return the mails that are deleted at `at`; none if the model has no retention."""
        retention: datetime.timedelta | None = getattr(self.model, "RETENTION", None)
        return self.none() if retention is None else self.filter(created_at__lte=at - retention)

    @staticmethod
    def _abandoned(at: datetime.datetime) -> Q:
        return Q(state=MailState.SENDING, claimed_until__lte=at)


class OutgoingMail(models.Model):
    """One mail to one address. Each attempt sends one text with one Message-ID."""

    RETENTION: datetime.timedelta | None = None
    RELATED: tuple[str, ...] = ()  # read with the mail, since `compose()` needs them

    # The longest address that mail servers accept (RFC 5321, a path of 256 without its brackets).
    to = models.EmailField(pgettext_lazy("mail", "to"), max_length=254)
    mail_id = models.CharField(
        _("e-mail ID"), max_length=200, unique=True, default=new_mail_id, editable=False
    )
    created_at = models.DateTimeField(_("created on"))
    state = models.CharField(_("state"), max_length=8, choices=MailState, default=MailState.DUE)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(pgettext_lazy("moment", "sent"), null=True, blank=True)
    error = models.CharField(_("problem"), max_length=24, choices=MailError, blank=True, default="")
    error_detail = models.CharField(max_length=200, blank=True, default="", editable=False)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["state", "next_attempt_at"],
                name="%(app_label)s_%(class)s_due",
                condition=~Q(state=MailState.SENT),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | ~Q(state=MailState.SENT) & Q(sent_at=None),
                name="%(app_label)s_%(class)s_is_sent_at_a_time",
            )
        ]

    @property
    def error_label(self) -> str:
        """Why the last attempt failed, in the active language."""
        return MailError(self.error).describe(self.error_detail) if self.error else ""

    def compose(self) -> Mail | None:
        """Return a mail to `to`, with one text at all attempts; None if it has become needless."""
        raise NotImplementedError

    def build(self) -> Mail | None:
        """Return the composed mail with its Message-ID and date, if it is still needed."""
        mail = self.compose()
        if mail is None:
            return None
        mail.extra_headers = mail.extra_headers | {
            "Message-ID": self.mail_id,
            "Date": self.created_at,
        }
        return mail

    def may_be_retried(self) -> bool:
        """Return whether to send it after a failed attempt, whose transaction this is."""
        return True

    def on_failure(self) -> None:
        """React to the failure of the last attempt, in the transaction that records it."""

    def record_attempt(self, at: datetime.datetime, error: str = "", detail: str = "") -> MailState:
        """Store the result of a claimed attempt, unless the claim expired and another took it."""
        columns: dict[str, Any] = {"error": error, "error_detail": detail}
        if not error:
            state = MailState.SENT
            columns["sent_at"] = at
        elif self.attempts >= MAX_ATTEMPTS:
            state = MailState.FAILED
        else:
            state = MailState.DUE
            columns["next_attempt_at"] = next_attempt_time(self.attempts, at)
        claimed = type(self).objects.filter(pk=self.pk, claimed_until=self.claimed_until)
        with transaction.atomic():
            if state == MailState.DUE and not self.may_be_retried():
                state = MailState.FAILED
                columns |= {"error": MailError.HELD, "error_detail": ""}
            if claimed.update(state=state, **columns) and state == MailState.FAILED:
                self.on_failure()
        return state


class StoredMail(OutgoingMail):
    """A mail whose text is stored with it; both are deleted after `RETENTION`."""

    RETENTION = RETENTION

    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta(OutgoingMail.Meta):
        abstract = True

    def compose(self) -> Mail:
        return Mail(self.subject, self.body, to=[self.to], headers=AUTO_GENERATED)
