"""Rich text as people read it: lines of words, with plain marks in place of structure."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from core.html_reader import RunReader
from core.i18n.languages import NAMES_OF_WORDS
from record.rich_text import sanitise
from record.values import REFERENCE, Ref

MARKS = {
    "h2": _("Heading 2:"),
    "h3": _("Heading 3:"),
    "h4": _("Heading 4:"),
    "caption": _("Table:"),
}


def extract_plain_text(html: str, name_of: Callable[[Ref], str] = str) -> str:
    """Return the allowed part of ``html``, one line for each block.

    Examples: “Heading 2: Aims”, “• item”, “cell | cell”, “text (address)”, “loi (French)”.
    ``name_of`` returns the title of an object, for internal links.
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
        # Of open links, abbreviations and words in another language, shown after them.
        self.addresses: list[str] = []
        self.quotations = 0

    def open_tag(self, tag: str, attributes: dict[str, str | None]) -> None:
        match tag:
            case "h2" | "h3" | "h4" | "caption":
                self.marks.append(str(MARKS[tag]))
            case "hr":
                self._put("———")
            case "ul":
                self.lists.append(None)
            case "ol":
                self.lists.append(_first_number(attributes.get("start")))
            case "li":
                self._open_item()
            case "blockquote":
                self.quotations += 1
            case "tr" | "td" | "th":
                self.boxes.append([])
            case "a":
                address = attributes.get("href") or ""
                if REFERENCE.fullmatch(address):
                    address = self.name_of(Ref.parse(address))
                self.addresses.append(address)
            case "abbr":
                self.addresses.append(attributes.get("title") or "")
            case "span":
                self.addresses.append(str(NAMES_OF_WORDS[attributes["lang"] or ""]))
            case "q":
                self.run.append("“")

    def close_tag(self, tag: str) -> None:
        match tag:
            case "h2" | "h3" | "h4" | "caption" | "li" if self.marks:
                self._put("")  # a block without words
            case "ul" | "ol":
                self.lists.pop()
            case "blockquote":
                self.quotations -= 1
            case "tr":
                cells = self.boxes.pop()
                self._put(" | ".join(cells))
            case "td" | "th":
                lines = self.boxes.pop()
                self.boxes[-1].append(" / ".join(lines))
            case "a" | "abbr" | "span":
                if address := self.addresses.pop():
                    self.run.append(f" ({address})")
            case "q":
                self.run.append("”")

    def take_run(self, text: str) -> None:
        if words := " ".join(text.split()):
            self._put(words)

    def _put(self, text: str) -> None:
        line = " ".join(filter(None, [*self.marks, text]))
        self.marks = []
        quoted = "> " * self.quotations if len(self.boxes) == 1 else ""
        self.boxes[-1].append(f"{quoted}{line}")

    def _open_item(self) -> None:
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.marks.append("•" * max(len(self.lists), 1))
        else:
            self.marks.append(f"{number}.")
            self.lists[-1] = number + 1


def _first_number(start: str | None) -> int:
    try:
        return int(start or 1)
    except ValueError:
        return 1
