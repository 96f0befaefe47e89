"""Contents as complete JSON: with names of keys, bounds of dates, and every language of a text."""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import override

from core.i18n.collation import sort_key
from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES
from delivery.opendata.datasets import Field
from delivery.opendata.field_types import FieldTypes
from delivery.opendata.reader import DatasetReader, Row
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
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
            "day": edition.day.isoformat(),
            "last_change": last_change and last_change.isoformat(),
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


def to_json(data: dict[str, Any]) -> str:
    """Return data as JSON, with letters as they are."""
    return json.dumps(data, ensure_ascii=False)


class JsonItems(FieldTypes[ToJson]):
    """Makes the items of a file; functions take values as they are stored, None by default.

    An unknown value is null, an empty list or a text without languages.
    """

    def __init__(self, reader: DatasetReader) -> None:
        self._reader = reader
        self._references: dict[str, dict[str, Any] | None] = {}
        self.simple = {
            str: lambda value: value or None,
            int: lambda value: value,
            bool: bool,
            Decimal: lambda value: value and _number(Decimal(value)),
            LocalisedText: _texts,
            RichText: self._rich_text,
            PartialDate: lambda value: value and _date(PartialDate.parse(value)),
            Ref: self._reference,
        }
        fields = reader.dataset.fields.items()
        self._values = {name: self._value_of(name, field) for name, field in fields}

    def item(self, row: Row) -> dict[str, Any]:
        """Return one content."""
        languages = {}
        for code in LANGUAGES:
            status = row.translation_status(code)
            since = status.older_since and status.older_since.isoformat()
            languages[code] = {"is_complete": status.is_complete, "older_since": since}
        return {
            "key": str(row.key),
            "kind": self._reader.dataset.content_class.kind,
            "slug": row.slug,
            "address": self._reader.url(row.slug),
            "published_at": row.in_force_from and row.in_force_from.isoformat(),
            "languages": languages,
            **{name: value_of(row) for name, value_of in self._values.items()},
        }

    def list_of(self, form: ToJson, item_type: Any) -> ToJson:
        def items(values: list[Any] | None) -> list[Any]:
            if values and item_type is Ref:
                values = sorted(filter(self._reader.card, values), key=self._name)
            found = [form(value) for value in values or ()]
            return [item for item in found if item is not None]

        return items

    def row_of(self, forms: dict[str, ToJson]) -> ToJson:
        def row(values: dict[str, Any]) -> dict[str, Any] | None:
            data = {}
            for name, form in forms.items():
                data[name] = form(values.get(name))
                if data[name] is None and form == self._reference:
                    return None  # what it names is not in this edition
            return data

        return row

    def _value_of(self, name: str, field: Field) -> Callable[[Row], Any]:
        """Return the function that returns a field of a row."""
        reader = self._reader
        if field.compute:
            compute = field.compute
            day = reader.request.edition.day
            return lambda row: code_item(field.choices, compute(reader.typed(row), day))
        if field.choices:
            return lambda row: code_item(field.choices, row.content.get(name, ""))
        if name in reader.dataset.content_class.file_fields:
            return lambda row: file_url(row.content.get(name)) or None
        model_field = reader.dataset.content_class.model_fields[name]
        form = self.form_of(model_field.annotation)
        default = model_field.default if isinstance(model_field.default, str) else None
        return lambda row: form(row.content.get(name, default))

    def _name(self, ref: str) -> tuple[str, str]:
        """Return the key to sort objects by name."""
        return sort_key(name_of(self._reader.card(ref))), ref

    def _reference(self, ref: str | None) -> dict[str, Any] | None:
        """Return the name and key of another content; None if it is not in this edition."""
        if ref and ref not in self._references:
            card = self._reader.card(ref)
            found = _described(Ref.parse(ref), card, self._reader.request) if card else None
            self._references[ref] = found
        return self._references[ref] if ref else None

    def _rich_text(self, texts: dict[str, str] | None) -> dict[str, dict[str, str]]:
        """Return each language as clean HTML with absolute links, and as plain text."""
        items = {}
        for code, source in _texts(texts).items():
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


def file_url(name: str | None) -> str:
    """Return the URL of a stored file."""
    return absolute_url(default_storage.url(name)) if name else ""


def name_of(card: Any) -> LocalisedText:
    """Return the title of a content, or the name of a kind without titles."""
    return card.title if hasattr(card, "title") else card.name


def text_item(text: LocalisedText) -> dict[str, str]:
    """Return the languages in which the text exists."""
    return {code: value for code in LANGUAGES if (value := getattr(text, code))}


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


def _texts(texts: dict[str, str] | None) -> dict[str, str]:
    return {code: texts[code] for code in LANGUAGES if texts.get(code)} if texts else {}


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _date(date: PartialDate) -> dict[str, str]:
    return {
        "date": date.isoformat(),
        "precision": date.precision,
        # The days that it can mean.
        "first_day": date.first.isoformat(),
        "last_day": date.last.isoformat(),
    }


def _described(ref: Ref, card: Any, request: SiteRequest) -> dict[str, Any]:
    data: dict[str, Any] = {"key": str(ref.key), "kind": ref.kind, "address": url_of(card, request)}
    if hasattr(card, "footnote"):
        names = text_item(card.name).items()
        data["code"] = card.code
        data["designation"] = {code: with_asterisk(name, card) for code, name in names}
        data["footnote"] = text_item(card.footnote)
        return data
    if hasattr(card, "acronym"):
        data["acronym"] = card.acronym or None
    return data | {"name": text_item(name_of(card))}
