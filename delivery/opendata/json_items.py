"""Contents as complete JSON: with names of keys, bounds of dates, and every language of a text."""

import datetime
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, lru_cache, partial
from operator import methodcaller
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from core.i18n.collation import sort_key
from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES
from delivery.citations import citation_of
from delivery.opendata.datasets import split_type
from delivery.opendata.reader import DatasetReader, Row
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
from publishing.biography import read_biography
from record.content import Content, LocalisedText, Ref, RichText
from record.rich_text import resolved
from record.urls import absolute_url, reachable

LINKS_WITHIN = re.compile(r' href="(/[^"]*)"')

type ToJson = Callable[[Any], Any]


def parts(reader: DatasetReader) -> Iterator[str]:
    """Yield the whole list, with its source, licence and day."""
    dataset = reader.dataset
    edition = reader.request.edition
    last_change = edition.last_change  # before the contents: it can only be too old for them
    envelope = {
        "title": in_languages(dataset.title),
        "generated_for": {
            "day": edition.day,
            "last_change": last_change,
        },
        "licence": {"name": settings.DATA_LICENCE_NAME, "url": settings.DATA_LICENCE_URL},
        "source": absolute_url(reader.request.path),
        "schema": absolute_url(dataset.path("schema")),
        "items": [],
    }
    yield to_json(envelope).removesuffix("]}")
    writer = JsonItems(reader)
    separator = ""
    for rows in reader.batches():
        items = ", ".join(to_json(writer.item(row)) for row in rows)
        yield separator + items
        separator = ", " if items else separator
    yield "]}"


def facts_of(content: Content, request: SiteRequest) -> dict[str, Any]:
    """Return since when each fact of an object is published, in which version, when confirmed.

    ``confirmed`` is the day on which an unknown fact was last looked for.
    """
    citation = citation_of(str(content.any_title), request)
    facts = {}
    for name, fact in request.edition.cached(read_biography, content.ref).items():
        arguments = [content.kind, content.slug, fact.since.number]
        facts[name] = {
            "is_known": fact.is_known,
            "since": fact.since.since,
            "publication": absolute_url(reverse("delivery:version", args=arguments)),
            "confirmed": fact.confirmed,
        }
    return {
        "title": citation.title,
        "as_of": citation.day,
        "address": citation.url,
        "archived": citation.archived,
        "licence": {"name": settings.DATA_LICENCE_NAME, "url": settings.DATA_LICENCE_URL},
        "facts": facts,
    }


def to_json(data: dict[str, Any]) -> str:
    """Return data as JSON, with letters as they are, and days and moments in ISO 8601."""
    return json.dumps(data, ensure_ascii=False, default=methodcaller("isoformat"))


class JsonItems:
    """Makes the items of a file from values as they are stored, None if they are the default.

    An unknown value is null, an empty list or a text without languages.
    """

    def __init__(self, reader: DatasetReader) -> None:
        self._reader = reader
        self._references: dict[str, dict[str, Any] | None] = {}
        self._by_type: dict[Any, ToJson] = {
            str: lambda value: value or None,
            int: lambda value: value,
            bool: bool,
            Decimal: lambda value: value and _number(Decimal(value)),
            LocalisedText: lambda value: value or {},
            RichText: self._rich_text,
            PartialDate: lambda value: value and _date(value),
            datetime.datetime: lambda value: value,
            Ref: self._reference,
        }
        self._fields = []
        for name, field in reader.dataset.fields.items():
            if field.choices:
                to_json: ToJson = partial(code_item, field.choices)
            else:
                to_json = self._to_json(reader.dataset.annotation(name))
            self._fields.append((name, field, to_json))

    def item(self, row: Row) -> dict[str, Any]:
        """Return one content."""
        item: dict[str, Any] = {
            "key": str(row.key),
            "kind": self._reader.dataset.content_class.kind,
            "slug": row.slug,
            "address": self._reader.url(row.slug),
            "published_at": row.in_force_from and row.in_force_from.isoformat(),
            "languages": {},
        }
        languages = row.languages
        for code in LANGUAGES:
            status = languages.get(code, {})
            since = max(status.get("older", {}).values(), default=None)
            item["languages"][code] = {"is_complete": "missing" not in status, "older_since": since}
        for name, field, to_json in self._fields:
            item[name] = to_json(self._reader.value(row, name, field))
        return item

    def _to_json(self, annotation: Any) -> ToJson:
        """Return the function for values of a type."""
        value_type, shape = split_type(annotation)
        if value_type in self._by_type:
            to_json = self._by_type[value_type]
        else:
            fields = value_type.model_fields.items()
            by_name = {name: self._to_json(field.annotation) for name, field in fields}
            to_json = partial(self._row, by_name)
        return partial(self._list, to_json) if shape is tuple else to_json

    def _list(self, to_json: ToJson, values: list[Any] | None) -> list[Any]:
        if values and to_json == self._reference:
            values = [*filter(self._reader.find, values)]
            if len(values) > 1:
                values.sort(key=self._name)
        found = [to_json(value) for value in values or ()]
        return [item for item in found if item is not None]

    def _row(self, by_name: dict[str, ToJson], values: dict[str, Any]) -> dict[str, Any] | None:
        """Return a row of a content; None if it names one that is not in this edition."""
        row = {}
        for name, to_json in by_name.items():
            row[name] = to_json(values.get(name))
            if row[name] is None and to_json == self._reference:
                return None
        return row

    def _name(self, ref: str) -> tuple[str, str]:
        """Return the key to sort objects by name."""
        return sort_key(name_of(self._reader.find(ref))), ref

    def _reference(self, ref: str | None) -> dict[str, Any] | None:
        """Return the name and key of another content; None if it is not in this edition."""
        if ref and ref not in self._references:
            content = self._reader.find(ref)
            self._references[ref] = _described(content, self._reader.request) if content else None
        return self._references[ref] if ref else None

    def _rich_text(self, texts: dict[str, str] | None) -> Any:
        """Return each language as clean HTML with absolute links, and as plain text."""
        items = {}
        for code, source in (texts or {}).items():
            html = LINKS_WITHIN.sub(
                lambda match: f' href="{absolute_url(match[1])}"',
                resolved(source, self._reader.request),
            )
            items[code] = {"text": plain(html), "html": html}
        return items


def url_of(content: Content, request: SiteRequest) -> str | None:
    """Return the URL of its page, in a preview that on the live site; None without a page."""
    path = content.get_absolute_url()
    return absolute_url(reachable(request, path)) if path else None


def name_of(content: Any) -> LocalisedText:
    """Return the title of a content, of a project the long one."""
    name: LocalisedText = getattr(content, content.title_fields[-1])
    return name


def with_asterisk(designation: str, country: Any) -> str:
    """Return a designation, with an asterisk if it has a footnote."""
    return f"{designation.rstrip('* ')}*" if country.footnote else designation


@cache
def code_item(choices: Any, code: str) -> dict[str, Any] | None:
    """Return a code with its labels; a code of an older release is its own label."""
    if not code:
        return None
    is_known = code in choices.values
    names = in_languages(choices(code).label) if is_known else {"en": str(code)}
    return {"code": str(code), "name": names}


def in_languages(text: Any) -> dict[str, str]:
    """Return a text of the interface in all languages into which it is translated."""
    translations = {}
    for code in LANGUAGES:
        with override(code):
            translations[code] = str(text)
    english = translations["en"]
    return {code: label for code, label in translations.items() if code == "en" or label != english}


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


@lru_cache(10_000)  # a list has the same few days
def _date(text: str) -> dict[str, str]:
    date = PartialDate.parse(text)
    return {
        "date": date.isoformat(),
        "precision": date.precision,
        # The days that it can mean.
        "first_day": date.first.isoformat(),
        "last_day": date.last.isoformat(),
    }


def _described(content: Any, request: SiteRequest) -> dict[str, Any]:
    data = {"key": str(content.key), "kind": content.kind, "address": url_of(content, request)}
    if hasattr(content, "footnote"):
        names = content.name.to_json().items()
        data["code"] = content.code
        data["designation"] = {code: with_asterisk(name, content) for code, name in names}
        data["footnote"] = content.footnote.to_json()
        return data
    if hasattr(content, "acronym"):
        data["acronym"] = content.acronym or None
    return data | {"name": name_of(content).to_json()}
