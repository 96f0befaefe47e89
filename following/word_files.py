"""Pages as Word files: real headings and marked tables, the same bytes each time."""

import io
import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpResponse
from django.template.loader import render_to_string
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import html  # type: ignore[import-untyped]  # it has no stubs

from core.i18n import languages, typography
from delivery.opendata.datasets import OFFICE
from delivery.prefixes import SiteRequest

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STYLES = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
STYLES |= {"dt": "Heading 1", "dd": "Normal", "p": "Normal", "div": "Normal", "li": "List Bullet"}
# Parts of a page that belong to the site, or are not the same for ever.
LEFT_OUT = """.//nav | .//aside | .//details[@class] | .//summary |
 .//*[contains('report onward last-changed visually-hidden', @class) and @class]"""
TEXTS = ".//text()"
BLOCKS = f"ancestor-or-self::*[self::{' or self::'.join(STYLES)}]"


def word_file(request: SiteRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return the content of the page of an object as a file, dated by its publication."""
    page = html.fromstring(render_to_string(template, context, request))
    main = page.get_element_by_id("content")
    for element in main.xpath(LEFT_OUT):
        element.drop_tree()
    document = Document()
    row: Any = request.edition.shown_row
    properties = document.core_properties
    title = typography.remove_control_characters(main.find(".//h1").text_content())
    properties.title = title[:255]  # the most that the format allows
    properties.author = str(OFFICE)
    properties.language = languages.active()
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), languages.active())
    properties.created = properties.modified = row.in_force_from or request.edition.at
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)  # A4
    for block, group in groupby(main.xpath(TEXTS), _block):
        texts = list(group)
        if not "".join(texts).strip():
            continue  # the layout of the template
        if block.tag == "table":
            _add_table(document, block)
        else:
            _write(document.add_paragraph(style=STYLES[block.tag]), texts)
    return HttpResponse(_pack(document), content_type=TYPE)


def _container(text: Any) -> Any:
    parent = text.getparent()
    return parent.getparent() if text.is_tail else parent


def _block(text: Any) -> Any:
    """Return the table or the paragraph of a text."""
    container = _container(text)
    blocks = container.xpath("ancestor-or-self::table") or container.xpath(BLOCKS)
    return blocks[-1] if blocks else None


def _add_table(document: Any, element: Any) -> None:
    """Add a table, of which the first row is the header."""
    rows = [row.xpath("th|td") for row in element.iter("tr")]
    table = document.add_table(len(rows), len(rows[0]), "Table Grid")
    table._tbl.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, source in zip(row.cells, cells, strict=True):
            _write(cell.paragraphs[0], source.xpath(TEXTS))


def _write(paragraph: Any, texts: Iterable[Any]) -> None:
    """Add a run for each text, with its language."""
    for text in texts:
        words = re.sub("[ \n]+", " ", typography.remove_control_characters(text))
        if not paragraph.text:
            words = words.lstrip()
        is_after_break = text.is_tail and text.getparent().tag == "br"
        run = paragraph.add_run("\n" * is_after_break + words)
        container = _container(text)
        run.font.strike = bool(container.xpath("ancestor-or-self::del"))
        run.font.underline = bool(container.xpath("ancestor-or-self::ins"))
        codes = filter(None, reversed(container.xpath("ancestor-or-self::*/@lang")))
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), next(codes, languages.active()))
        run.font.element.get_or_add_rPr().append(language)


def _pack(document: Any) -> bytes:
    """Return the file without times of its parts."""
    saved = io.BytesIO()
    packed = io.BytesIO()
    document.save(saved)
    with ZipFile(saved) as parts, ZipFile(packed, "w") as file:
        for name in parts.namelist():
            file.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)
    return packed.getvalue()
