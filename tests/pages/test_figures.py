"""What staff type as a figure, as each language writes it."""

import pytest
from django.utils.translation import override

from pages.figures import format_figure
from record.content import LocalisedText


@pytest.mark.parametrize(
    ("value", "language", "words"),
    [
        ("about 2,000", "en", "about 2,000"),
        ("about 2,000", "fr", "environ 2\u202f000"),
        ("about 2,000", "ro", "aproximativ 2.000"),
        ("more than 120", "fr", "plus de 120"),
        ("more than 120", "ro", "peste 120"),
        ("1,234,567", "ro", "1.234.567"),
        ("2014", "fr", "2014"),
    ],
)
def test_a_number_and_the_word_before_it_are_translated(value, language, words):
    with override(language):
        assert format_figure(value) == words


@pytest.mark.parametrize("value", ["half of all", "2,00", "12 of 20", "", "about"])
def test_what_is_more_than_that_stays_english_and_says_so(value):
    with override("fr"):
        assert format_figure(value) == LocalisedText(en=value)
