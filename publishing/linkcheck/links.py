"""The links of contents, each with its place."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from core.i18n.languages import LANGUAGES
from record import registry
from record.content import Content, RichText, walk
from record.editions import Edition
from record.fields import column_at
from record.models import Publication
from record.rich_text import sanitise


class LinkPlace(NamedTuple):
    """A link; ``field`` is that of the content, also for a link in a row.

    ``language`` is empty for columns without languages.
    """

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
    places: dict[LinkPlace, None] = {}
    for row in rows.defer("card"):
        for link in _links_of(row.read(edition.cards), registry.model_of(row.kind)):
            places[LinkPlace(row.kind, row.key, row.title, *link)] = None
    return list(places)


def _links_of(content: Content, model: Any) -> Iterator[tuple[str, str, str]]:
    """Yield field, language and address of each link."""
    for path, value, _owner in walk(content, RichText, str):
        field = str(path[0])
        if isinstance(value, RichText):
            for code in LANGUAGES:
                addresses: list[str] = []
                sanitise(getattr(value, code), addresses.append)
                for address in addresses:
                    yield field, code, address
        elif value and isinstance(column_at(model, path), models.URLField):
            yield field, "", value
