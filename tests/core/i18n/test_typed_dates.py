"""Dates as people type them, in any of the three languages."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.i18n.languages import LANGUAGES
from core.i18n.typed_dates import find_year, read_date
from tests.helpers.strategies import partial_dates


@given(partial_dates(), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_every_date_that_the_site_shows_is_read_as_the_same_date(date, shown_in, read_in):
    with override(shown_in):
        text = str(date)
    with override(read_in):
        assert read_date(text) == date
    assert read_date(date.isoformat()) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1 December 2026", "2026-12-01"),
        ("1er décembre 2026", "2026-12-01"),
        ("01.12.2026", "2026-12-01"),
        ("1. 12. 2026", "2026-12-01"),
        ("31/12/2028", "2028-12-31"),
        ("03/04/2028", "2028-04-03"),  # the day first, as in Bucharest and Strasbourg
        ("12.2028", "2028-12"),
        ("dec. 2028", "2028-12"),
        ("AOÛT 2028", "2028-08"),
        ("noi. 2028", "2028-11"),
        (" 2028 ", "2028"),
    ],
)
def test_date_is_read(text, date):
    assert read_date(text).isoformat() == date


NO_DATES = (
    "|x|30 February 2026|0 May 2026|13.2026|12/31/2026|jui 2026|De 2026|Foo 2026|early 2026|"
    "2026-13|1 2026"
)


@pytest.mark.parametrize("text", NO_DATES.split("|"))
def test_other_text_is_rejected(text):
    with pytest.raises(ValueError, match=r"is not a date|must be in|month|unpack"):
        read_date(text)


def test_year_is_found_in_vague_dates_only():
    for text in ("early 2026", "début 2026", "începutul anului 2026", "mid-2026"):
        assert find_year(text) == "2026"
    for text in ("2026", "from 2026 to 2027", "20261 x", "soon", "30 February 2026"):
        assert find_year(text) is None
