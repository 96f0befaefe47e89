"""Datasets: the lists of contents that are published as data, and the meaning of their fields."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.urls import reverse

from record.content import Content


@dataclass(frozen=True)
class Field:
    """The description of a field: its heading in a spreadsheet, and its meaning. ``choices`` names its codes."""

    label: str
    means: str
    choices: type[TextChoices] | None = None


@dataclass(frozen=True)
class Dataset:
    """All contents of one kind, under ``/<name>.json`` and ``.csv`` (delivery/opendata/urls.py) of the app ``app``.

    ``fields`` describes each field of the content class, in the order in which they are given; ``derived`` has values
    computed for the edition's day. ``calendar`` and ``feed`` name the views of the same contents in those forms.
    A description belongs here and not to the content class: it is translated.
    """

    app: str
    name: str
    title: str
    content_class: type[Content]
    order: Callable[[Iterable[Content], datetime.date], list[Content]]
    fields: dict[str, Field]
    derived: dict[str, tuple[Field, Callable[[Content, datetime.date], str]]] = field(
        default_factory=dict
    )
    calendar: str = ""
    feed: str = ""

    def contents(self, edition) -> list[Content]:
        """Return the contents in order, with the cards of all their references: two queries."""
        contents = self.order(edition.contents(self.content_class), edition.day)
        edition.cards.prefetch_references(contents)
        return contents

    def path(self, form: str) -> str:
        """Return the path of a form: "json", "csv" or the "schema" of the JSON."""
        return reverse(f"{self.app}:{self.name}.{form}")

    def paths(self) -> dict[str, str]:
        """Return all forms with their paths."""
        own = {form: self.path(form) for form in ("json", "csv", "schema")}
        others = {"calendar": self.calendar, "feed": self.feed}
        return own | {form: reverse(view_name) for form, view_name in others.items() if view_name}
