"""The JSON Schema (2020-12) of a dataset, from its content class and the meanings of its fields."""

import datetime
from decimal import Decimal
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES
from delivery.opendata.datasets import Dataset
from record.content import Frozen, LocalisedText, Ref, RichText
from record.urls import absolute_url

STRING, NULL = {"type": "string"}, {"type": "null"}
URI = {"type": "string", "format": "uri"}
DATE_TIME = {"type": "string", "format": "date-time"}
DAY = {"type": "string", "format": "date"}
PLAIN = {
    str: STRING,
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Decimal: {"type": "number"},
}
STANDING = {
    "type": "object",
    "properties": {"is_complete": {"type": "boolean"}, "older_since": {"anyOf": [DATE_TIME, NULL]}},
    "required": ["is_complete", "older_since"],
}
IN_LANGUAGES = gettext_lazy(
    "Whether all its texts are in the language; since when some are older than the English ones, if any is."
)
SHARED = {LocalisedText: "text", RichText: "rich_text", PartialDate: "date", Ref: "reference"}


def schema_of(dataset: Dataset) -> dict:
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


def _item(dataset) -> dict:
    content_class = dataset.content_class
    known = {
        "key": _described(
            {"type": "string", "format": "uuid"}, _("Names it for ever, whatever its address is.")
        ),
        "kind": {"const": content_class.kind},
        "slug": _described(STRING, _("Last part of its address.")),
        "address": _described(_or_null(URI), _("Its page in this edition.")),
        "published_at": _described(_or_null(DATE_TIME), _("Since when it says what it says here.")),
        "languages": _described(_object(**dict.fromkeys(LANGUAGES, STANDING)), IN_LANGUAGES),
    }
    for name, (field, _compute) in dataset.derived.items():
        known[name] = _described(_code(field.choices), field.means)
    for name, field in dataset.fields.items():
        known[name] = _described(_of_field(content_class, name, field), field.means)
    return _object(**known)


def _of_field(content_class, name, field) -> dict:
    if field.choices:
        return _code(field.choices)
    if name in content_class.file_fields:
        return _or_null(URI)
    return _of_type(content_class.model_fields[name].annotation)


def is_date(content_class, name: str) -> bool:
    annotation = content_class.model_fields[name].annotation
    return PartialDate in (annotation, *get_args(annotation))


def _of_type(annotation) -> dict:
    """The schema of what ``json_items.json_value`` makes of a value of this type."""
    if get_origin(annotation) is Annotated:
        return _of_type(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _or_null(
            _of_type(next(kind for kind in get_args(annotation) if kind is not type(None)))
        )
    if get_origin(annotation) is tuple:
        return {"type": "array", "items": _of_type(get_args(annotation)[0])}
    if annotation in SHARED:
        return _shared(SHARED[annotation])
    if annotation is datetime.datetime:
        return DATE_TIME
    if issubclass(annotation, Frozen):
        return _object(
            **{name: _of_type(field.annotation) for name, field in annotation.model_fields.items()}
        )
    return _or_null(STRING) if annotation is str else PLAIN[annotation]


def _definitions() -> dict:
    texts = {"type": "object", "additionalProperties": False}
    both = _object(text=STRING, html=STRING)
    reference = _object(
        key={"type": "string", "format": "uuid"},
        kind=STRING,
        address=_or_null(URI),
        name=_shared("text"),
    )
    country = _object(
        **{name: schema for name, schema in reference["properties"].items() if name != "name"},
        code=STRING,
        designation=_shared("text"),
        footnote=_shared("text"),
    )
    reference["properties"]["acronym"] = _or_null(STRING)
    return {
        "text": texts | {"properties": dict.fromkeys(LANGUAGES, STRING)},
        "rich_text": texts | {"properties": dict.fromkeys(LANGUAGES, both)},
        "date": _object(
            date={"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
            precision={"enum": ["day", "month", "year"]},
            first_day=DAY,
            last_day=DAY,
        ),
        "code": _object(code=STRING, name=_shared("text")),
        "reference": {"anyOf": [reference, country]},
    }


def _code(choices) -> dict:
    """Return the schema of a code. It names the known codes and allows others, as of an older release."""
    known = ", ".join(choices.values)
    return _or_null(_shared("code")) | {
        "$comment": _("Codes of this release: %(codes)s.") % {"codes": known}
    }


def _object(**properties) -> dict:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _or_null(schema: dict) -> dict:
    return {"anyOf": [schema, NULL]}


def _shared(name: str) -> dict:
    return {"$ref": f"#/$defs/{name}"}


def _described(schema: dict, words) -> dict:
    return schema | {"description": str(words)}
