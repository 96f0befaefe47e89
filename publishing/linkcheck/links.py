"""The links of contents, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import models

from core.i18n.languages import LANGUAGES
from record import registry
from record.content import Frozen, RichText
from record.editions import Edition
from record.fields import find_column
from record.models import Publication
from record.rich_text import sanitise


@dataclass(frozen=True)
class LinkPlace:
    """``field`` is the content's own, also for a link in one of its rows. Plain columns have no ``language``."""

    kind: str
    key: UUID
    title: str
    field: str
    language: str
    address: str


def links_in(edition: Edition) -> list[LinkPlace]:
    """Return every link of every content in force in the edition, once for each place."""
    rows = Publication.objects.in_force(edition.at).filter(
        kind__in=registry.models_by_kind(), content__isnull=False
    )
    places = {}
    for row in rows.defer("card"):
        for link in _links_of(row.read(edition.cards), registry.model_of(row.kind)):
            places[(row.ref, *link)] = LinkPlace(row.kind, row.key, row.title, *link)
    return list(places.values())


def _links_of(content: Frozen, model) -> Iterator[tuple[str, str, str]]:
    """Field, language and address of each link."""
    for name in type(content).model_fields:
        value, field = getattr(content, name), find_column(model, name)
        if isinstance(value, RichText):
            for code in LANGUAGES:
                yield from ((name, code, address) for address in _links_in(getattr(value, code)))
        elif isinstance(field, models.URLField) and value:
            yield name, "", value
        elif field is not None and field.one_to_many:
            for row in value:
                yield from ((name, *rest) for _, *rest in _links_of(row, field.related_model))


def _links_in(html: str) -> list[str]:
    """What cleaning would show as links is what visitors get as links."""
    addresses = []
    sanitise(html, addresses.append)
    return addresses
