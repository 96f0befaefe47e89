"""Datasets: the lists of contents that are published as data, and the meaning of their fields."""

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.i18n import languages
from record.content import Content, choices
from record.listing import Listing
from record.schema import own_fields

OFFICE = _("Cybercrime Programme Office of the Council of Europe (C-PROC)")  # the author


@dataclass(frozen=True)
class Field:
    """The heading of a field in a spreadsheet, and its meaning. ``choices`` names its codes.

    ``compute`` returns the value for a day if it is not the stored one.
    """

    label: str | Promise
    means: str | Promise
    choices: type[TextChoices] | None = None
    compute: Callable[[Any, datetime.date], str] | None = None


@dataclass(frozen=True)
class Dataset:
    """All contents of one kind, under ``/<name>.json`` and ``.csv`` of the app of the kind.

    ``order`` sorts a listing for a day. ``computed`` describes values that no content stores;
    ``overrides`` compute values of stored fields.
    ``codes`` names the fields of countries that have one more column in a spreadsheet, with their
    codes, and its heading. ``calendar`` names the view of the same contents as a calendar.
    ``feed_entry`` returns title, description and categories of a content in the feed, on a day;
    without it there is no feed. ``rare`` names facts that few contents have: no one misses them.
    """

    name: str
    title: str | Promise
    description: str | Promise
    content_class: type[Content]
    order: Callable[[Listing, datetime.date], Sequence[Any]]
    computed: dict[str, Field] = field(default_factory=dict)
    overrides: dict[str, Callable[[Any, datetime.date], str]] = field(default_factory=dict)
    codes: dict[str, str | Promise] = field(default_factory=dict)
    calendar: str = ""
    feed_entry: Callable[[Any, datetime.date], dict[str, Any]] | None = None
    rare: Collection[str] = ()

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The computed values, then the public fields of the content class, in their order."""
        codes = choices(self.content_class)
        fields = dict(self.computed)
        for name, declared in own_fields(self.content_class).items():
            label = capfirst(declared.title)
            fields[name] = Field(
                label, declared.description, codes.get(name), self.overrides.get(name)
            )
        return fields

    def annotation(self, name: str) -> Any:
        """Return the type of a field; computed ones without choices are texts."""
        return str if name in self.computed else self.content_class.model_fields[name].annotation

    def path(self, form: str) -> str:
        """Return the path of a form: "json", "csv", "feed" or the "schema" of the JSON.

        JSON has one address for all languages.
        """
        app = self.content_class.model._meta.app_label
        path = reverse(f"{app}:{self.name}.{form}")
        return path if form in ("csv", "feed") else languages.in_language(path, languages.ORIGINAL)

    def paths(self) -> dict[str, str]:
        """Return all forms with their paths."""
        paths = {form: self.path(form) for form in ("json", "csv", "schema")}
        if self.calendar:
            paths["calendar"] = reverse(self.calendar)
        if self.feed_entry:
            paths["feed"] = self.path("feed")
        return paths


def split_type(annotation: Any) -> tuple[Any, Any]:
    """Return the type of values; ``tuple`` if there are several, ``Union`` if one may be None."""
    origin = get_origin(annotation)
    first, *_others = get_args(annotation) or (None,)
    if origin is Annotated:
        return split_type(first)
    if origin is tuple:
        return first, tuple
    return (split_type(first)[0], Union) if origin in (Union, UnionType) else (annotation, None)
