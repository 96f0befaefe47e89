"""The links of contents, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import models

from core.i18n.languages import LANGUAGES
from record import registry
from record.content import Content, RichText, walk
from record.editions import Edition
from record.fields import column_at
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


def _links_of(content: Content, model) -> Iterator[tuple[str, str, str]]:
    """Field, language and address of each link."""
    for path, value, _owner in walk(content, RichText, str):
        if isinstance(value, RichText):
            for code in LANGUAGES:
                for address in _links_in(getattr(value, code)):
                    yield path[0], code, address
        elif value and isinstance(column_at(model, path), models.URLField):
            yield path[0], "", value


def _links_in(html: str) -> list[str]:
    """What cleaning would show as links is what visitors get as links."""
    addresses = []
    sanitise(html, addresses.append)
    return addresses
