"""Objects that go live together."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.mail.models import StoredMail
from publishing.linkcheck.models import BrokenLink
from record import registry
from record.content import Ref
from record.models.publication import staff_member

__all__ = ["BrokenLink", "Launch", "LaunchMember", "ReviewDigest"]


class Launch(models.Model):
    """A named set of objects that are checked, previewed and published at one moment."""

    name = models.CharField(
        _("name"),
        max_length=200,
        unique=True,
        help_text=_("What goes live together, for example “Start of CyberSouth+”."),
        error_messages={"unique": _("There is a launch of this name already. Choose another name.")},
    )
    made_at = models.DateTimeField(_("made at"), editable=False)
    made_by = staff_member("launches", verbose_name=_("made by"), editable=False)

    class Meta:
        verbose_name = _("launch")
        verbose_name_plural = _("launches")
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    def working_copies(self) -> list:
        """The working copies of its members, with their state; one that was deleted as a draft is left out."""
        return registry.objects_of([member.ref for member in self.members.all()])

    def add(self, objects):
        """Adds the objects; one that stands in it already stays once."""
        members = (LaunchMember(launch=self, kind=obj.kind, key=obj.key) for obj in objects)
        LaunchMember.objects.bulk_create(members, ignore_conflicts=True)


class LaunchMember(models.Model):
    """An object of a launch, named by kind and key."""

    launch = models.ForeignKey(Launch, models.CASCADE, related_name="members")
    kind = models.CharField(max_length=40)
    key = models.UUIDField()

    class Meta:
        verbose_name = _("object of a launch")
        verbose_name_plural = _("objects of a launch")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["launch", "key"], name="object_stands_once_in_a_launch")
        ]

    def __str__(self):
        named = registry.object_of(self.ref)
        return str(named) if named else gettext("Deleted as a draft")

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)


class ReviewDigest(StoredMail):
    """One mail per week and owner. `monday` is the first day of the week in Bucharest."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_digests")
    monday = models.DateField()

    class Meta(StoredMail.Meta):
        constraints = [
            *StoredMail.Meta.constraints,
            models.UniqueConstraint(fields=["owner", "monday"], name="one_digest_a_week_and_owner"),
        ]

    def __str__(self):
        return f"{self.owner}, week of {self.monday}"
