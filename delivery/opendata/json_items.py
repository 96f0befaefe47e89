"""Contents as JSON that says all: names beside keys, bounds beside dates, every language of a text."""

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


def absolute(path: str) -> str | None:
    return absolute_url(path) if path else None


def envelope(dataset: Dataset, request) -> dict:
    """The whole list, and what somebody needs to know who finds it somewhere else."""
    edition = request.edition
    last_change = edition.last_change  # before the contents: it can only be too old for them
    return {
        "title": in_languages(dataset.title),
        "generated_for": {
            "day": edition.day.isoformat(),
            "last_change": last_change and last_change.isoformat(),
        },
        "licence": {"name": settings.DATA_LICENCE_NAME, "url": settings.DATA_LICENCE_URL},
        "source": absolute(request.path),
        "schema": absolute(dataset.path("schema")),
        "items": [item(dataset, content, request) for content in dataset.contents(edition)],
    }


def item(dataset: Dataset, content: Content, request) -> dict:
    """One content. What isn't known is null, an empty list or a text without languages."""
    published_at = content.published_at
    known = {
        "key": str(content.key),
        "kind": content.kind,
        "slug": content.slug,
        "address": address_of(content, request),
        "published_at": published_at and published_at.isoformat(),
        "languages": {code: _status(content.translation_status(code)) for code in LANGUAGES},
    }
    for name, (field, work_out) in dataset.derived.items():
        known[name] = coded(field.choices, work_out(content, request.edition.day))
    for name, field in dataset.fields.items():
        value = getattr(content, name)
        if field.choices:
            known[name] = coded(field.choices, value)
        elif name in content.file_fields:
            known[name] = absolute(default_storage.url(value)) if value else None
        else:
            known[name] = given(value, request)
    return known


def _status(status) -> dict:
    """Whether all texts are in a language, and since when they are older than the English ones, if they are."""
    since = status.older_since
    return {"is_complete": status.is_complete, "older_since": since and since.isoformat()}


def address_of(content: Content, request) -> str | None:
    """Where its page stands in the edition that is read, for a preview on today's site; None for kinds without one."""
    path = content.get_absolute_url()
    return absolute(reachable(request, path)) if path else None


def given(value, request):
    """A value of a content as JSON."""
    if isinstance(value, RichText):
        return rich_text(value, request)
    if isinstance(value, LocalisedText):
        return texts(value)
    if isinstance(value, PartialDate):
        return date(value)
    if isinstance(value, Ref):
        return reference(value, request)
    if isinstance(value, tuple):
        return [each for part in value if (each := given(part, request)) is not None]
    if isinstance(value, Frozen):
        return _row(value, request)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return None if value == "" else value


def texts(text: LocalisedText) -> dict[str, str]:
    return {code: words for code in LANGUAGES if (words := getattr(text, code))}


def rich_text(text: RichText, request) -> dict[str, dict[str, str]]:
    """Each language as clean HTML whose links are whole addresses, and without markup."""
    return {code: _both_ways(RichText(**{code: words}), request) for code, words in texts(text).items()}


def date(value: PartialDate) -> dict[str, str]:
    """As exact as it is known, and the first and the last day that it can mean."""
    return {
        "date": value.isoformat(),
        "precision": value.precision,
        "first_day": value.first.isoformat(),
        "last_day": value.last.isoformat(),
    }


def reference(ref: Ref, request) -> dict | None:
    """What another content is called; None where it isn't in this edition."""
    card = request.edition.cards.get(ref)
    if card is None:
        return None
    known = {"key": str(ref.key), "kind": ref.kind, "address": address_of(card, request)}
    if hasattr(card, "footnote"):
        return known | {
            "code": card.code,
            "designation": {code: marked(words, card) for code, words in texts(card.name).items()},
            "footnote": texts(card.footnote),
        }
    acronym = {"acronym": card.acronym or None} if hasattr(card, "acronym") else {}
    return known | acronym | {"name": texts(card.title if hasattr(card, "title") else card.name)}


def marked(words: str, country) -> str:
    """A designation with the asterisk that its footnote asks for."""
    return f"{words.rstrip('* ')}*" if country.footnote else words


def coded(choices, code: str) -> dict | None:
    """A code with its words; a code of an older release that has no word any more stands for itself."""
    if not code:
        return None
    return {"code": str(code), "name": _names(choices, str(code))}


def in_languages(words) -> dict[str, str]:
    """A text of the site itself; languages into which nobody has put it are left out."""
    found = {}
    for code in LANGUAGES:
        with override(code):
            found[code] = str(words)
    return {code: text for code, text in found.items() if code == "en" or text != found["en"]}


@cache
def _names(choices, code) -> dict[str, str]:
    return in_languages(choices(code).label) if code in choices.values else {"en": code}


def _both_ways(text: RichText, request) -> dict[str, str]:
    html = LINKS_WITHIN.sub(lambda found: f' href="{absolute_url(found[1])}"', resolved(text, request))
    return {"text": plain(html), "html": html}


def _row(row: Frozen, request) -> dict | None:
    """A row of a content; None where what it is about isn't in this edition."""
    known = {}
    for name in type(row).model_fields:
        value = getattr(row, name)
        known[name] = given(value, request)
        if isinstance(value, Ref) and known[name] is None:
            return None
    return known
