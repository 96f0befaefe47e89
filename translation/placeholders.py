"""Convert texts to pieces and back: text, and placeholders for tags and for control characters.

A placeholder has an id. The same tag in the translation has the id that it has in the English text.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

TOKEN = re.compile(r"<(?P<end>/?)(?P<name>[a-z0-9]+)(?P<attributes>[^>]*)>|(?P<text>[^<]+)")
TITLE = re.compile(r' title="([^"]+)"')
NOT_IN_XML = re.compile("([^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff])")
VOID_TAGS = {"br", "hr"}
# The title of a tag is text too: the first child of its placeholder, in its own placeholder.
TITLE_SUFFIX = "-title"


class PieceType(Enum):
    TEXT = "text"
    OPEN = "open"
    CLOSE = "close"
    EMPTY = "empty"


@dataclass(frozen=True)
class Piece:
    """``value`` is the text, or the id of the placeholder; a closing piece has none."""

    type: PieceType
    value: str = ""


@dataclass(frozen=True)
class Placeholder:
    """A tag, the title of a tag (``name`` is “title”), or a character (``name`` is empty).

    ``code`` is its source text. That of a tag with a title ends before the title, and ``rest``
    follows it.
    """

    name: str
    code: str = ""
    rest: str = ""


CLOSE = Piece(PieceType.CLOSE)


class Placeholders:
    """The placeholders of one English text and of its translation, by id."""

    def __init__(self, is_rich: bool) -> None:
        self.is_rich = is_rich
        self.by_id: dict[str, Placeholder] = {}
        self._unused: dict[str, Placeholder] = {}
        self._id_prefix = ""

    def pieces(self, text: str, id_prefix: str = "") -> list[Piece]:
        """Split the text. ``id_prefix`` begins the ids of new placeholders."""
        self._unused = dict(self.by_id)
        self._id_prefix = id_prefix
        if self.is_rich:
            return merge_text(self._rich_pieces(text))
        return merge_text(self._text_pieces(normalize_line_ends(text)))

    def text(self, pieces: Iterable[Piece]) -> str:
        """Return the text of the pieces; all ids have to be known."""
        output: list[str] = []
        open_placeholders: list[Placeholder] = []
        for piece in pieces:
            if piece.type is PieceType.TEXT:
                text = piece.value
                output.append(_escaped(text, open_placeholders) if self.is_rich else text)
            elif piece.type is PieceType.CLOSE:
                closed = open_placeholders.pop()
                is_title = closed.name == "title"
                output.append(f'"{open_placeholders[-1].rest}' if is_title else f"</{closed.name}>")
            else:
                placeholder = self.by_id[piece.value]
                output.append(placeholder.code)
                if piece.type is PieceType.OPEN:
                    open_placeholders.append(placeholder)
        return "".join(output)

    def _rich_pieces(self, text: str) -> Iterator[Piece]:
        for token in TOKEN.finditer(text):
            if token["text"]:
                yield from self._text_pieces(html.unescape(token["text"]))
            elif token["end"]:
                yield CLOSE
            else:
                yield from self._tag_pieces(token["name"], token["attributes"])

    def _tag_pieces(self, name: str, attributes: str) -> Iterator[Piece]:
        before, *title_and_rest = TITLE.split(attributes, maxsplit=1)
        if not title_and_rest:
            placeholder_id = self._find_id(Placeholder(name, f"<{name}{before}>"))
            yield Piece(PieceType.EMPTY if name in VOID_TAGS else PieceType.OPEN, placeholder_id)
            return
        title, rest = title_and_rest
        placeholder_id = self._find_id(Placeholder(name, f"<{name}{before}", f"{rest}>"))
        title_id = placeholder_id + TITLE_SUFFIX
        self.by_id[title_id] = Placeholder("title", ' title="')
        yield Piece(PieceType.OPEN, placeholder_id)
        yield Piece(PieceType.OPEN, title_id)
        yield from self._text_pieces(html.unescape(title))
        yield CLOSE

    def _text_pieces(self, text: str) -> Iterator[Piece]:
        for index, part in enumerate(NOT_IN_XML.split(text)):
            if index % 2:
                yield Piece(PieceType.EMPTY, self._find_id(Placeholder("", part)))
            elif part:
                yield Piece(PieceType.TEXT, part)

    def _find_id(self, placeholder: Placeholder) -> str:
        """Return the id of an equal unused placeholder, otherwise a new id."""
        for known_id, other in self._unused.items():
            if other == placeholder:
                del self._unused[known_id]
                return known_id
        number = 1 + sum(TITLE_SUFFIX not in known_id for known_id in self.by_id)
        self.by_id[f"{self._id_prefix}{number}"] = placeholder
        return f"{self._id_prefix}{number}"


def merge_text(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with adjacent texts merged."""
    merged: list[Piece] = []
    for piece in pieces:
        if piece.type is PieceType.TEXT and merged and merged[-1].type is PieceType.TEXT:
            piece = Piece(PieceType.TEXT, merged.pop().value + piece.value)
        merged.append(piece)
    return merged


def structure(pieces: Iterable[Piece]) -> list[tuple[str, str]]:
    """Return each placeholder with its parent, sorted, since languages differ in their order.

    The parent of a title that is not the first child is "?".
    """
    nested: list[tuple[str, str]] = []
    open_ids = [""]
    before = None
    for piece in pieces:
        if piece.type is PieceType.CLOSE:
            open_ids.pop()
        elif piece.type is not PieceType.TEXT:
            is_title = piece.value.endswith(TITLE_SUFFIX)
            is_lost = is_title and before != Piece(PieceType.OPEN, open_ids[-1])
            nested.append((piece.value, "?" if is_lost else open_ids[-1]))
            if piece.type is PieceType.OPEN:
                open_ids.append(piece.value)
        before = piece
    return sorted(nested)


def join_text(pieces: Iterable[Piece]) -> str:
    """Return the text without placeholders."""
    return " ".join(piece.value for piece in pieces if piece.type is PieceType.TEXT)


def normalize_line_ends(text: str) -> str:
    """Return ``text`` with LF at the ends of lines, where browsers send CR and LF."""
    return text.replace("\r\n", "\n")


def _escaped(text: str, open_placeholders: list[Placeholder]) -> str:
    """Return the text escaped as in cleaned HTML, in texts and in titles."""
    text = html.escape(text, quote=False).replace("\xa0", "&nbsp;")
    is_in_title = open_placeholders and open_placeholders[-1].name == "title"
    return text.replace('"', "&quot;") if is_in_title else text
