"""Broken links of published contents."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.linkcheck.problems import LinkProblem


class BrokenLink(models.Model):
    """A link that ``check_links`` found broken, with its place, until the link works again."""

    kind = models.CharField(max_length=40)
    key = models.UUIDField()
    title = models.CharField(_("title"), max_length=300, blank=True, default="")
    field = models.CharField(_("field"), max_length=100)
    language = models.CharField(_("language"), max_length=2, blank=True, default="")
    address = models.CharField(_("web address"), max_length=1000)
    problem = models.CharField(_("problem"), max_length=24, choices=LinkProblem)
    problem_detail = models.CharField(max_length=20, blank=True, default="")
    first_seen_at = models.DateTimeField(_("first seen at"))
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("broken link")
        verbose_name_plural = _("broken links")
        ordering = ["kind", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "field", "language", "address"], name="one_broken_link_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.address}"
