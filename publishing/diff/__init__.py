"""What differs between two contents of one object, word by word: for drafts, history and what will change."""

from publishing.diff.changes import Change, Comparison, Piece
from publishing.diff.content import compare
from publishing.diff.html_to_text import html_to_text

__all__ = ["Change", "Comparison", "Piece", "compare", "html_to_text"]
