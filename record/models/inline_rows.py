"""Rows that several kinds have as inlines."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from record.fields import line


class Row(models.Model):
    """A row of an inline; ``position`` is its place in the order that staff chose."""

    position = models.PositiveSmallIntegerField(
        default=0, help_text=_("Order: rows with a smaller number come first.")
    )
    position.verbose_name = _("order")

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class LinkRow(Row):
    """A URL outside the site with its label."""

    label = line(
        _("label"),
        _("Target of the link, for example “Project page of the Council of Europe”."),
    )
    url = models.URLField(
        _("web address"),
        max_length=600,
        help_text=_("Full URL, for example https://www.coe.int/cproc."),
    )

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return getattr(self, "label_en") or self.url  # noqa: B009 (TranslatedField has no types)


def only_one_row(instance: models.Model) -> None:
    """Raise ``ValidationError`` for a second object of a kind that has one."""
    if type(instance)._default_manager.exclude(pk=instance.pk).exists():
        raise ValidationError(gettext("There is one already. Change it instead."), code="only_one")
