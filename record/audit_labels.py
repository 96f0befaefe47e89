"""How the audit calls the objects of the record."""

from uuid import UUID

from django.urls import reverse

from accounts.audit.labels import Label, register_labels
from record import registry
from record.models import Publication


@register_labels
def objects(pairs):
    """By kind and key, as the record named them last; objects that were deleted as drafts too. One query."""
    keys = {
        key: kind
        for kind, reference in pairs
        if kind in registry.models_by_kind() and (key := _key(reference))
    }
    titles = (
        Publication.objects.filter(key__in=keys)
        .exclude(title="")
        .order_by("pk")
        .values_list("key", "title")
    )
    return {
        (keys[key], str(key)): Label(title, reverse("admin:object", args=[keys[key], key]))
        for key, title in titles
    }


def _key(reference) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None
