"""Followers: addresses to which the site mails changes, and these mails."""

import datetime
import uuid

from django.db import models
from django.db.models import F

from contact.email_addresses import MAX_LENGTH
from core.mail.errors import MailError
from core.mail.message import Mail
from core.mail.models import RETENTION, OutgoingMail
from following.mail_texts import compose

MAX_REFUSALS = 3


class Follower(models.Model):  # noqa: DJ008 (it is shown nowhere)
    """An address that follows ``targets``, and after its next confirmation also ``asked_for``.

    A target is an object (``project/<key>``), a kind (``call``), or "" for the whole site. The
    token opens the page on which the choice is confirmed, changed and ended.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    email = models.EmailField(max_length=254)
    normal_email = models.CharField(max_length=MAX_LENGTH, unique=True)
    language = models.CharField(max_length=2)
    targets = models.JSONField(default=list)
    asked_for = models.JSONField(default=list)
    # The last request to follow something, and the hash of its network. Servers of an earlier
    # release need the name of the column.
    requested_at = models.DateTimeField(db_column="created_at")
    network = models.CharField(max_length=64, blank=True)
    # The last mail that asked for a confirmation, and the number since the last confirmation.
    asked_at = models.DateTimeField(null=True, db_index=True)
    questions = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    # The end of the period of the last mails, also of those that were needless.
    covered_until = models.DateTimeField(null=True)
    immediate_covered_until = models.DateTimeField(null=True)
    refusals = models.PositiveSmallIntegerField(default=0)

    def ask(self, at: datetime.datetime) -> None:
        """Put a mail that asks for a confirmation into the outbox, and save the follower."""
        self.asked_at = at
        self.questions += 1
        self.save()
        self.mails.create(to=self.email, created_at=at, next_attempt_at=at)


class FollowerMail(OutgoingMail):
    """A mail about the changes after ``since`` until it was created; without it, a question.

    Changes that are sent immediately have mails of their own.
    """

    RETENTION = RETENTION
    RELATED = ("follower",)

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="mails")
    since = models.DateTimeField(null=True)
    is_sent_immediately = models.BooleanField(default=False)

    def compose(self) -> Mail | None:
        """Return the mail as the record is now; None if it has become needless."""
        return compose(self)

    def on_failure(self) -> None:
        """Count a refusal; delete an address that was refused three times."""
        self.refresh_from_db()
        if self.error == MailError.ADDRESS_REFUSED and self.error_detail.startswith("5"):
            follower = Follower.objects.filter(pk=self.follower_id)
            follower.update(refusals=F("refusals") + 1)
            follower.filter(refusals__gte=MAX_REFUSALS).delete()
