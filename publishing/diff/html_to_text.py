"""Rich text as people read it: lines of words, with plain marks in the place of structure."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from record.html_reader import RunReader
from record.rich_text import sanitise
from record.values import REFERENCE, Ref

HEADINGS = {"h2": _("Heading 2:"), "h3": _("Heading 3:"), "h4": _("Heading 4:")}
LISTS = {"ul", "ol"}
CELLS = {"td", "th"}
RULE = "———"


def to_plain_text(html: str, name_of: Callable[[Ref], str] = str) -> str:
    """The allowed part of ``html``, a line a block: “Heading 2: Aims”, “• item”, “cell | cell”, “text (address)”.

    ``name_of`` says what an object is called that an internal link leads to.
    """
    reader = _TextReader(name_of)
    reader.read(sanitise(html))
    return "\n".join(reader.boxes[0])


class _TextReader(RunReader):
    """Reads clean HTML, in which every tag is closed in its place."""

    def __init__(self, name_of):
        super().__init__()
        self.name_of = name_of
        self.boxes = [
            []
        ]  # the lines of the text; while a table is read, also those of its row and cell
        self.marks = []  # what the next line begins with
        self.lists = []  # the open lists: the next number, or None where items have none
        self.addresses = []  # what the open links and abbreviations have in brackets behind them
        self.quotations = 0

    def open_tag(self, tag, attributes):
        if opening := getattr(self, f"_open_{_family(tag)}", None):
            opening(tag, attributes)

    def close_tag(self, tag):
        if closing := getattr(self, f"_close_{_family(tag)}", None):
            closing()

    def take_run(self, text):
        if words := " ".join(text.split()):
            self._put(words)

    def _put(self, text):
        line = " ".join(filter(None, [*self.marks, text]))
        self.marks = []
        quoted = "> " * self.quotations if len(self.boxes) == 1 else ""
        self.boxes[-1].append(f"{quoted}{line}")

    def _open_hr(self, tag, attributes):
        self._put(RULE)

    def _open_heading(self, tag, attributes):
        self.marks.append(str(HEADINGS[tag]))

    def _close_heading(self):
        self._put_empty_block()

    def _open_caption(self, tag, attributes):
        self.marks.append(str(_("Table:")))

    def _close_caption(self):
        self._put_empty_block()

    def _open_list(self, tag, attributes):
        self.lists.append(_first_number(attributes.get("start")) if tag == "ol" else None)

    def _close_list(self):
        self.lists.pop()

    def _open_li(self, tag, attributes):
        if self.lists and self.lists[-1] is not None:
            self.marks.append(f"{self.lists[-1]}.")
            self.lists[-1] += 1
        else:
            self.marks.append("•" * max(len(self.lists), 1))

    def _close_li(self):
        self._put_empty_block()

    def _put_empty_block(self):
        """An item or heading without words is there all the same."""
        if self.marks:
            self._put("")

    def _open_blockquote(self, tag, attributes):
        self.quotations += 1

    def _close_blockquote(self):
        self.quotations -= 1

    def _open_tr(self, tag, attributes):
        self.boxes.append([])

    def _close_tr(self):
        cells = self.boxes.pop()
        self._put(" | ".join(cells))

    def _open_cell(self, tag, attributes):
        self.boxes.append([])

    def _close_cell(self):
        lines = self.boxes.pop()
        self.boxes[-1].append(" / ".join(lines))

    def _open_a(self, tag, attributes):
        address = attributes.get("href") or ""
        is_reference = REFERENCE.fullmatch(address)
        self.addresses.append(
            self.name_of(Ref.parse(address.removeprefix("ref:"))) if is_reference else address
        )

    def _open_abbr(self, tag, attributes):
        self.addresses.append(attributes.get("title"))

    def _close_a(self):
        if address := self.addresses.pop():
            self.run.append(f" ({address})")

    _close_abbr = _close_a

    def _open_q(self, tag, attributes):
        self.run.append("“")

    def _close_q(self):
        self.run.append("”")


def _family(tag):
    """Tags that are read in the same way have one name."""
    for family, tags in (("heading", HEADINGS), ("list", LISTS), ("cell", CELLS)):
        if tag in tags:
            return family
    return tag


def _first_number(start):
    try:
        return int(start or 1)
    except ValueError:
        return 1
