"""The JSON Schema (2020-12) of a dataset, from its content class and the meanings of its fields."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES
from delivery.opendata.datasets import Dataset, Field, split_type
from record.content import LocalisedText, Ref, RichText
from record.urls import absolute_url

type Schema = dict[str, Any]

STRING = {"type": "string"}
UUID = {"type": "string", "format": "uuid"}
URI = {"type": "string", "format": "uri"}
DATE_TIME = {"type": "string", "format": "date-time"}
DAY = {"type": "string", "format": "date"}


def schema_of(dataset: Dataset) -> Schema:
    """Return the schema of the list as JSON."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": absolute_url(dataset.path("schema")),
        "title": str(dataset.title),
        **_object(
            title=_shared("text"),
            generated_for=_object(day=DAY, last_change=_or_null(DATE_TIME)),
            licence=_object(name=STRING, url=URI),
            source=URI,
            schema=URI,
            items={"type": "array", "items": _item(dataset)},
        ),
        "$defs": _definitions(),
    }


def _item(dataset: Dataset) -> Schema:
    content_class = dataset.content_class
    status = _object(is_complete={"type": "boolean"}, older_since=_or_null(DATE_TIME))
    languages = _object(**dict.fromkeys(LANGUAGES, status))
    fields = {
        "key": _described(
            UUID, _("Permanent identifier: it stays the same if the web address changes.")
        ),
        "kind": {"const": content_class.kind},
        "slug": _described(STRING, _("Last part of the web address.")),
        "address": _described(_or_null(URI), _("Web address of the page in this edition.")),
        "published_at": _described(
            _or_null(DATE_TIME), _("Date and time of the latest change to this content.")
        ),
        "languages": _described(
            languages,
            _(
                "Shows whether all texts exist in the language and, if some are older than the "
                "English texts, since when."
            ),
        ),
    }
    for name, field in dataset.fields.items():
        fields[name] = _described(_of_field(dataset, name, field), field.means)
    return _object(**fields)


def _of_field(dataset: Dataset, name: str, field: Field) -> Schema:
    if field.choices:
        return _code(field.choices)
    if name in dataset.content_class.file_fields:
        return _or_null(URI)
    return _of_type(dataset.annotation(name))


def _of_type(annotation: Any) -> Schema:
    """Return the schema of a value of this type as ``json_items`` returns it."""
    value_type, shape = split_type(annotation)
    if value_type in BY_TYPE:
        schema = BY_TYPE[value_type]
    else:
        fields = value_type.model_fields.items()
        schema = _object(**{name: _of_type(field.annotation) for name, field in fields})
    if shape is tuple:
        return {"type": "array", "items": schema}
    return schema if shape is None else _or_null(schema)


def _definitions() -> dict[str, Schema]:
    texts = {"type": "object", "additionalProperties": False}
    both = _object(text=STRING, html=STRING)
    shared = {"key": UUID, "kind": STRING, "address": _or_null(URI)}
    reference = _object(**shared, name=_shared("text"))
    reference["properties"]["acronym"] = _or_null(STRING)
    text = _shared("text")
    country = _object(**shared, code=STRING, designation=text, footnote=text)
    return {
        "text": texts | {"properties": dict.fromkeys(LANGUAGES, STRING)},
        "rich_text": texts | {"properties": dict.fromkeys(LANGUAGES, both)},
        "date": _object(
            date={"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
            precision={"enum": ["day", "month", "year"]},
            first_day=DAY,
            last_day=DAY,
        ),
        "code": _object(code=STRING, name=text),
        "reference": {"anyOf": [reference, country]},
    }


def _code(choices: Any) -> Schema:
    """Return the schema of a code. It names the known codes and allows those of older releases."""
    comment = _("Codes of this release: %(codes)s.") % {"codes": ", ".join(choices.values)}
    return _or_null(_shared("code")) | {"$comment": comment}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _shared(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _described(schema: Schema, description: str | Promise) -> Schema:
    return schema | {"description": str(description)}


BY_TYPE: dict[Any, Schema] = {
    str: _or_null(STRING),
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Decimal: {"type": "number"},
    LocalisedText: _shared("text"),
    RichText: _shared("rich_text"),
    PartialDate: _shared("date"),
    datetime.datetime: _or_null(DATE_TIME),
    Ref: _shared("reference"),
}
