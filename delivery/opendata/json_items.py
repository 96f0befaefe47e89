"""Contents as complete JSON: with names of keys, bounds of dates, and every language of a text."""

import datetime
import re
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import override

from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES
from delivery.opendata.datasets import Dataset
from delivery.templatetags.content import plain
from record.content import Content, Frozen, LocalisedText, Ref, RichText
from record.rich_text import resolved
from record.urls import absolute_url, reachable

LINKS_WITHIN = re.compile(r' href="(/[^"]*)"')


def envelope(dataset: Dataset, request) -> dict:
    """Return the whole list, with its source, licence and day."""
    edition = request.edition
    last_change = edition.last_change  # before the contents: it can only be too old for them
    return {
        "title": in_languages(dataset.title),
        "generated_for": {
            "day": edition.day.isoformat(),
            "last_change": last_change and last_change.isoformat(),
        },
        "licence": {"name": settings.DATA_LICENCE_NAME, "url": settings.DATA_LICENCE_URL},
        "source": absolute_url(request.path),
        "schema": absolute_url(dataset.path("schema")),
        "items": [item(dataset, content, request) for content in dataset.contents(edition)],
    }


def item(dataset: Dataset, content: Content, request) -> dict:
    """Return one content. An unknown value is null, an empty list or a text without languages."""
    published_at = content.published_at
    known = {
        "key": str(content.key),
        "kind": content.kind,
        "slug": content.slug,
        "address": url_of(content, request),
        "published_at": published_at and published_at.isoformat(),
        "languages": {code: _status(content.translation_status(code)) for code in LANGUAGES},
    }
    for name, (field, compute) in dataset.derived.items():
        known[name] = code_item(field.choices, compute(content, request.edition.day))
    for name, field in dataset.fields.items():
        value = getattr(content, name)
        if field.choices:
            known[name] = code_item(field.choices, value)
        elif name in content.file_fields:
            known[name] = absolute_url(default_storage.url(value)) if value else None
        else:
            known[name] = json_value(value, request)
    return known


def _status(status) -> dict:
    """Whether all texts are in a language, and since when they are older than the English ones, if they are."""
    since = status.older_since
    return {"is_complete": status.is_complete, "older_since": since and since.isoformat()}


def url_of(content: Content, request) -> str | None:
    """Return the URL of its page in the edition, of a preview on the live site; None for kinds without pages."""
    path = content.get_absolute_url()
    return absolute_url(reachable(request, path)) if path else None


def json_value(value, request):
    """Return a value of a content for JSON."""
    if isinstance(value, RichText):
        return rich_text_item(value, request)
    if isinstance(value, LocalisedText):
        return text_item(value)
    if isinstance(value, PartialDate):
        return date_item(value)
    if isinstance(value, Ref):
        return reference(value, request)
    if isinstance(value, tuple):
        return [item for part in value if (item := json_value(part, request)) is not None]
    if isinstance(value, Frozen):
        return _row(value, request)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return None if value == "" else value


def text_item(text: LocalisedText) -> dict[str, str]:
    return {code: value for code in LANGUAGES if (value := getattr(text, code))}


def rich_text_item(text: RichText, request) -> dict[str, dict[str, str]]:
    """Return each language as clean HTML with absolute links, and as plain text."""
    return {
        code: _text_and_html(RichText(**{code: html}), request)
        for code, html in text_item(text).items()
    }


def date_item(value: PartialDate) -> dict[str, str]:
    """Return a date with its precision, and the first and the last day that it can mean."""
    return {
        "date": value.isoformat(),
        "precision": value.precision,
        "first_day": value.first.isoformat(),
        "last_day": value.last.isoformat(),
    }


def reference(ref: Ref, request) -> dict | None:
    """Return the name and key of another content; None if it is not in this edition."""
    card = request.edition.cards.get(ref)
    if card is None:
        return None
    known = {"key": str(ref.key), "kind": ref.kind, "address": url_of(card, request)}
    if hasattr(card, "footnote"):
        return known | {
            "code": card.code,
            "designation": {
                code: with_asterisk(name, card) for code, name in text_item(card.name).items()
            },
            "footnote": text_item(card.footnote),
        }
    acronym = {"acronym": card.acronym or None} if hasattr(card, "acronym") else {}
    return (
        known | acronym | {"name": text_item(card.title if hasattr(card, "title") else card.name)}
    )


def with_asterisk(designation: str, country) -> str:
    """Return a designation, with an asterisk if it has a footnote."""
    return f"{designation.rstrip('* ')}*" if country.footnote else designation


def code_item(choices, code: str) -> dict | None:
    """Return a code with its labels; a code of an older release without a label is its own label."""
    if not code:
        return None
    return {"code": str(code), "name": _names(choices, str(code))}


def in_languages(text) -> dict[str, str]:
    """Return a text of the site itself in all languages into which it is translated."""
    translations = {}
    for code in LANGUAGES:
        with override(code):
            translations[code] = str(text)
    english = translations["en"]
    return {code: label for code, label in translations.items() if code == "en" or label != english}


@cache
def _names(choices, code) -> dict[str, str]:
    return in_languages(choices(code).label) if code in choices.values else {"en": code}


def _text_and_html(text: RichText, request) -> dict[str, str]:
    html = LINKS_WITHIN.sub(
        lambda match: f' href="{absolute_url(match[1])}"', resolved(text, request)
    )
    return {"text": plain(html), "html": html}


def _row(row: Frozen, request) -> dict | None:
    """Return a row of a content; None if it references a content that is not in this edition."""
    known = {}
    for name in type(row).model_fields:
        value = getattr(row, name)
        known[name] = json_value(value, request)
        if isinstance(value, Ref) and known[name] is None:
            return None
    return known
