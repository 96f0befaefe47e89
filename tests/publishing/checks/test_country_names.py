"""Warnings about names of countries that the Council of Europe writes in another way."""

import pytest

from contact.content import ContactContent
from projects.content import CountryContent
from publishing.checks import Severity
from record.content import LocalisedText
from tests.helpers.issues import codes, only, page, page_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("in Turkey", "Türkiye"),
        ("in Moldova", "Republic of Moldova"),
        ("in Kosovo", "Kosovo*"),
        ("Palestine's judges", "Palestine*"),
        ("in Macedonia.", "North Macedonia"),
        ("the Czech Republic", "Czechia"),
    ],
)
def test_other_name_is_a_warning_with_the_official_one(text, ours):
    issue = only(page(f"<p>Training {text}</p>"))
    assert (issue.code, issue.severity) == ("name_is_not_ours", Severity.WARNING)
    assert f"“{ours}”" in issue.message


@pytest.mark.parametrize(
    "text",
    [
        "Türkiye",
        "the Republic of&nbsp;Moldova",
        "Kosovo*",
        "Kosovo<sup>*</sup>",
        "Palestine *",
        "North Macedonia",
        "Czechia",
        "Moldovan and Macedonian judges",
        "https://www.coe.int/Turkey",
        "office@Turkey.example.org",
        '<a href="https://www.coe.int/Turkey">project page</a>',
    ],
)
def test_official_names_and_addresses_are_accepted(text):
    assert codes(page(f"<p>{text}</p>")) == []


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("fr", "La Turquie et la Macédoine", 2),
        ("fr", "La République de Moldova et la Macédoine du Nord", 0),
        ("ro", "Moldova și Macedonia", 2),
        ("ro", "Republica Moldova și Macedonia de Nord", 0),
    ],
)
def test_names_are_checked_in_french_and_romanian(language, text, number):
    assert codes(page_in(language, f"<p>{text}</p>")) == ["name_is_not_ours"] * number


def test_country_and_postal_address_may_have_any_name():
    country = CountryContent(slug="cz", code="CZ", name=LocalisedText(en="Czech Republic"))
    texts = {"office_name": LocalisedText(en="Office"), "street": LocalisedText(en="Str. Moldova")}
    assert codes(country) == []
    assert codes(ContactContent(slug="contact", **texts)) == []
