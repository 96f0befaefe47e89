"""Compare two contents of one object, word by word."""

from publishing.diff.changes import Change, Comparison, Piece
from publishing.diff.content import compare
from publishing.diff.html_to_text import to_plain_text

__all__ = ["Change", "Comparison", "Piece", "compare", "to_plain_text"]
