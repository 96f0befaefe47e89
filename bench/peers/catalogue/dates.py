"""Dates as they are known: 2013-10-15, 2013-10 or 2013."""

import calendar
import datetime

from django.utils.formats import date_format

PATTERNS = {10: "DATE_FORMAT", 7: "YEAR_MONTH_FORMAT", 4: "Y"}


def first_day(known: str) -> datetime.date:
    year, month, day = [*map(int, known.split("-")), 1, 1][:3]
    return datetime.date(year, month, day)


def last_day(known: str) -> datetime.date:
    parts = [*map(int, known.split("-"))]
    if len(parts) == 3:
        return datetime.date(*parts)
    year, month = [*parts, 12][:2]
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def in_words(known: str) -> str:
    return date_format(first_day(known), PATTERNS[len(known)])
