"""Country names of forms and contents are the same, in the letters of each language."""

import json

import pytest
from django.utils.translation import override
from django_countries import countries

from core.i18n.languages import LANGUAGES
from pages.starter_content import FOLDER


@pytest.mark.parametrize("language", LANGUAGES)
def test_country_has_the_same_name_in_forms_and_contents(language):
    contents = [
        each["content"] for each in json.loads((FOLDER / "countries.json").read_text("utf-8"))
    ]
    with override(language):
        named = {each["code"]: countries.name(each["code"]).rstrip("*") for each in contents}
    assert named == {each["code"]: each["name"][language].rstrip("*") for each in contents}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_countries_have_one_name(language):
    with override(language):
        names = [country.name for country in countries]
    assert len(set(names)) == len(names)


def test_romanian_names_have_commas_below():
    with override("ro"):
        assert [country.name for country in countries if set(country.name) & set("şţŞŢ")] == []


def test_french_names_have_no_straight_apostrophe():
    with override("fr"):
        assert [country.name for country in countries if "'" in country.name] == []
