"""Read HTML as plain text, or as runs of text, headings, links and tables."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.i18n import typography

HEADINGS = {f"h{level}": level for level in range(1, 7)}
COLLECTED_TAGS = {*HEADINGS, "a", "table", "th"}
BLOCKS = set("p br hr ul ol li blockquote table caption thead tbody tfoot tr th td div".split())
BLOCKS |= HEADINGS.keys()
ELEMENT_NAMES = {
    "a": (gettext_lazy("The link “%(words)s”"), gettext_lazy("A link without text")),
    "table": (gettext_lazy("The table “%(words)s”"), gettext_lazy("A table without text")),
}
PUNCTUATION_MARKS = tuple(".;:,!?…")
LEVEL_2 = re.compile(r"<h2\b[^>]*>.*?</h2>", re.DOTALL)
ONE_PARAGRAPH = re.compile("<p>([^<&]*)</p>")
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass
class Element:
    """A heading, link, table or header cell. ``address`` is None for a link without one."""

    tag: str
    address: str | None = None
    has_header_cells: bool = False
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return on_one_line("".join(self.pieces))

    @property
    def level(self) -> int:
        return HEADINGS[self.tag]


@dataclass(frozen=True)
class ParsedText:
    """``runs`` are the separate texts that are not empty: paragraphs, cells, headings.

    ``raw_runs`` have their white space. Another item of a list follows those at ``item_ends``.
    """

    runs: list[str]
    elements: list[Element] = field(default_factory=list)
    raw_runs: list[str] = field(default_factory=list)
    item_ends: list[int] = field(default_factory=list)

    def find(self, *tags: str) -> list[Element]:
        """Return the elements with one of the tags, in the order of the text."""
        return [element for element in self.elements if element.tag in tags]


@lru_cache(maxsize=128)  # previews, saves and publications of a draft parse nearly the same texts
def parse_html(html: str) -> ParsedText:
    """Parse any HTML, however it is nested. The result is read, never changed."""
    reader = _Reader()
    reader.read(html)
    runs = [run for raw in reader.raw_runs if (run := on_one_line(raw))]
    return ParsedText(runs, reader.elements, reader.raw_runs, reader.item_ends)


def plain_text(html: str, between_items: str = "") -> str:
    """Return the text of ``html`` on one line, with spaces between blocks.

    ``between_items`` follows each item of a list that another item follows, unless the item ends in
    a punctuation mark.
    """
    if paragraph := ONE_PARAGRAPH.fullmatch(html):  # most texts, in a tenth of the time
        return typography.collapse_whitespace(paragraph[1])
    parsed = parse_html(html)
    runs = [*parsed.raw_runs]
    for index in parsed.item_ends:
        if not runs[index].endswith(PUNCTUATION_MARKS):
            runs[index] += between_items
    return typography.collapse_whitespace(" ".join(runs))


def with_anchors(html: str) -> tuple[str, list[tuple[str, str]]]:
    """Return clean HTML with an ID in each heading of level 2, and these IDs with their texts."""
    anchors: list[tuple[str, str]] = []

    def anchor(match: re.Match[str]) -> str:
        anchors.append((f"part-{len(anchors) + 1}", plain_text(match[0])))
        return f'<h2 id="{anchors[-1][0]}"' + match[0].removeprefix("<h2")

    return LEVEL_2.sub(anchor, html), anchors


def parse_plain(text: str) -> ParsedText:
    """Parse plain text: each line is a run."""
    return ParsedText([run for line in text.splitlines() if (run := on_one_line(line))])


def on_one_line(text: str) -> str:
    """Return ``text`` with single spaces and without invisible characters."""
    return " ".join(INVISIBLE.sub("", text).split())


def beginning(text: str) -> str:
    """Return ``text``, cut to 60 characters."""
    return Truncator(text).chars(60)


def describe_element(element: Element) -> str:
    """Return the name of a link, a table or a heading in a message: its text, if it has any."""
    heading = (_("The heading “%(words)s”"), _("A heading without text"))
    with_words, without = ELEMENT_NAMES.get(element.tag, heading)
    return with_words % {"words": beginning(element.text)} if element.text else str(without)


class RunReader(HTMLParser):
    """Pass the texts between blocks and line breaks, and the tags, to methods of subclasses."""

    def __init__(self) -> None:
        super().__init__()
        self.run: list[str] = []  # the pieces of text since the last block

    def read(self, html: str) -> None:
        """Parse ``html`` to its end."""
        self.feed(html)
        self.close()
        self.end_run()

    def handle_data(self, data: str) -> None:
        self.run.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.end_run()
        self.open_tag(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_run()
        self.close_tag(tag)

    def end_run(self) -> None:
        """Pass the text since the last block to ``take_run``."""
        text = "".join(self.run)
        self.run = []
        self.take_run(text)

    def take_run(self, text: str) -> None:
        raise NotImplementedError

    def open_tag(self, tag: str, attributes: dict[str, str | None]) -> None:
        pass

    def close_tag(self, tag: str) -> None:
        pass


class _Reader(RunReader):
    def __init__(self) -> None:
        super().__init__()
        self.raw_runs: list[str] = []
        self.item_ends: list[int] = []
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._item_ended = False

    def open_tag(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "li" and self._item_ended and self.raw_runs:
            self.item_ends.append(len(self.raw_runs) - 1)
        self._item_ended = False
        if tag in COLLECTED_TAGS:
            element = Element(tag, attributes.get("href"))
            self.elements.append(element)
            self._open.append(element)

    def close_tag(self, tag: str) -> None:
        self._item_ended = tag == "li"
        closed = self._innermost(tag)
        self._open = [element for element in self._open if element is not closed]
        table = self._innermost("table")
        if tag == "th" and closed and table:
            table.has_header_cells |= bool(closed.text)

    def handle_data(self, data: str) -> None:
        super().handle_data(data)
        for element in self._open:
            element.pieces.append(data)

    def take_run(self, text: str) -> None:
        if text.strip():
            self.raw_runs.append(text)
            self._item_ended = False
        for element in self._open:
            element.pieces.append(" ")

    def _innermost(self, tag: str) -> Element | None:
        return next((element for element in reversed(self._open) if element.tag == tag), None)
