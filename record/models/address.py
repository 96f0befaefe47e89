from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from record import registry
from record.content import Ref


class AddressManager(models.Manager):
    def claim(self, kind: str, slug: str, key) -> "Address":
        """Gives the address to the object for ever; raises ``ValidationError`` where another one has borne it."""
        address = self.get_or_create(kind=kind, slug=slug, defaults={"key": key})[0]
        if address.key != key:
            raise taken(slug)
        return address

    def is_taken(self, kind: str, slug: str, key) -> bool:
        return self.filter(kind=kind, slug=slug).exclude(key=key).exists()

    def ref_at(self, path: str) -> Ref | None:
        """Return the object whose page is, or once was, at ``path`` on the live site."""
        named = registry.named_at(path)
        if named is None:
            return None
        content_class, slug = named
        address = self.filter(kind=content_class.kind, slug=slug).first()
        return Ref(address.kind, address.key) if address else None

    def release(self, keys):
        """Frees the addresses of drafts that are deleted: they were planned, cancelled, and never seen by anybody."""
        self.filter(key__in=list(keys)).delete()


def taken(slug: str) -> ValidationError:
    message = _(
        "The address “%(slug)s” belongs to another object, or did so earlier: links to it must go on leading there. "
        "Choose another one."
    )
    return ValidationError({"slug": ValidationError(message, code="address_taken", params={"slug": slug})})


class Address(models.Model):
    """An address belongs for ever to the object that first published or scheduled it."""

    kind = models.CharField(max_length=40)
    slug = models.SlugField(max_length=120)
    key = models.UUIDField(db_index=True)

    objects = AddressManager()

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="address_belongs_to_one_object")]

    def __str__(self):
        return f"{self.kind}/{self.slug}"
