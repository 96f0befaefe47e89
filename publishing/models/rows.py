"""Rows that several kinds have as inlines."""

from django.core.exceptions import ValidationError
from django.db import models

from publishing.fields import line


class Row(models.Model):
    """A row of an inline; ``position`` keeps the order in which staff put them."""

    position = models.PositiveSmallIntegerField(
        default=0, help_text="Order: rows with a smaller number come first."
    )

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class LinkRow(Row):
    """A labelled address outside the site."""

    label = line("label", "What the link leads to, for example “Project page of the Council of Europe”.")
    url = models.URLField(
        "address", max_length=600, help_text="Whole address, for example https://www.coe.int/cproc."
    )

    class Meta(Row.Meta):
        abstract = True

    def __str__(self):
        return self.label_en or self.url


def only_one_row(instance):
    """Raises ``ValidationError`` where a second object of a kind that has one is about to be made."""
    if type(instance).objects.exclude(pk=instance.pk).exists():
        raise ValidationError("There is one already. Change that one instead.", code="only_one")
