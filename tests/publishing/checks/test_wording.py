"""Warnings about wording: vague links, capitals, long sentences."""

import pytest

from projects.content import ProjectContent
from publishing.checks import Severity
from record.content import Link, LocalisedText
from tests.helpers.issues import codes, issues, only, page, page_in

pytestmark = pytest.mark.django_db

VAGUE = [
    *(("en", label) for label in ("here", "Click here!", "read more »", "More…", "www.coe.int")),
    *(("en", label) for label in ("<strong>this link</strong>", "https://www.coe.int/x")),
    *(("fr", label) for label in ("Cliquez ici", "ici", "En savoir plus")),
    *(("ro", label) for label in ("aici", "Click aici", "Citește mai mult", "citeşte mai mult")),
]
CLEAR = ["Here is the report", "The office in Bucharest", "office@example.org", "Règlement"]


def link(label):
    return f'<p>See <a href="https://www.coe.int/x">{label}</a>.</p>'


@pytest.mark.parametrize(("language", "label"), VAGUE)
def test_vague_label_is_a_warning(language, label):
    issue = only(page_in(language, link(label)))
    assert (issue.code, issue.severity) == ("link_text_says_nothing", Severity.WARNING)


@pytest.mark.parametrize("label", CLEAR)
def test_label_that_names_its_target_is_accepted(label):
    assert codes(page(link(label))) == []


@pytest.mark.parametrize(
    ("label", "expected"),
    [("Project page", []), ("here", ["Project link 1: label"]), ("", ["Project link 1: label"])],
)
def test_link_row_needs_a_clear_label(label, expected):
    links = (Link(label=LocalisedText(en=label), url="https://www.coe.int/"),)
    title = LocalisedText(en="Global Action")
    found = issues(ProjectContent(slug="glacy", title=title, links=links))
    assert [issue.place.label for issue in found] == expected
    assert {issue.code for issue in found} <= {"link_text_says_nothing"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IMPORTANT INFORMATION for all", ["shouting"]),
        ("THE SITE IS CLOSED", ["shouting"]),
        ("Please READ CAREFULLY, ALWAYS WITHOUT EXCEPTION", ["shouting"]),
        ("GLACY, CYBERSPEX and CYBEREAST", []),
        ("EU OSCE GLACY", []),
        ("CYBERSPEX", []),
        ("ETS No. 185", []),
        ("CYBERSPEX EU", []),
        ("INTERPOL/CYBERSPEX", []),
    ],
)
def test_capitals_are_a_warning_except_in_acronyms(text, expected):
    assert codes(page(f"<p>{text}</p>")) == expected


def test_sentence_of_more_than_forty_words_is_a_warning_with_its_number():
    assert codes(page(f"<p>{'word ' * 40}.</p>")) == []
    issue = only(page(f"<p>{'word ' * 41}.</p>"))
    assert issue.code == "sentence_is_long"
    assert "41 words" in issue.message


@pytest.mark.parametrize("between", [". ", "? ", ".” ", "</p><p>", "</li><li>", "<br>"])
def test_sentence_ends_at_punctuation_and_blocks(between):
    assert codes(page(f"<p>{'word ' * 30}word{between}{'word ' * 30}</p>")) == []


def test_messages_are_sentences_with_a_place():
    body = "<p>KOSOVO PARLIAMENT OFFICES and Turkey.</p>" + link("here") + f"<p>{'word ' * 50}</p>"
    found = issues(page(body))
    expected = {"shouting", "name_is_not_ours", "link_text_says_nothing", "sentence_is_long"}
    assert {issue.code for issue in found} == expected
    assert {issue.label for issue in found} == {"Text (English)"}
    assert all(issue.message.endswith((".", "”.")) for issue in found)
