"""Contents as complete JSON: with names of keys, bounds of dates, and every language of a text."""

import datetime
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import override

from core.i18n.collation import sort_key
from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES, ORIGINAL
from delivery.opendata.datasets import Dataset
from delivery.opendata.items import Form, texts
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
from record.content import Content, Frozen, LocalisedText, Ref, RichText
from record.rich_text import resolved
from record.urls import absolute_url, reachable

LINKS_WITHIN = re.compile(r' href="(/[^"]*)"')


def form_of(dataset: Dataset) -> Form:
    """Return the form of a dataset in which each content is an object of JSON."""

    def render(contents: list[Content], request: SiteRequest) -> list[str]:
        return [to_json(item(dataset, content, request)) for content in contents]

    return Form("json", dataset, render)


def parts(dataset: Dataset, request: SiteRequest) -> Iterator[str]:
    """Yield the whole list, with its source, licence and day."""
    edition = request.edition
    last_change = edition.last_change  # before the contents: it can only be too old for them
    envelope = {
        "title": in_languages(dataset.title),
        "generated_for": {
            "day": edition.day.isoformat(),
            "last_change": last_change and last_change.isoformat(),
        },
        "licence": {"name": settings.DATA_LICENCE_NAME, "url": settings.DATA_LICENCE_URL},
        "source": absolute_url(request.path),
        "schema": absolute_url(dataset.path("schema")),
        "items": [],
    }
    start, end = to_json(envelope)[:-2], "]}"
    yield start
    separator = ""
    for text in texts(form_of(dataset), request):
        yield separator + text
        separator = ", "
    yield end


def to_json(data: dict[str, Any]) -> str:
    """Return data as JSON, with letters as they are."""
    return json.dumps(data, ensure_ascii=False)


def item(dataset: Dataset, content: Content, request: SiteRequest) -> dict[str, Any]:
    """Return one content. An unknown value is null, an empty list or a text without languages."""
    published_at = content.published_at
    data: dict[str, Any] = {
        "key": str(content.key),
        "kind": content.kind,
        "slug": content.slug,
        "address": url_of(content, request),
        "published_at": published_at and published_at.isoformat(),
        "languages": {},
    }
    for code in LANGUAGES:
        status = content.translation_status(code)
        since = status.older_since and status.older_since.isoformat()
        data["languages"][code] = {"is_complete": status.is_complete, "older_since": since}
    for name, field in dataset.fields.items():
        value = field.value(name, content, request.edition)
        if field.choices:
            data[name] = code_item(field.choices, value)
        else:
            data[name] = json_value(value, request)
    return data


def url_of(content: Content, request: SiteRequest) -> str | None:
    """Return the URL of its page, in a preview that on the live site; None without a page."""
    path = content.get_absolute_url()
    return absolute_url(reachable(request, path)) if path else None


def name_of(card: Any) -> LocalisedText:
    """Return the title of a content, or the name of a kind without titles."""
    return card.title if hasattr(card, "title") else card.name


def json_value(value: Any, request: SiteRequest) -> Any:
    """Return a value of a content for JSON."""
    if isinstance(value, RichText):
        return rich_text_item(value, request)
    if isinstance(value, LocalisedText):
        return text_item(value)
    if isinstance(value, PartialDate):
        return {
            "date": value.isoformat(),
            "precision": value.precision,
            # The days that it can mean.
            "first_day": value.first.isoformat(),
            "last_day": value.last.isoformat(),
        }
    if isinstance(value, Ref):
        return reference(value, request)
    if isinstance(value, tuple):
        if all(isinstance(part, Ref) for part in value):
            value = _by_name(value, request)
        items = [json_value(part, request) for part in value]
        return [item for item in items if item is not None]
    if isinstance(value, Frozen):
        return _row(value, request)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return None if value == "" else value


def _by_name(refs: tuple[Ref, ...], request: SiteRequest) -> list[Ref]:
    """Return ``refs`` in the order of their English names, the same in all languages."""
    cards = {ref: request.edition.cards.get(ref) for ref in refs}
    with override(ORIGINAL):
        names = {ref: sort_key(name_of(card)) for ref, card in cards.items() if card}
    return sorted(names, key=lambda ref: (names[ref], ref))


def text_item(text: LocalisedText) -> dict[str, str]:
    """Return the languages in which the text exists."""
    return {code: value for code in LANGUAGES if (value := getattr(text, code))}


def rich_text_item(text: RichText, request: SiteRequest) -> dict[str, dict[str, str]]:
    """Return each language as clean HTML with absolute links, and as plain text."""
    items = {}
    for code, source in text_item(text).items():
        html = LINKS_WITHIN.sub(
            lambda match: f' href="{absolute_url(match[1])}"',
            resolved(RichText(**{code: source}), request),
        )
        items[code] = {"text": plain(html), "html": html}
    return items


def reference(ref: Ref, request: SiteRequest) -> dict[str, Any] | None:
    """Return the name and key of another content; None if it is not in this edition."""
    card: Any = request.edition.cards.get(ref)
    if card is None:
        return None
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


def _row(row: Frozen, request: SiteRequest) -> dict[str, Any] | None:
    """Return a row of a content; None if it references a content that is not in this edition."""
    data = {}
    for name in type(row).model_fields:
        value = getattr(row, name)
        data[name] = json_value(value, request)
        if isinstance(value, Ref) and data[name] is None:
            return None
    return data
