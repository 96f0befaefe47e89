"""What differs between two contents of one object, word by word: for drafts, history and what will change."""

from publishing.comparing.changes import Change, Comparison, Piece
from publishing.comparing.contents import compare
from publishing.comparing.reading import readable

__all__ = ["Change", "Comparison", "Piece", "compare", "readable"]
