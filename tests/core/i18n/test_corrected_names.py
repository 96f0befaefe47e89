"""Names of months and countries, in the letters of each language."""

import datetime
import json

import pytest
from django.utils.translation import override
from django_countries import countries

from core.i18n.dates import format_date
from core.i18n.languages import LANGUAGES
from pages.starter_content import FOLDER

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_country_has_the_same_name_in_forms_and_contents(language):
    rows = json.loads((FOLDER / "countries.json").read_text("utf-8"))
    names = {row["content"]["code"]: row["content"]["name"][language] for row in rows}
    with override(language):
        for code, name in names.items():
            assert countries.name(code).rstrip("*") == name.rstrip("*")


@pytest.mark.parametrize(("language", "wrong"), [("en", "'"), ("ro", "'şţŞŢ"), ("fr", "'")])
def test_countries_have_names_of_their_own_in_the_right_letters(language, wrong):
    with override(language):
        names = [country.name for country in countries]
        assert countries.name("NR") == "Naoero"  # a new name
    assert len(set(names)) == len(names)
    assert not set("".join(names)) & set(wrong)
