"""Plain text for formats that are stricter than HTML."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

# XML 1.0 and calendars have no place for these, and nobody sees them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def without_control_characters(text) -> str:
    return CONTROL.sub("", str(text))


def listed(names: Iterable) -> str:
    """Names as the active language counts them up: "A, B and C"; empty without any."""
    *others, last = [str(name) for name in names] or [""]
    return _("{others} and {last}").format(others=", ".join(others), last=last) if others else last
