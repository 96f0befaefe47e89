"""Subjects of messages and their recipients."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Count, Exists, F, Q
from django.utils.translation import gettext_lazy as _

from contact.models.details import ContactDetails
from record.content import LocalisedText
from record.fields import in_languages

DEFAULT_DAYS = 365
MAX_DAYS = 3650


class SubjectQuerySet(models.QuerySet["Subject"]):
    def active(self) -> Self:
        """Return the subjects that a visitor can choose."""
        return self.filter(is_active=True)

    def find_active(self, pk: int) -> "Subject | None":
        """Return a subject that a visitor can choose, with ``addresses``, in one query."""
        addressed = self.active().filter(pk=pk).annotate(address=F("recipients__email"))
        rows: list[Any] = list(addressed.order_by("recipients__email"))
        if not rows:
            return None
        subject: Subject = rows[0]
        subject.addresses = [row.address for row in rows if row.address]
        return subject

    def by_retention(self) -> dict[int, list["Subject"]]:
        """Return the subjects by the days for which their messages are stored, longest first."""
        days: dict[int, list[Subject]] = {}
        for subject in self.order_by("-retention_days", "position", "pk"):
            days.setdefault(subject.retention_days, []).append(subject)
        return days

    def lock_intake(self) -> None:
        """Lock one subject, so that messages are counted and stored one after the other.

        The lock lasts until the transaction ends; on SQLite the transaction itself is the lock.
        """
        self.order_by("pk").select_for_update(no_key=True).only("pk").first()

    def count_incomplete(self) -> dict[str, int]:
        """Return the numbers of active subjects without ``recipients`` and without ``reply_to``.

        `CONTACT_RECIPIENTS` are recipients of every subject without its own.
        """
        office_has_one = Exists(ContactDetails.objects.exclude(email=""))
        counts = self.active().aggregate(
            recipients=Count("pk", filter=Q(recipients=None), distinct=True),
            reply_to=Count("pk", filter=Q(~office_has_one, reply_to=""), distinct=True),
        )
        return counts | {"recipients": 0} if settings.CONTACT_RECIPIENTS else counts


class Subject(models.Model):
    """A subject of messages. Visitors see a change immediately, as it is no part of the record."""

    # Of its recipients, if they were read with it.
    addresses: list[str] | None = None
    label_en: str
    label_fr: str
    label_ro: str
    label = in_languages(
        models.CharField(
            _("label"),
            max_length=300,
            default="",
            help_text=_("As shown to visitors, for example “Training and other activities”."),
        )
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Order in the list: 1 comes first.")
    )
    is_active = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_(
            "Untick to remove the subject from the form, for example after a campaign; its "
            "messages remain."
        ),
    )

    retention_days = models.PositiveSmallIntegerField(
        _("days until deletion"),
        default=DEFAULT_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)],
        help_text=_(
            "Number of days after which a message is deleted, for example 365. The form "
            "shows it to visitors, so a longer period applies to new messages only; a "
            "shorter one also applies immediately to stored messages."
        ),
    )
    reply_to = models.EmailField(
        _("address for replies"),
        blank=True,
        default="",
        help_text=_(
            "Address for replies to the office’s e-mails, for example office@example.org. "
            "If empty, the published e-mail address of the contact details is used."
        ),
    )

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(retention_days__range=(1, MAX_DAYS)),
                name="subject_keeps_messages_for_a_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.localised_label)

    @transaction.atomic
    def save(self, **kwargs: Any) -> None:
        """Save the subject; a shorter retention applies to the stored messages too."""
        super().save(**kwargs)
        self.shorten()

    def clean(self) -> None:
        super().clean()
        if not self.is_active and not Subject.objects.active().exclude(pk=self.pk).exists():
            text = _(
                "The contact form needs at least one subject. Put another subject in use first."
            )
            raise ValidationError({"is_active": text})

    @property
    def localised_label(self) -> LocalisedText:
        return LocalisedText(en=self.label_en, fr=self.label_fr, ro=self.label_ro)

    @property
    def notified(self) -> list[str]:
        """Return the addresses of its recipients, or else of the recipients of the site."""
        addresses = self.addresses
        if addresses is None:
            addresses = [recipient.email for recipient in self.recipients.all()]
        return addresses or settings.CONTACT_RECIPIENTS

    @property
    def retention(self) -> datetime.timedelta:
        return datetime.timedelta(days=self.retention_days)

    def shorten(self) -> None:
        """Let no message be stored longer than the retention, nor than the form promised."""
        self._stored_longer(self.retention).update(delete_at=F("received_at") + self.retention)

    def count_shortened(self, days: int, at: datetime.datetime) -> tuple[int, int]:
        """Return how many messages ``days`` would delete sooner, and how many at ``at``."""
        retention = datetime.timedelta(days=days)
        sooner = self._stored_longer(retention)
        return sooner.count(), sooner.filter(received_at__lte=at - retention).count()

    def _stored_longer(self, retention: datetime.timedelta) -> models.QuerySet:
        return self.messages.filter(delete_at__gt=F("received_at") + retention)


class Recipient(models.Model):
    """An address that is notified of messages about the subject."""

    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="recipients", verbose_name=_("subject")
    )
    email = models.EmailField(
        _("e-mail address"),
        help_text=_("A mailbox of the office, for example training@example.org."),
    )

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "email"],
                name="subject_tells_each_recipient_once",
                violation_error_message=_("This address is already listed."),
            )
        ]

    def __str__(self) -> str:
        return self.email
