"""Compare two contents of one object, word by word."""

from publishing.diff.content import compare
from publishing.diff.html_to_text import to_plain_text

__all__ = ["compare", "to_plain_text"]
