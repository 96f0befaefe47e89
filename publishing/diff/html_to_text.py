"""Rich text as people read it: lines of words, with plain marks in place of structure."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from record.html_reader import RunReader
from record.rich_text import sanitise
from record.values import REFERENCE, Ref

HEADINGS = {"h2": _("Heading 2:"), "h3": _("Heading 3:"), "h4": _("Heading 4:")}
# Tags that are read in the same way, by the name of their methods.
FAMILIES = {"ul": "list", "ol": "list", "td": "cell", "th": "cell"} | dict.fromkeys(
    HEADINGS, "heading"
)
RULE = "———"

type Attributes = dict[str, str | None]


def to_plain_text(html: str, name_of: Callable[[Ref], str] = str) -> str:
    """Return the allowed part of ``html``, one line for each block.

    Examples: “Heading 2: Aims”, “• item”, “cell | cell”, “text (address)”. ``name_of`` returns the
    title of an object, for internal links.
    """
    reader = _TextReader(name_of)
    reader.read(sanitise(html))
    return "\n".join(reader.boxes[0])


class _TextReader(RunReader):
    """Reads clean HTML, in which every tag is closed in its place."""

    def __init__(self, name_of: Callable[[Ref], str]) -> None:
        super().__init__()
        self.name_of = name_of
        # The lines of the text; inside a table followed by those of its row and cell.
        self.boxes: list[list[str]] = [[]]
        self.marks: list[str] = []  # at the beginning of the next line
        self.lists: list[int | None] = []  # the open lists: the next number, None without numbers
        self.addresses: list[str | None] = []  # of open links and abbreviations, shown after them
        self.quotations = 0

    def open_tag(self, tag: str, attributes: Attributes) -> None:
        if method := getattr(self, f"_open_{FAMILIES.get(tag, tag)}", None):
            method(tag, attributes)

    def close_tag(self, tag: str) -> None:
        if method := getattr(self, f"_close_{FAMILIES.get(tag, tag)}", None):
            method()

    def take_run(self, text: str) -> None:
        if words := " ".join(text.split()):
            self._put(words)

    def _put(self, text: str) -> None:
        line = " ".join(filter(None, [*self.marks, text]))
        self.marks = []
        quoted = "> " * self.quotations if len(self.boxes) == 1 else ""
        self.boxes[-1].append(f"{quoted}{line}")

    def _open_hr(self, tag: str, attributes: Attributes) -> None:
        self._put(RULE)

    def _open_heading(self, tag: str, attributes: Attributes) -> None:
        self.marks.append(str(HEADINGS[tag]))

    def _open_caption(self, tag: str, attributes: Attributes) -> None:
        self.marks.append(str(_("Table:")))

    def _open_list(self, tag: str, attributes: Attributes) -> None:
        self.lists.append(_first_number(attributes.get("start")) if tag == "ol" else None)

    def _close_list(self) -> None:
        self.lists.pop()

    def _open_li(self, tag: str, attributes: Attributes) -> None:
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.marks.append("•" * max(len(self.lists), 1))
        else:
            self.marks.append(f"{number}.")
            self.lists[-1] = number + 1

    def _close_li(self) -> None:
        """Show an item or heading without words too."""
        if self.marks:
            self._put("")

    _close_heading = _close_caption = _close_li

    def _open_blockquote(self, tag: str, attributes: Attributes) -> None:
        self.quotations += 1

    def _close_blockquote(self) -> None:
        self.quotations -= 1

    def _open_cell(self, tag: str, attributes: Attributes) -> None:
        self.boxes.append([])

    _open_tr = _open_cell

    def _close_tr(self) -> None:
        cells = self.boxes.pop()
        self._put(" | ".join(cells))

    def _close_cell(self) -> None:
        lines = self.boxes.pop()
        self.boxes[-1].append(" / ".join(lines))

    def _open_a(self, tag: str, attributes: Attributes) -> None:
        address = attributes.get("href") or ""
        if REFERENCE.fullmatch(address):
            address = self.name_of(Ref.parse(address.removeprefix("ref:")))
        self.addresses.append(address)

    def _open_abbr(self, tag: str, attributes: Attributes) -> None:
        self.addresses.append(attributes.get("title"))

    def _close_a(self) -> None:
        if address := self.addresses.pop():
            self.run.append(f" ({address})")

    _close_abbr = _close_a

    def _open_q(self, tag: str, attributes: Attributes) -> None:
        self.run.append("“")

    def _close_q(self) -> None:
        self.run.append("”")


def _first_number(start: str | None) -> int:
    try:
        return int(start or 1)
    except ValueError:
        return 1
