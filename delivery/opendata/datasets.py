"""Datasets: the lists of contents that are published as data, and the meaning of their fields."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.functional import Promise

from record.content import Content
from record.editions import Edition
from record.urls import absolute_url


@dataclass(frozen=True)
class Field:
    """The heading of a field in a spreadsheet, and its meaning. ``choices`` names its codes.

    ``compute`` returns the value for a day if the content has no such field. ``codes_label`` is the
    heading of one more column, with the codes of the countries in the field.
    """

    label: str | Promise
    means: str | Promise
    choices: type[TextChoices] | None = None
    compute: Callable[[Any, datetime.date], str] | None = None
    codes_label: str | Promise = ""

    def value(self, name: str, content: Content, edition: Edition) -> Any:
        """Return the value of a content in an edition; of a file its URL."""
        if self.compute:
            return self.compute(content, edition.day)
        value = getattr(content, name)
        is_file = value and name in content.file_fields
        return absolute_url(default_storage.url(value)) if is_file else value


@dataclass(frozen=True)
class Dataset:
    """All contents of one kind, under ``/<name>.json`` and ``.csv`` of the app ``app``.

    ``fields`` describes each field of the content class, in the order of the data. ``order`` sorts
    contents and needs ``order_fields`` of them, which cards have, and their slugs. ``calendar`` and
    ``feed`` name the views of the same contents in those forms.
    """

    app: str
    name: str
    title: str | Promise
    content_class: type[Content]
    order: Callable[[Iterable[Any], datetime.date], list[Any]]
    order_fields: tuple[str, ...]
    fields: dict[str, Field]
    calendar: str = ""
    feed: str = ""

    @cached_property
    def computed(self) -> list[Callable[[Any, datetime.date], str]]:
        """The functions that compute fields for a day."""
        return [field.compute for field in self.fields.values() if field.compute]

    def contents(self, edition: Edition) -> list[Content]:
        """Return the contents in order, with the cards of all their references: two queries."""
        contents = self.order(edition.contents(self.content_class), edition.day)
        edition.cards.prefetch_references(contents)
        return contents

    def path(self, form: str) -> str:
        """Return the path of a form: "json", "csv" or the "schema" of the JSON."""
        return reverse(f"{self.app}:{self.name}.{form}")

    def paths(self) -> dict[str, str]:
        """Return all forms with their paths."""
        paths = {form: self.path(form) for form in ("json", "csv", "schema")}
        for form, view_name in (("calendar", self.calendar), ("feed", self.feed)):
            if view_name:
                paths[form] = reverse(view_name)
        return paths
