import pytest
from django.utils.translation import override

from pages.templatetags.pages import localized_figure
from record.content import LocalisedText


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        ("about 2,000", "en", "about 2,000"),
        ("about 2,000", "fr", "environ 2\u202f000"),
        ("about 2,000", "ro", "aproximativ 2.000"),
        ("more than 120", "fr", "plus de 120"),
        ("2014", "fr", "2014"),
        ("42 → 76", "fr", "42 → 76"),
        ("1,900 → more than 2,000", "ro", "1.900 → peste 2.000"),
    ],
)
def test_number_and_qualifier_are_translated(value, language, text):
    with override(language):
        assert localized_figure(value) == text


@pytest.mark.parametrize("value", ["half of all", "2,00", "12 of 20", "", "about"])
def test_other_text_is_english(value):
    with override("fr"):
        assert localized_figure(value) == LocalisedText(en=value)
