"""Plain text for formats that are stricter than HTML."""

import re
from collections.abc import Iterable

from django.utils.translation import pgettext

# XML 1.0 and calendars do not allow these, and they are not visible.
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# White space other than one space between two words.
WHITESPACE_RUN = re.compile(r"(?! \S)\s+")
NO_BREAK_SPACE = re.compile("[\u00a0\u202f]")


def collapse_whitespace(text: str) -> str:
    """Replace each run of white space by one space, a no-break space if the run has one."""

    def one_space(run: re.Match[str]) -> str:
        no_break = NO_BREAK_SPACE.search(run[0])
        return no_break[0] if no_break else " "

    return WHITESPACE_RUN.sub(one_space, text.strip())


def join_with_and(names: Iterable) -> str:
    """Return “A, B and C” in the active language."""
    *before, last = [str(name) for name in names] or [""]
    if not before:
        return last
    return pgettext("list", "{names} and {last}").format(names=", ".join(before), last=last)


def remove_control_characters(text: object) -> str:
    """Remove the characters that XML and calendars do not allow."""
    return CONTROL_CHARACTERS.sub("", str(text))
