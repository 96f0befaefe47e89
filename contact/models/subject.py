"""What people can write to the office about."""

from django.core.exceptions import ValidationError
from django.db import models

from publishing import fields


class SubjectQuerySet(models.QuerySet):
    def active(self):
        """What a visitor can choose."""
        return self.filter(is_active=True)


class Subject(models.Model):
    """What a message is about. Visitors see a change at once: subjects are no part of the record."""

    label = fields.line(
        "label", "As visitors read it, for example “Training and other activities”.", required=True
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in the list: 1 comes first.")
    is_active = models.BooleanField(
        "in use",
        default=True,
        help_text="Untick it to take the subject off the form, for example after a campaign; its messages stay.",
    )

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.label or self.label_en

    def clean(self):
        super().clean()
        if not self.is_active and not Subject.objects.active().exclude(pk=self.pk).exists():
            raise ValidationError(
                {
                    "is_active": "Nobody could write to the office without a subject. Put another one in use first."
                }
            )
