"""Months and weekdays in French and Romanian, which have no capital letter."""

import datetime

import pytest
from django.utils.translation import override

from core.i18n.dates import PartialDate, format_date

MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie "
    "decembrie",
}


@pytest.mark.parametrize("language", MONTHS)
def test_month_has_no_capital_letter(language):
    with override(language):
        names = [format_date(datetime.date(2026, month, 2), "F") for month in range(1, 13)]
    assert names == MONTHS[language].split()


@pytest.mark.parametrize(
    ("language", "date", "words"),
    [
        ("en", "2013-10", "October 2013"),
        ("en", "2013-10-15", "15 October 2013"),
        ("fr", "2013-10", "octobre 2013"),
        ("fr", "2013-10-01", "1er octobre 2013"),
        ("ro", "2013-10", "octombrie 2013"),
        ("ro", "2013-10-15", "15 octombrie 2013"),
    ],
)
def test_date_is_shown_with_its_precision_in_each_language(language, date, words):
    with override(language):
        assert str(PartialDate.parse(date)) == words


@pytest.mark.parametrize(("language", "name"), [("fr", "mercredi"), ("ro", "miercuri")])
def test_weekday_has_no_capital_letter(language, name):
    with override(language):
        assert format_date(datetime.date(2026, 6, 3), "l") == name
