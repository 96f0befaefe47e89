"""Parse a text into runs of text, headings, links and tables."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HEADINGS = {f"h{level}": level for level in range(1, 7)}
CELLS = {"th", "td"}
COLLECTED_TAGS = {*HEADINGS, "a", "table"}
BREAKS = {*HEADINGS} | set("p br hr ul ol li blockquote table caption thead tbody tfoot tr th td div".split())
ELEMENT_NAMES = {
    "a": (gettext_lazy("The link “%(words)s”"), gettext_lazy("A link without words")),
    "table": (gettext_lazy("The table “%(words)s”"), gettext_lazy("A table without words")),
}
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass
class Element:
    """A heading, link or table with the text inside it. ``address`` is None for a link that has none."""

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
    """``runs`` are the separate pieces of text (paragraphs, cells, headings); none of them is empty."""

    runs: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()

    @property
    def headings(self) -> list[Element]:
        return [element for element in self.elements if element.tag in HEADINGS]

    @property
    def links(self) -> list[Element]:
        return [element for element in self.elements if element.tag == "a"]

    @property
    def tables(self) -> list[Element]:
        return [element for element in self.elements if element.tag == "table"]


def parse_html(html: str) -> ParsedText:
    """Parse any HTML, however it is nested."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_run()
    return ParsedText(tuple(reader.runs), tuple(reader.elements))


def parse_plain(text: str) -> ParsedText:
    return ParsedText(tuple(run for line in text.splitlines() if (run := on_one_line(line))))


def on_one_line(text: str) -> str:
    """``text`` with single spaces and without characters that nobody sees; empty if nothing else is in it."""
    return " ".join(INVISIBLE.sub("", text).split())


def beginning(text: str, most=60) -> str:
    """Enough of ``text`` to find it by; at most ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def describe_element(element: Element) -> str:
    """Return the name of a link, a table or a heading in a message: its text, if it has any."""
    heading = (_("The heading “%(words)s”"), _("A heading without words"))
    with_words, without = ELEMENT_NAMES.get(element.tag, heading)
    return with_words % {"words": beginning(element.text)} if element.text else str(without)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.runs, self.elements = [], []
        self._run, self._open = [], []
        self._cell = None

    def handle_starttag(self, tag, attrs):
        self._break_at(tag)
        if tag in CELLS:
            self._cell = tag
        if tag in COLLECTED_TAGS:
            element = Element(tag, dict(attrs).get("href"))
            self.elements.append(element)
            self._open.append(element)

    def handle_endtag(self, tag):
        self._break_at(tag)
        if tag in CELLS:
            self._cell = None
        if closed := self._innermost(tag):
            self._open = [element for element in self._open if element is not closed]

    def handle_data(self, data):
        if self._cell == "th" and on_one_line(data):
            self._mark_table()
        for pieces in (self._run, *(element.pieces for element in self._open)):
            pieces.append(data)

    def end_run(self):
        if run := on_one_line("".join(self._run)):
            self.runs.append(run)
        self._run.clear()

    def _break_at(self, tag):
        """Words on both sides of a block or a line end aren't one word."""
        if tag in BREAKS:
            self.end_run()
            for element in self._open:
                element.pieces.append(" ")

    def _mark_table(self):
        if table := self._innermost("table"):
            table.has_header_cells = True

    def _innermost(self, tag) -> Element | None:
        return next((element for element in reversed(self._open) if element.tag == tag), None)
