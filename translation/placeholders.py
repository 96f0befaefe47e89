"""Convert texts to pieces and back: text, and placeholders for tags and for characters that XML excludes.

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
# The title of a tag is text too: it is the first child of its placeholder, in a placeholder of its own.
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
    """``name`` of the tag, ``title`` for the title of one, empty for a character; ``code`` is its source text.

    The code of a tag with a title ends before the title; ``rest`` is what follows it.
    """

    name: str
    code: str = ""
    rest: str = ""


CLOSE = Piece(PieceType.CLOSE)


class Placeholders:
    """The placeholders of one English text and of its translation, by id."""

    def __init__(self):
        self.by_id: dict[str, Placeholder] = {}

    def pieces(self, text: str, is_rich: bool, id_prefix: str = "") -> list[Piece]:
        """Split the text. ``id_prefix`` begins the ids of new placeholders."""
        unused = dict(self.by_id)
        if is_rich:
            return merge_text(self._rich_pieces(text, unused, id_prefix))
        return merge_text(self._text_pieces(with_lf(text), unused, id_prefix))

    def text(self, pieces: Iterable[Piece], is_rich: bool) -> str:
        """Return the text of the pieces; all ids have to be known."""
        output, open_placeholders = [], []
        for piece in pieces:
            if piece.type is PieceType.TEXT:
                output.append(_escaped(piece.value, open_placeholders) if is_rich else piece.value)
            elif piece.type is PieceType.CLOSE:
                placeholder = open_placeholders.pop()
                output.append(
                    f'"{open_placeholders[-1].rest}'
                    if placeholder.name == "title"
                    else f"</{placeholder.name}>"
                )
            else:
                placeholder = self.by_id[piece.value]
                output.append(placeholder.code)
                if piece.type is PieceType.OPEN:
                    open_placeholders.append(placeholder)
        return "".join(output)

    def _rich_pieces(self, text, unused, id_prefix) -> Iterator[Piece]:
        for token in TOKEN.finditer(text):
            if token["text"]:
                yield from self._text_pieces(html.unescape(token["text"]), unused, id_prefix)
            elif token["end"]:
                yield CLOSE
            else:
                yield from self._tag_pieces(token["name"], token["attributes"], unused, id_prefix)

    def _tag_pieces(self, name, attributes, unused, id_prefix) -> Iterator[Piece]:
        before, title, rest = (
            TITLE.split(attributes, maxsplit=1)
            if TITLE.search(attributes)
            else (attributes, "", "")
        )
        placeholder = (
            Placeholder(name, f"<{name}{before}", f"{rest}>")
            if title
            else Placeholder(name, f"<{name}{before}>")
        )
        placeholder_id = self._id_of(placeholder, unused, id_prefix)
        yield Piece(PieceType.EMPTY if name in VOID_TAGS else PieceType.OPEN, placeholder_id)
        if title:
            self.by_id[placeholder_id + TITLE_SUFFIX] = Placeholder("title", ' title="')
            yield Piece(PieceType.OPEN, placeholder_id + TITLE_SUFFIX)
            yield from self._text_pieces(html.unescape(title), unused, id_prefix)
            yield CLOSE

    def _text_pieces(self, text, unused, id_prefix) -> Iterator[Piece]:
        for index, part in enumerate(NOT_IN_XML.split(text)):
            if index % 2:
                yield Piece(PieceType.EMPTY, self._id_of(Placeholder("", part), unused, id_prefix))
            elif part:
                yield Piece(PieceType.TEXT, part)

    def _id_of(self, placeholder, unused, id_prefix) -> str:
        """Return the id of an equal unused placeholder, otherwise a new id."""
        placeholder_id = next(
            (placeholder_id for placeholder_id, other in unused.items() if other == placeholder),
            None,
        )
        if placeholder_id is not None:
            del unused[placeholder_id]
            return placeholder_id
        placeholder_id = (
            f"{id_prefix}{1 + sum(TITLE_SUFFIX not in known_id for known_id in self.by_id)}"
        )
        self.by_id[placeholder_id] = placeholder
        return placeholder_id


def merge_text(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with adjacent texts merged."""
    merged: list[Piece] = []
    for piece in pieces:
        if piece.type is PieceType.TEXT and merged and merged[-1].type is PieceType.TEXT:
            piece = Piece(PieceType.TEXT, merged.pop().value + piece.value)
        merged.append(piece)
    return merged


def structure(pieces: Iterable[Piece]) -> list[tuple[str, str]]:
    """Return each placeholder with its parent, sorted, since the order may differ between languages.

    The parent of a title that is not the first child is "?".
    """
    nested, open_ids, before = [], [""], None
    for piece in pieces:
        if piece.type is PieceType.CLOSE:
            open_ids.pop()
        elif piece.type is not PieceType.TEXT:
            is_lost = piece.value.endswith(TITLE_SUFFIX) and before != Piece(
                PieceType.OPEN, open_ids[-1]
            )
            nested.append((piece.value, "?" if is_lost else open_ids[-1]))
            if piece.type is PieceType.OPEN:
                open_ids.append(piece.value)
        before = piece
    return sorted(nested)


def text_of(pieces: Iterable[Piece]) -> str:
    return " ".join(piece.value for piece in pieces if piece.type is PieceType.TEXT)


def with_lf(text: str) -> str:
    """Browsers send CR and LF where a line ends, files have LF."""
    return text.replace("\r\n", "\n")


def _escaped(text: str, open_placeholders) -> str:
    """Return the text escaped as in cleaned HTML, in texts and in titles."""
    for character, reference in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\xa0", "&nbsp;")):
        text = text.replace(character, reference)
    is_in_title = open_placeholders and open_placeholders[-1].name == "title"
    return text.replace('"', "&quot;") if is_in_title else text
