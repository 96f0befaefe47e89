"""Errors that hinder people who cannot see a page: headings, tables, links and pictures."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from core.html_reader import HEADINGS, Element, describe_element
from publishing.checks.issues import Issue
from record.texts import ExtractedTexts

TITLE_LEVEL = 1  # of the title of the page; headings of a text are below it
EMPTY_ADDRESSES = {None, "", "#"}


def headings(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find headings without text, and headings that skip a level."""
    for text, code, parsed in extracted.texts_in_each_language():
        above = TITLE_LEVEL
        for heading in parsed.find(*HEADINGS):
            if not heading.text:
                message = _("A heading has no text. Add text, or remove the heading.")
                yield Issue(text.place, "heading_is_empty", message, code, is_error=True)
            if heading.level > above + 1:
                message = _skipped_level_message(heading, above)
                yield Issue(text.place, "heading_skips", message, code, is_error=True)
            above = heading.level


def tables(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find tables without header cells."""
    for text, code, parsed in extracted.texts_in_each_language():
        for table in parsed.find("table"):
            if not table.has_header_cells:
                message = _(
                    "%(table)s has no header cells. Mark its first row or column as headers, or "
                    "remove the table."
                ) % {"table": describe_element(table)}
                yield Issue(text.place, "table_without_headers", message, code, is_error=True)


def empty_links(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find links without text or without an address."""
    for text, code, parsed in extracted.texts_in_each_language():
        for link in parsed.find("a"):
            if not link.text:
                message = _(
                    "A link has no text, so no one can follow it. Add text, or remove the link."
                )
            elif link.address in EMPTY_ADDRESSES:
                message = _("%(link)s has no URL. Add one, or remove the link.")
                message %= {"link": describe_element(link)}
            else:
                continue
            yield Issue(text.place, "link_is_empty", message, code, is_error=True)


def pictures(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find pictures without a description that are not marked as decorative."""
    content: Any = extracted.content
    for text in extracted.texts:
        is_missing = text.field == "image_alternative" and not text.written
        if is_missing and content.image and not content.image_is_decorative:
            message = _("The image has no description. Write one, or mark the image as decorative.")
            yield Issue(text.place, "picture_without_text", message, "en", is_error=True)


def _skipped_level_message(heading: Element, above: int) -> str:
    if above == TITLE_LEVEL:
        message = _(
            "%(heading)s is of level %(level)d, but the first one is of level 2. Make it level "
            "%(right)d."
        )
    else:
        message = _(
            "%(heading)s is of level %(level)d, but the one before it is of level %(above)d. Make "
            "it level %(right)d."
        )
    return message % {
        "heading": describe_element(heading),
        "level": heading.level,
        "above": above,
        "right": above + 1,
    }
