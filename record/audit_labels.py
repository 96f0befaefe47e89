"""Labels of objects of the record in the audit log."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from accounts.audit.labels import Label, register_labels
from record import registry
from record.models import Publication


@register_labels
def objects(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Label]:
    """Return the newest title of each object, also of deleted drafts, with one query."""
    kinds = {}
    for kind, reference in pairs:
        if kind in registry.models_by_kind() and (key := _parse_key(reference)):
            kinds[key] = kind
    rows = Publication.objects.filter(key__in=kinds).exclude(title="").order_by("pk")
    labels = {}
    for key, title in rows.values_list("key", "title"):
        url = reverse("admin:object", args=[kinds[key], key])
        labels[kinds[key], str(key)] = Label(title, url)
    return labels


def _parse_key(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None
