"""Dates as people type them in the three languages: “1 December 2026”, “dec. 2028”, “12.2028”."""

import re
from functools import lru_cache

from django.utils import dates as django_dates
from django.utils import translation

from core.i18n.collation import without_accents
from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES

# The day comes before the month, also with slashes: 03/04/2026 is in April.
PATTERNS = [
    re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2}))?)?"),
    re.compile(r"(?:(?P<day>[0-9]{1,2})[./]\s?)?(?P<month>[0-9]{1,2})[./]\s?(?P<year>[0-9]{4})"),
    re.compile(
        r"(?:(?P<day>[0-9]{1,2})(?:\.|er|st|nd|rd|th)?\s+)?"
        r"(?P<month>[^\W\d_]{3,})\.?\s+(?P<year>[0-9]{4})",
        re.IGNORECASE,
    ),
]
VAGUE = re.compile(r"(?=.*[^\W\d])\D*(?P<year>[0-9]{4})\D*")


def read_date(text: str) -> PartialDate:
    """Return the date. Raise `ValueError` for other texts and for impossible dates."""
    for pattern in PATTERNS:
        if match := pattern.fullmatch(text.strip()):
            month = _month(match["month"]) if match["month"] else None
            day = int(match["day"]) if match["day"] else None
            return PartialDate(int(match["year"]), month, day)
    raise ValueError(f"“{text}” is not a date.")


def find_year(text: str) -> str | None:
    """Return the year in a text such as “early 2026”, which has no other number."""
    match = VAGUE.fullmatch(text)
    return match["year"] if match else None


def _month(text: str) -> int:
    """Return the number of a month. Raise `ValueError` if more than one name begins so, or none."""
    if text.isdigit():
        return int(text)
    prefix = without_accents(text.casefold())
    [number] = {number for name, number in _month_names() if name.startswith(prefix)}
    return number


@lru_cache(maxsize=1)
def _month_names() -> list[tuple[str, int]]:
    """Return the names in all languages, without accents, with their numbers."""
    names = []
    for code in LANGUAGES:
        with translation.override(code):
            for number, name in django_dates.MONTHS.items():
                names.append((without_accents(str(name).casefold()), number))
    return names
