"""Plain text for formats that are stricter than HTML."""

import re
from collections.abc import Iterable

from django.utils.translation import pgettext

# XML 1.0 and calendars have no place for these, and nobody sees them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


# White space that isn't just one space between two words.
MORE_THAN_A_SPACE = re.compile(r"(?! \S)\s+")
NO_BREAK = re.compile("[\u00a0\u202f]")


def on_one_line(text: str) -> str:
    """Without line breaks, and no two spaces in a row; one that keeps words and marks together goes on doing so."""
    return MORE_THAN_A_SPACE.sub(
        lambda space: found[0] if (found := NO_BREAK.search(space[0])) else " ", text.strip()
    )


def listed(names: Iterable) -> str:
    """“A, B and C” in the active language."""
    *before, last = [str(name) for name in names] or [""]
    if not before:
        return last
    return pgettext("list", "{names} and {last}").format(names=", ".join(before), last=last)


def without_control_characters(text) -> str:
    return CONTROL.sub("", str(text))
