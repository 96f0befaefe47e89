"""Joint publications, broken links, and e-mails about reviews, as they are stored."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import staff_member
from core.mail.models import StoredMail
from publishing.linkcheck.models import BrokenLink as BrokenLink
from record import registry
from record.content import Ref
from record.models.reviewing import ReviewEntry
from record.models.working_copy import Publishable
from record.models.working_copy_state import objects_with_state


class JointPublication(models.Model):
    """A named set of objects that are checked, previewed and published together."""

    name = models.CharField(
        _("name"),
        max_length=200,
        unique=True,
        help_text=_(
            "A name for the objects that are published together, for example “Start of "
            "CyberSouth+”."
        ),
        error_messages={
            "unique": _("A joint publication with this name already exists. Choose another name.")
        },
    )
    created_at = models.DateTimeField(_("created on"), editable=False)
    created_by = staff_member("joint_publications", verbose_name=_("made by"), editable=False)

    class Meta:
        verbose_name = _("joint publication")
        verbose_name_plural = _("publish together")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def working_copies(self) -> list[Publishable]:
        """Return the working copies of its items with their state, without deleted drafts."""
        return objects_with_state([item.ref for item in self.items.all()])

    def add(self, objects: Iterable[Publishable]) -> None:
        """Add the objects; one that is an item already stays once."""
        items = (
            JointPublicationItem(joint_publication=self, kind=obj.kind, key=obj.key)
            for obj in objects
        )
        JointPublicationItem.objects.bulk_create(items, ignore_conflicts=True)


class JointPublicationItem(models.Model):
    """An object of a joint publication, named by kind and key."""

    joint_publication = models.ForeignKey(JointPublication, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=40)
    key = models.UUIDField()

    class Meta:
        verbose_name = _("object of a joint publication")
        verbose_name_plural = _("objects of a joint publication")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["joint_publication", "key"], name="joint_publication_has_an_object_once"
            )
        ]

    def __str__(self) -> str:
        named = registry.object_of(self.ref)
        return str(named) if named else gettext("Deleted as a draft")

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)


class ReviewDigest(StoredMail):
    """One mail per week and owner. `monday` is the first day of the week in Bucharest."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_digests"
    )
    monday = models.DateField()

    class Meta(StoredMail.Meta):
        constraints = [
            *StoredMail.Meta.constraints,
            models.UniqueConstraint(fields=["owner", "monday"], name="one_digest_a_week_and_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.owner}, week of {self.monday}"


class ReviewEntryMail(StoredMail):
    """A mail about a comment or an approval through a link; withholding the entry deletes both."""

    entry = models.ForeignKey(ReviewEntry, models.CASCADE, related_name="mails")

    def __str__(self) -> str:
        return f"{self.entry_id}, {self.to}"


class PurgeRequest(models.Model):
    """A withholding after which the proxy may still have copies of the text."""

    requested_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.requested_at:%Y-%m-%d %H:%M}"
