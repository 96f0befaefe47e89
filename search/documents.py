"""What a content says to a reader of the active language, as the class describes itself for search."""

import html
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from django.utils.html import strip_tags
from django.utils.translation import override

from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES
from core.i18n.typography import on_one_line
from record.content import Content, Frozen, LocalisedText, RichText
from record.rich_text import BLOCK_TAG

BETWEEN_ITEMS = re.compile(r"</li>\s*<li[^>]*>")
LINE_BREAK = re.compile(r"<br[^>]*>")


class Section(StrEnum):
    TITLE = "title"
    LEAD = "lead"
    BODY = "body"


class Said(NamedTuple):
    """A text without markup, and the language it is in; empty where it is a name or a code.

    What isn't shown (a date in words, the word for a choice or a kind) is found all the same, but nothing quotes it.
    """

    section: Section
    text: str
    language: str
    is_shown: bool = True


def in_all_languages(words) -> LocalisedText:
    """A text of the site itself; where it isn't translated, it is English."""
    said = {}
    for code in LANGUAGES:
        with override(code):
            said[code] = str(words)
    return LocalisedText(
        **{code: said[code] for code in LANGUAGES if code == "en" or said[code] != said["en"]}
    )


def said_by(content: Content) -> Iterator[Said]:
    if content.is_single:
        yield from _said_by_the_site(Section.TITLE, content.kind_name)
    for name in content.search_title:
        yield from _said(Section.TITLE, getattr(content, name))
    names = [name for name in type(content).data_fields() if name not in content.search_title]
    leads = [name for name in names if name in content.search_lead]
    for name in leads:
        yield from _said(Section.LEAD, getattr(content, name))
    for name in names:
        if name not in leads and name not in content.search_excluded_fields:
            yield from _in_field(content, name)


def _in_field(row, name) -> Iterator[Said]:
    value = getattr(row, name)
    if name in row.search_choices:
        labels = dict(row.search_choices[name].choices)
        if value in labels:
            yield from _said_by_the_site(Section.BODY, labels[value])
    elif not isinstance(value, str) or name in row.search_words:
        yield from _in_value(value)


def _in_value(value) -> Iterator[Said]:
    if isinstance(value, str | LocalisedText):
        yield from _said(Section.BODY, value)
    elif isinstance(value, PartialDate):
        yield from _date_in_words(value)
    elif isinstance(value, Frozen):
        for name in type(value).model_fields:
            yield from _in_field(value, name)
    elif isinstance(value, tuple):
        for each in value:
            yield from _in_value(each)


def _said_by_the_site(section, words) -> Iterator[Said]:
    """In all languages, as dates are: the word is found by whoever knows it, and one entry serves readers of each."""
    said = in_all_languages(words)
    for code in LANGUAGES:
        if text := getattr(said, code):
            yield Said(section, text, code, is_shown=False)


def _said(section, value) -> Iterator[Said]:
    if not value:
        return
    language = value.language if isinstance(value, LocalisedText) else ""
    text = _without_markup(value) if isinstance(value, RichText) else str(value)
    yield Said(section, text, language)


@lru_cache(maxsize=4_096)  # many contents have the same dates
def _date_in_words(date) -> tuple[Said, ...]:
    said = [Said(Section.BODY, date.isoformat(), "", is_shown=False)]
    for code in LANGUAGES:
        with override(code):
            said.append(Said(Section.BODY, str(date), code, is_shown=False))
    return tuple(said)


def _without_markup(value: RichText) -> str:
    """Blocks stand apart, and what is marked inside a word leaves it whole."""
    apart = BLOCK_TAG.sub(" ", BETWEEN_ITEMS.sub(" · ", LINE_BREAK.sub(" ", str(value))))
    return on_one_line(html.unescape(strip_tags(apart)))
