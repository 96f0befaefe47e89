"""Links that open a preview."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from record.models.publication import Publication, staff_member

LIFETIME = datetime.timedelta(days=7)


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def open(self, at: datetime.datetime) -> Self:
        """Return the links that open a preview at ``at``."""
        return self.filter(revoked_at=None, expires_at__gt=at)

    def shared(self) -> Self:
        """Return the links made for others, without those of staff for their own drafts."""
        return self.exclude(recipient_name="")


class PreviewLink(models.Model):
    """A link to the site with candidates in place of their objects, or at a future time.

    The URL has the link's number, signed (publishing/previews.py). It works without an account
    until it expires or is revoked.
    """

    candidates = models.ManyToManyField(
        Publication, verbose_name=_("candidates"), blank=True, related_name="preview_links"
    )
    at = models.DateTimeField(_("date shown"), null=True, blank=True)
    path = models.CharField(_("first page"), max_length=300, default="/")
    recipient_name = models.CharField(_("shared with"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("created on"))
    created_by = staff_member("preview_links", verbose_name=_("made by"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = staff_member("revoked_preview_links", verbose_name=_("revoked by"))
    open_count = models.PositiveIntegerField(_("times opened"), default=0)
    last_opened_at = models.DateTimeField(_("last opened at"), null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="preview_link_expires_after_creation",
            )
        ]

    def __str__(self) -> str:
        return self.recipient_name or gettext("preview of {path}").format(path=self.path)

    @property
    def is_shared(self) -> bool:
        return bool(self.recipient_name)

    def is_open(self, at: datetime.datetime) -> bool:
        """Return whether the link opens a preview at ``at``."""
        return self.revoked_at is None and at < self.expires_at

    def count_opening(self, at: datetime.datetime) -> None:
        """Store that the preview was opened at ``at``."""
        type(self).objects.filter(pk=self.pk).update(
            open_count=F("open_count") + 1, last_opened_at=at
        )
