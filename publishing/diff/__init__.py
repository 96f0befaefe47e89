"""Compare two contents of one object, word by word."""

from publishing.diff.content import compare
from publishing.diff.html_to_text import extract_plain_text
