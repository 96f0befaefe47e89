"""Whether visitors found a page useful: numbers by page and day."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Usefulness(models.Model):
    """How many visitors said on one Bucharest day that a page was useful, or wasn't: numbers, and nobody's answer."""

    path = models.CharField(_("page"), max_length=200)
    day = models.DateField(_("day"))
    yes = models.PositiveIntegerField(_("useful"), default=0)
    no = models.PositiveIntegerField(_("not useful"), default=0)

    class Meta:
        verbose_name = _("usefulness")
        verbose_name_plural = _("usefulness of pages")
        ordering = ["path", "-day"]
        indexes = [models.Index(fields=["day"], name="usefulness_by_day")]
        constraints = [models.UniqueConstraint(fields=["path", "day"], name="one_count_a_page_and_day")]

    def __str__(self):
        return f"{self.path}, {self.day}"
