"""What people can write to the office about."""

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Count, Exists, F, Q
from django.utils.translation import gettext_lazy as _

from contact.models.details import ContactDetails
from record import fields
from record.content import LocalisedText

DEFAULT_DAYS, MAX_DAYS = 365, 3650


class SubjectQuerySet(models.QuerySet):
    def active(self):
        """What a visitor can choose."""
        return self.filter(is_active=True)

    def kept(self) -> dict[int, list["Subject"]]:
        """By number of days, longest first: the subjects whose messages are kept so long."""
        days = {}
        for subject in self.order_by("-retention_days", "position", "pk"):
            days.setdefault(subject.retention_days, []).append(subject)
        return days

    def lacking(self) -> dict[str, int]:
        """How many of those in use nobody is told of by mail (``recipients``), or have no address to reply to."""
        office_has_one = Exists(ContactDetails.objects.exclude(email=""))
        return self.active().aggregate(
            recipients=Count("pk", filter=Q(recipients=None), distinct=True),
            reply_to=Count("pk", filter=Q(reply_to="") & ~office_has_one, distinct=True),
        )


class Subject(models.Model):
    """What a message is about. Visitors see a change at once: subjects are no part of the record."""

    label = fields.line(
        _("label"),
        _("As visitors read it, for example “Training and other activities”."),
        required=True,
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Order in the list: 1 comes first.")
    )
    is_active = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_(
            "Untick it to take the subject off the form, for example after a campaign; its messages stay."
        ),
    )

    retention_days = models.PositiveSmallIntegerField(
        _("days until deletion"),
        default=DEFAULT_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)],
        help_text=_(
            "How many days after it arrived a message is deleted, for example 365. Visitors read it at the "
            "form, so more days hold for new messages only; fewer hold at once for those that are here."
        ),
    )
    reply_to = models.EmailField(
        _("address for replies"),
        blank=True,
        default="",
        help_text=_(
            "Where replies to the office’s mails arrive, for example office@example.org. Empty: the e-mail "
            "address of the contact details, where one is published."
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

    def __str__(self):
        return str(self.in_languages)

    @transaction.atomic
    def save(self, **kwargs):
        """Nobody's message stays longer than the form said when it was sent, nor than the subject says now."""
        super().save(**kwargs)
        self.shorten()

    @property
    def in_languages(self) -> LocalisedText:
        """The label, which knows in which language a reader gets it."""
        return LocalisedText(en=self.label_en, fr=self.label_fr, ro=self.label_ro)

    def shorten(self):
        self._kept_longer_than(self.retention).update(delete_at=F("received_at") + self.retention)

    def ended_sooner_by(self, days: int, at: datetime.datetime) -> tuple[int, int]:
        """How many messages ``days`` would delete sooner than they are now, and how many of them at ``at``."""
        retention = datetime.timedelta(days=days)
        sooner = self._kept_longer_than(retention)
        return sooner.count(), sooner.filter(received_at__lte=at - retention).count()

    def _kept_longer_than(self, retention):
        return self.messages.filter(delete_at__gt=F("received_at") + retention)

    @property
    def retention(self) -> datetime.timedelta:
        return datetime.timedelta(days=self.retention_days)

    def clean(self):
        super().clean()
        if not self.is_active and not Subject.objects.active().exclude(pk=self.pk).exists():
            raise ValidationError(
                {
                    "is_active": _(
                        "Nobody could write to the office without a subject. Put another one in use first."
                    )
                }
            )


class Recipient(models.Model):
    """Who is told by mail that a message about the subject has arrived."""

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
                violation_error_message=_("This address stands here already."),
            )
        ]

    def __str__(self):
        return self.email
