"""Slugs, each of which belongs for ever to one object."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from record import registry
from record.content import Ref


class ReservedSlugManager(models.Manager["ReservedSlug"]):
    def claim(self, kind: str, slug: str, key: UUID) -> "ReservedSlug":
        """Reserve the slug for ever. Raises ``ValidationError`` if another object ever had it."""
        reserved = self.get_or_create(kind=kind, slug=slug, defaults={"key": key})[0]
        if reserved.key != key:
            raise taken(slug)
        return reserved

    def ref_at(self, path: str) -> Ref | None:
        """Return the object whose page is, once was, or as a draft will be at ``path``."""
        page = registry.page_at_path(path)
        return self.owner(page[0].kind, page[1]) if page else None

    def owner(self, kind: str, slug: str) -> Ref | None:
        """Return the object that has the slug, once had it, or has it as a draft."""
        reserved = self.filter(kind=kind, slug=slug).first()
        owner = reserved or registry.model_of(kind).objects.filter(slug=slug).first()
        return Ref(kind, owner.key) if owner else None


def taken(slug: str) -> ValidationError:
    """Return the error for a slug that belongs to another object."""
    message = _(
        "The web address “%(slug)s” belongs or belonged to another object, and links to it must "
        "continue to work. Choose another one."
    )
    return ValidationError(
        {"slug": ValidationError(message, code="address_taken", params={"slug": slug})}
    )


class ReservedSlug(models.Model):
    """A slug that belongs for ever to the object that was first published or scheduled with it."""

    kind = models.CharField(max_length=40)
    slug = models.SlugField(max_length=120)
    key = models.UUIDField(db_index=True)

    objects = ReservedSlugManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="slug_belongs_to_one_object")
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"
