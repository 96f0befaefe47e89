"""What a list of contents is called when it is given away, and what its fields mean."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.urls import reverse

from record.content import Content


@dataclass(frozen=True)
class Field:
    """A field in words: its name in a spreadsheet, and what it holds. ``choices`` names its codes."""

    label: str
    means: str
    choices: type[TextChoices] | None = None


@dataclass(frozen=True)
class Dataset:
    """All contents of one kind, under ``/<name>.json`` and ``.csv`` (delivery/opendata/urls.py) of the app ``app``.

    ``fields`` describes each field of the content class, in the order in which they are given; ``derived`` has what
    is worked out on the edition's day. ``calendar`` and ``feed`` name the views of the same contents in those forms.
    A description belongs here and not to the content class: it is translated.
    """

    app: str
    name: str
    title: str
    content_class: type[Content]
    order: Callable[[Iterable[Content], datetime.date], list[Content]]
    fields: dict[str, Field]
    derived: dict[str, tuple[Field, Callable[[Content, datetime.date], str]]] = field(default_factory=dict)
    calendar: str = ""
    feed: str = ""

    def contents(self, edition) -> list[Content]:
        """The contents in order, with the cards of all that they name: two queries."""
        contents = self.order(edition.contents(self.content_class), edition.day)
        edition.cards.prefetch_references(contents)
        return contents

    def path(self, form: str) -> str:
        """Where it is given as "json" or "csv"; "schema" describes the JSON."""
        return reverse(f"{self.app}:{self.name}.{form}")

    def paths(self) -> dict[str, str]:
        """Every form in which it is given, with its path."""
        known = {form: self.path(form) for form in ("json", "csv", "schema")}
        others = {"calendar": self.calendar, "feed": self.feed}
        return known | {form: reverse(view_name) for form, view_name in others.items() if view_name}
