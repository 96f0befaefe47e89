"""A text as pieces: words, and marks in place of its tags and of characters that XML has no place for; and back.

A mark has a number. Those of a translation that stand for the same tags as in the English text have its numbers.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

TOKEN = re.compile(r"<(?P<end>/?)(?P<name>[a-z0-9]+)(?P<attributes>[^>]*)>|(?P<text>[^<]+)")
TITLE = re.compile(r' title="([^"]+)"')
NOT_IN_XML = re.compile("([^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff])")
ALONE = {"br", "hr"}
TITLE_OF = (
    "-title"  # a title that a tag has is words too: it stands first inside its mark, in a mark of its own
)


class Sort(Enum):
    WORDS = "words"
    OPENS = "opens"
    CLOSES = "closes"
    ALONE = "alone"


@dataclass(frozen=True)
class Piece:
    """``value`` is the words, or the number of the mark; one that closes has none."""

    sort: Sort
    value: str = ""


@dataclass(frozen=True)
class Mark:
    """``name`` of the tag, ``title`` for the title of one, empty for a character; ``code`` is what it stands for.

    A tag with a title ends there: what comes behind the title is ``rest``.
    """

    name: str
    code: str = ""
    rest: str = ""


CLOSES = Piece(Sort.CLOSES)


class Marks:
    """The marks of one English text and of its translation, by number."""

    def __init__(self):
        self.by_number: dict[str, Mark] = {}

    def pieces(self, text: str, is_rich: bool, begins: str = "") -> list[Piece]:
        """Takes the text apart. ``begins`` stands before the numbers that no mark has yet."""
        free = dict(self.by_number)
        found = self._rich(text, free, begins) if is_rich else self._words(with_lf(text), free, begins)
        return joined(found)

    def text(self, pieces: Iterable[Piece], is_rich: bool) -> str:
        """Puts together what ``pieces`` gave; all numbers are known."""
        written, open_marks = [], []
        for piece in pieces:
            if piece.sort is Sort.WORDS:
                written.append(_escaped(piece.value, open_marks) if is_rich else piece.value)
            elif piece.sort is Sort.CLOSES:
                mark = open_marks.pop()
                written.append(f'"{open_marks[-1].rest}' if mark.name == "title" else f"</{mark.name}>")
            else:
                mark = self.by_number[piece.value]
                written.append(mark.code)
                if piece.sort is Sort.OPENS:
                    open_marks.append(mark)
        return "".join(written)

    def _rich(self, text, free, begins) -> Iterator[Piece]:
        for token in TOKEN.finditer(text):
            if token["text"]:
                yield from self._words(html.unescape(token["text"]), free, begins)
            elif token["end"]:
                yield CLOSES
            else:
                yield from self._tag(token["name"], token["attributes"], free, begins)

    def _tag(self, name, attributes, free, begins) -> Iterator[Piece]:
        before, title, rest = (
            TITLE.split(attributes, maxsplit=1) if TITLE.search(attributes) else (attributes, "", "")
        )
        mark = Mark(name, f"<{name}{before}", f"{rest}>") if title else Mark(name, f"<{name}{before}>")
        number = self._number(mark, free, begins)
        yield Piece(Sort.ALONE if name in ALONE else Sort.OPENS, number)
        if title:
            self.by_number[number + TITLE_OF] = Mark("title", ' title="')
            yield Piece(Sort.OPENS, number + TITLE_OF)
            yield from self._words(html.unescape(title), free, begins)
            yield CLOSES

    def _words(self, words, free, begins) -> Iterator[Piece]:
        for index, part in enumerate(NOT_IN_XML.split(words)):
            if index % 2:
                yield Piece(Sort.ALONE, self._number(Mark("", part), free, begins))
            elif part:
                yield Piece(Sort.WORDS, part)

    def _number(self, mark, free, begins) -> str:
        """That of a mark which is there and not used yet, else a new one."""
        number = next((number for number, other in free.items() if other == mark), None)
        if number is not None:
            del free[number]
            return number
        number = f"{begins}{1 + sum(TITLE_OF not in each for each in self.by_number)}"
        self.by_number[number] = mark
        return number


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with words that stand side by side in one piece."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.sort is Sort.WORDS and found and found[-1].sort is Sort.WORDS:
            piece = Piece(Sort.WORDS, found.pop().value + piece.value)
        found.append(piece)
    return found


def skeleton(pieces: Iterable[Piece]) -> list[tuple[str, str]]:
    """Each mark with the one inside which it stands, in no order: sentences put their parts where they need them.

    A title that doesn't stand first in its mark stands nowhere.
    """
    found, open_numbers, before = [], [""], None
    for piece in pieces:
        if piece.sort is Sort.CLOSES:
            open_numbers.pop()
        elif piece.sort is not Sort.WORDS:
            is_lost = piece.value.endswith(TITLE_OF) and before != Piece(Sort.OPENS, open_numbers[-1])
            found.append((piece.value, "?" if is_lost else open_numbers[-1]))
            if piece.sort is Sort.OPENS:
                open_numbers.append(piece.value)
        before = piece
    return sorted(found)


def words_of(pieces: Iterable[Piece]) -> str:
    return " ".join(piece.value for piece in pieces if piece.sort is Sort.WORDS)


def with_lf(text: str) -> str:
    """Browsers send CR and LF where a line ends, files have LF."""
    return text.replace("\r\n", "\n")


def _escaped(text: str, open_marks) -> str:
    """As clean HTML writes it, in texts and in titles."""
    for character, reference in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\xa0", "&nbsp;")):
        text = text.replace(character, reference)
    is_in_title = open_marks and open_marks[-1].name == "title"
    return text.replace('"', "&quot;") if is_in_title else text
