"""Errors in how a rich text is built: what a screen reader would stumble over."""

from collections.abc import Iterator

from publishing.gate.findings import Finding
from publishing.gate.reading import called
from publishing.gate.texts import Examined

TITLE_LEVEL = 1  # the page's own title; headings of a text come below it
LEADS_NOWHERE = {None, "", "#"}


def headings(examined: Examined) -> Iterator[Finding]:
    """Headings without words, and headings that skip a level."""
    for text, code, reading in examined.texts_in_each_language():
        above = TITLE_LEVEL
        for heading in reading.headings:
            if not heading.text:
                message = "A heading has no words. Write them, or take the heading out."
                yield text.place.error("heading_is_empty", message, code)
            if heading.level > above + 1:
                yield text.place.error("heading_skips", _skipping(heading, above), code)
            above = heading.level


def tables(examined: Examined) -> Iterator[Finding]:
    """Tables in which no cell says what the others are about."""
    for text, code, reading in examined.texts_in_each_language():
        for table in reading.tables:
            if not table.has_header_cells:
                way_out = "Mark its first row or column as headers, or take it out."
                message = f"{called(table, 'table')} has no header cells. {way_out}"
                yield text.place.error("table_without_headers", message, code)


def empty_links(examined: Examined) -> Iterator[Finding]:
    """Links without words or without an address."""
    for text, code, reading in examined.texts_in_each_language():
        for link in reading.links:
            if not link.text:
                message = "A link has no words, so nobody can follow it. Write them, or take the link off."
                yield text.place.error("link_is_empty", message, code)
            elif link.address in LEADS_NOWHERE:
                message = f"{called(link, 'link')} has no address. Give it one, or take the link off."
                yield text.place.error("link_is_empty", message, code)


def _skipping(heading, above):
    why = "the first one is of level 2" if above == TITLE_LEVEL else f"the one before it is of level {above}"
    return f"{called(heading, 'heading')} is of level {heading.level}, but {why}. Make it level {above + 1}."
