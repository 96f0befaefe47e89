"""Dates as sources give them: a day, a month or a year, and never more than is known."""

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache, total_ordering
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic_core import core_schema

from core.i18n import languages

BUCHAREST = ZoneInfo("Europe/Bucharest")
ONE_DAY = datetime.timedelta(days=1)
ONE_YEAR = datetime.timedelta(days=365)
LAST_DATE = datetime.date.max - ONE_DAY
ISO_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
FIRST_OF_MONTH = re.compile(r"\b1(?= [^\W\d]|\Z)")


def bucharest_day(at: datetime.datetime) -> datetime.date:
    """Return the calendar day in Bucharest at `at`."""
    return at.astimezone(BUCHAREST).date()


def start_of_day(day: datetime.date) -> datetime.datetime:
    """Return midnight in Bucharest (aware, UTC)."""
    return datetime.datetime.combine(day, datetime.time(), BUCHAREST).astimezone(datetime.UTC)


def end_of_day(day: datetime.date) -> datetime.datetime:
    """Return the last microsecond of `day` in Bucharest; days of 23 and 25 hours included."""
    return start_of_day(day + ONE_DAY) - datetime.timedelta.resolution


def format_date(value: datetime.date | datetime.datetime, pattern: str = "DATE_FORMAT") -> str:
    """Format a date or a time in the active language.

    `pattern` names a format of Django or is one, as its `date` filter accepts it. An aware time is
    shown in the active time zone.
    """
    if isinstance(value, datetime.datetime):
        return add_ordinals(formats.date_format(timezone.localtime(value), pattern))
    return _format_day(value, pattern, get_language())


@lru_cache(maxsize=8_192)  # times are too many, and their hour depends on the active time zone
def _format_day(day: datetime.date, pattern: str, language: str | None) -> str:
    return add_ordinals(formats.date_format(day, pattern))


def add_ordinals(date: str) -> str:
    """Write the first day of a month as "1er" in French."""
    return FIRST_OF_MONTH.sub("1er", date) if languages.active() == "fr" else date


def today() -> datetime.date:
    """Return the current day in Bucharest."""
    return bucharest_day(timezone.now())


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A day (`2013-10-15`), a month (`2013-10`) or a year (`2013`), as in ISO 8601.

    `first` and `last` are its bounds, both days included. Impossible dates raise `ValueError`.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("A day needs its month.")
        if 0 in (self.month, self.day):
            raise ValueError("Months and days must be in the calendar: they begin with 1.")
        datetime.date(self.year, self.month or 1, self.day or 1)  # raises if there is no such day

    @classmethod
    @lru_cache(10_000)  # the cards of a list have the same few days
    def parse(cls, text: str) -> "PartialDate":
        """Return the date that `isoformat()` writes. Raise `ValueError` for other texts."""
        match = ISO_DATE.fullmatch(str(text).strip())
        if match is None:
            raise ValueError(f"“{text}” is not a date such as 2013-10-15, 2013-10 or 2013.")
        return cls(*(int(part) for part in match.groups() if part))

    @classmethod
    def parse_number(cls, number: int) -> "PartialDate":
        """Return the date that `number()` writes."""
        year, rest = divmod(number, 10_000)
        month, day = (part if part not in (0, 99) else None for part in divmod(rest, 100))
        return cls(year, month, day)

    def number(self, is_end: bool = False) -> int:
        """Return a sortable number: 20131015, 20131000, 20130000; as an end 20131099, 20139999."""
        unknown = 99 if is_end else 0
        return self.year * 10_000 + (self.month or unknown) * 100 + (self.day or unknown)

    @property
    def precision(self) -> str:
        if self.day:
            return "day"
        return "month" if self.month else "year"

    @cached_property  # lists compare the same few dates (``parse``) by the thousand
    def first(self) -> datetime.date:
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @cached_property
    def last(self) -> datetime.date:
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def isoformat(self) -> str:
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    def __lt__(self, other: "PartialDate") -> bool:
        return (self.first, self.last) < (other.first, other.last)

    def __str__(self) -> str:
        """Return the date in the active language: "15 October 2013", "October 2013", "2013"."""
        pattern = {"day": "DATE_FORMAT", "month": "YEAR_MONTH_FORMAT", "year": "Y"}[self.precision]
        return format_date(self.first, pattern)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls.parse(value),
            serialization=core_schema.plain_serializer_function_ser_schema(
                cls.isoformat, when_used="json"
            ),
        )


def end_of_year_after(date: PartialDate) -> datetime.datetime:
    """Return the first midnight (UTC) more than a year after a date, within the calendar."""
    last = min(date.last, LAST_DATE - ONE_YEAR)
    return start_of_day(last + ONE_YEAR + ONE_DAY)


def format_start(start: PartialDate, end: PartialDate) -> str:
    """Format the start of a period without the parts that it shares with the end.

    For example "17" before "18 April 2024", and "June" before "July 2024".
    """
    if start.precision != end.precision or start.precision == "year" or start.year != end.year:
        return str(start)
    if start.precision == "month":
        return format_date(start.first, "F")
    return format_date(start.first, "j" if start.month == end.month else "MONTH_DAY_FORMAT")


def dash_between(start: str, end: PartialDate) -> str:
    """Return an en dash: with spaces except between numbers ("17–18 April", "2024–2027")."""
    return "–" if start.isdigit() and (len(start) < 3 or end.precision == "year") else " – "


def format_bucharest_time(time: datetime.datetime) -> str:
    """Return day and time as text, for example “3 March 2026, 14:05 (Bucharest)”."""
    local = timezone.localtime(time, BUCHAREST)
    return _("{moment} (Bucharest)").format(moment=format_date(local, "DATETIME_FORMAT"))
