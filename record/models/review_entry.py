"""The steps of a review and the comments, stored with the candidate that they are about."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, pgettext_lazy

from accounts.models import User
from record.models.preview_link import PreviewLink
from record.models.publication import Publication, staff_member


class Step(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("step", "Submitted for publishing")
    SENT_BACK = "sent back", pgettext_lazy("step", "Sent back")
    APPROVED = "approved", pgettext_lazy("step", "Approved")
    COMMENTED = "commented", pgettext_lazy("step", "Commented")


class ReviewEntryQuerySet(models.QuerySet["ReviewEntry"]):
    def on_content(self, key: UUID | OuterRef, digest: str | OuterRef) -> Self:
        """Return the entries on exactly this content, also on an earlier, identical draft."""
        return self.filter(publication__key=key, publication__digest=digest)

    def since_last_publication(self, key: UUID) -> Self:
        """Return the entries on drafts of the object that follow its latest publication."""
        published = Publication.objects.with_time().filter(key=key)
        last = published.aggregate(last=models.Max("recorded_at"))["last"]
        entries = self.filter(publication__key=key)
        return entries.filter(created_at__gt=last) if last else entries

    def approvals(self) -> Self:
        return self.filter(step=Step.APPROVED)

    def valid_approvals(self) -> Self:
        """Return the approvals of a content that no later entry overruled by sending it back."""
        sent_back = ReviewEntry.objects.on_content(
            OuterRef("publication__key"), OuterRef("publication__digest")
        )
        later = sent_back.filter(step=Step.SENT_BACK, pk__gt=OuterRef("pk"))
        return self.approvals().filter(~Exists(later))

    def by_others_than(self, user: User) -> Self:
        """Return the entries of others, without those through a link that ``user`` made."""
        return self.exclude(created_by=user).exclude(link__created_by=user)


class ReviewEntry(models.Model):
    """A step of a review, or a comment, by staff or by ``name`` through a preview link."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="review_entries")
    step = models.CharField(max_length=20, choices=Step)
    text = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = staff_member("review_entries")
    name = models.CharField(max_length=200, blank=True, default="")
    link = models.ForeignKey(
        PreviewLink, models.PROTECT, null=True, blank=True, related_name="review_entries"
    )

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
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.by}"

    @property
    def by(self) -> str:
        """The name of its author."""
        if self.created_by:
            return str(self.created_by)
        return gettext("{name} (by a shared link)").format(name=self.name)
