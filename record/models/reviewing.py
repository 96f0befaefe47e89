"""Links that open a preview, and the steps and comments of a review of drafts."""

import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.fields import staff_member
from accounts.models import User
from record import registry
from record.fields import label_of
from record.models.publication import Publication
from record.texts import CONFIRMED

LIFETIME = datetime.timedelta(days=7)


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def open(self, at: datetime.datetime) -> Self:
        """Return the links that open a preview at ``at``."""
        return self.filter(revoked_at=None, expires_at__gt=at)

    def shared(self) -> Self:
        """Return the links made for others, without the previews of own drafts."""
        return self.exclude(recipient_name="")


class PreviewLink(models.Model):
    """A link to the site with candidates in place of their objects, or at a future time.

    It opens until it expires or is revoked (publishing/previews.py). A shared link has a token,
    which is known only where it was made or opened; older ones without a hash open nothing.
    """

    token = ""

    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
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


class Step(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("step", "Submitted for publishing")
    SENT_BACK = "sent back", pgettext_lazy("step", "Sent back")
    APPROVED = "approved", pgettext_lazy("step", "Approved")
    COMMENTED = "commented", pgettext_lazy("step", "Commented")


OPEN_COMMENT = Q(step=Step.COMMENTED, resolved_at=None)


class ReviewEntryQuerySet(models.QuerySet["ReviewEntry"]):
    def on_content(self, key: UUID | Combinable, digest: str | Combinable) -> Self:
        """Return the entries on exactly this content, also on an earlier, identical draft."""
        return self.filter(publication__key=key, publication__digest=digest)

    def current(self, key: UUID) -> Self:
        """Return the entries since the latest publication of the object, and open comments.

        Confirmations leave drafts as they are.
        """
        published = Publication.objects.with_time().filter(key=key).exclude(note=CONFIRMED)
        last = published.aggregate(last=models.Max("recorded_at"))["last"]
        entries = self.filter(publication__key=key)
        return entries.filter(Q(created_at__gt=last) | OPEN_COMMENT) if last else entries

    def comments(self) -> Self:
        return self.filter(step=Step.COMMENTED)

    def open_comments(self) -> Self:
        """Return the comments that no one has resolved."""
        return self.filter(OPEN_COMMENT)

    def approvals_by_others(self, user: User | Combinable | None) -> Self:
        """Return approvals of a whole content that no later entry sent back, without the user's.

        Neither do approvals through a link whose URL ``user`` knew count. Each URL is shown to its
        maker; those of links without a hash were shown to all publishers.
        """
        sent_back = ReviewEntry.objects.on_content(
            OuterRef("publication__key"), OuterRef("publication__digest")
        )
        later = sent_back.filter(step=Step.SENT_BACK, pk__gt=OuterRef("pk"))
        known = Q(link__created_by=user) | Q(link__isnull=False, link__token_hash=None)
        approvals = self.filter(~Exists(later), step=Step.APPROVED, field="")
        return approvals.exclude(created_by=user).exclude(known)


class ReviewEntry(models.Model):
    """A step of a review, or a comment, by staff or by ``name`` through a preview link.

    It may be about a ``field``, named as in the form (“objective_fr”), and quote words of it. A
    comment is open until staff resolve it; a migration resolved older ones, by no one.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="review_entries")
    step = models.CharField(max_length=20, choices=Step)
    text = models.TextField(blank=True, default="")
    field = models.CharField(max_length=100, blank=True, default="", db_default="")
    quote = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    created_by = staff_member("review_entries")
    name = models.CharField(max_length=200, blank=True, default="")
    link = models.ForeignKey(
        PreviewLink, models.PROTECT, null=True, blank=True, related_name="review_entries"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = staff_member("resolved_comments")

    objects = ReviewEntryQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(created_by__isnull=False, name="", link=None))
                | (Q(created_by=None, link__isnull=False) & ~Q(name="")),
                name="review_entry_has_an_author",
            ),
            models.CheckConstraint(
                condition=Q(created_by__isnull=False) | Q(step__in=[Step.APPROVED, Step.COMMENTED]),
                name="only_staff_submit_and_send_back",
            ),
            models.CheckConstraint(
                condition=Q(step=Step.APPROVED) | ~Q(text=""), name="review_entry_has_a_text"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(step=Step.COMMENTED, resolved_at__isnull=False),
                name="only_comments_are_resolved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.by}"

    @property
    def by(self) -> str:
        """The name of its author."""
        if self.created_by:
            return str(self.created_by)
        return gettext("{name} (by a shared link)").format(name=self.name)

    @property
    def is_open_comment(self) -> bool:
        return self.step == Step.COMMENTED and self.resolved_at is None

    @property
    def field_label(self) -> str:
        """The label of its field in the form, empty if it is about the whole draft."""
        return capfirst(label_of(registry.model_of(self.publication.kind), self.field))
