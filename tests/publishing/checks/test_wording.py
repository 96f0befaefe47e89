"""Warnings about wording: vague links, capitals, long sentences, names of countries."""

import pytest

from contact.models.details import ContactContent
from projects.models import CountryContent, ProjectContent
from record.content import LocalisedText
from record.schema import Link
from tests.helpers.issues import codes, issues, only, page, page_in

VAGUE = [
    *(("en", label) for label in ("Click here!", "read more »", "www.coe.int")),
    *(("en", label) for label in ("<strong>this link</strong>", "https://www.coe.int/x")),
    ("fr", "En savoir plus"),
    *(("ro", label) for label in ("Citește mai mult", "citeşte mai mult")),
]


def link(label):
    return f'<p>See <a href="https://www.coe.int/x">{label}</a>.</p>'


@pytest.mark.parametrize(("language", "label"), VAGUE)
def test_vague_label_is_a_warning(language, label):
    issue = only(page_in(language, link(label)))
    assert (issue.code, issue.is_error) == ("link_text_says_nothing", False)


@pytest.mark.parametrize(
    ("label", "expected"),
    [("Project page", []), ("here", ["Project link 1: label"]), ("", ["Project link 1: label"])],
)
def test_link_row_needs_a_clear_label(label, expected):
    links = (Link(label=LocalisedText(en=label), url="https://www.coe.int/"),)
    title = LocalisedText(en="Global Action")
    found = issues(ProjectContent(slug="glacy", acronym="GLACY", title=title, links=links))
    assert [issue.place.label for issue in found] == expected
    assert {issue.code for issue in found} <= {"link_text_says_nothing"}


@pytest.mark.parametrize(
    "text",
    ["IMPORTANT INFORMATION for all", "THE SITE IS CLOSED", "CAREFULLY, ALWAYS WITHOUT EXCEPTION"],
)
def test_capitals_are_a_warning(text):
    assert codes(page(f"<p>{text}</p>")) == ["shouting"]


def test_sentence_of_more_than_forty_words_is_a_warning_with_its_number():
    assert codes(page(f"<p>{'word ' * 40}.</p>")) == []
    issue = only(page(f"<p>{'word ' * 41}.</p>"))
    assert issue.code == "sentence_is_long"
    assert "41 words" in issue.message


@pytest.mark.parametrize("between", [". ", "? ", ".” ", "</p><p>", "</li><li>", "<br>"])
def test_sentence_ends_at_punctuation_and_blocks(between):
    assert codes(page(f"<p>{'word ' * 30}word{between}{'word ' * 30}</p>")) == []


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "in Moldova", ["Republic of Moldova"]),
        ("en", "in Kosovo", ["Kosovo*"]),
        ("en", "Palestine's judges", ["Palestine*"]),
        ("fr", "La Turquie et la Macédoine", ["Türkiye", "Macédoine du Nord"]),
        ("ro", "Moldova și Macedonia", ["Republica Moldova", "Macedonia de Nord"]),
    ],
)
def test_other_name_of_a_country_is_a_warning_with_the_official_one(language, text, names):
    found = issues(page_in(language, f"<p>{text}</p>"))
    assert {(issue.code, issue.is_error) for issue in found} == {("name_is_not_ours", False)}
    assert all(f"“{name}”" in issue.message for name, issue in zip(names, found, strict=True))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Türkiye and the Republic of&nbsp;Moldova"),
        ("en", "Kosovo*, Kosovo<sup>*</sup> and Palestine *"),
        ("en", "Moldovan and Macedonian judges"),
        ("en", "https://www.coe.int/Turkey or office@Turkey.example.org"),
        ("en", '<a href="https://www.coe.int/Turkey">project page</a>'),
        ("en", link("Here is the report") + link("The office in Bucharest")),
        ("en", link("office@example.org") + link("Règlement")),
        ("en", "GLACY, CYBERSPEX and CYBEREAST"),
        ("en", "INTERPOL/CYBERSPEX"),
        ("fr", "La République de Moldova et la Macédoine du Nord"),
    ],
)
def test_official_name_clear_label_and_acronym_are_accepted(language, text):
    assert codes(page_in(language, f"<p>{text}</p>")) == []


def test_country_and_postal_address_may_have_any_name():
    country = CountryContent(slug="cz", code="CZ", name=LocalisedText(en="Czech Republic"))
    texts = {"office_name": LocalisedText(en="Office"), "street": LocalisedText(en="Str. Moldova")}
    assert codes(country) == []
    assert codes(ContactContent(slug="contact", **texts)) == []
