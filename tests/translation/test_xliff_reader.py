"""A file that doesn't fit is refused with every place at once, and changes nothing."""

import re

import pytest

from tests.helpers.factories import change, make_project
from tests.helpers.translation_files import handed_out, problems_of, taken_in, translated
from translation.importer import MAX_ERRORS

pytestmark = pytest.mark.django_db

RICH = "<table><tr><th>Read</th><td>this <strong>and</strong> that</td></tr></table>"
GOOD = '<g id="1"><g id="2"><g id="3"><g id="4">Lire</g><g id="5">ceci <g id="6">et</g> cela</g></g></g></g>'


@pytest.fixture
def project():
    return make_project(
        acronym="GLACY+", title_en="Global action", summary_en="It helps.", objective_en=RICH
    )


def line_of(document, words) -> int:
    return document[: document.index(words)].count("\n") + 1


# Damages of the file as a whole: each with what is done to it, and words of the reason.
FILES = {
    "empty": (lambda text: "", "well-formed"),
    "no XML": (lambda text: "GLACY+", "well-formed"),
    "cut off": (lambda text: text[: len(text) // 2], "well-formed"),
    "cut off at its end": (lambda text: text.replace("</xliff>", ""), "well-formed"),
    "tag not closed": (lambda text: text.replace("</g>", "", 1), "well-formed"),
    "bare ampersand": (lambda text: text.replace("Global", "Global & more"), "well-formed"),
    "unknown entity": (lambda text: text.replace("Global", "&nbsp;"), "well-formed"),
    "control character": (lambda text: text.replace("Global", "Glo\x01bal"), "well-formed"),
    "attribute twice": (
        lambda text: text.replace("<file ", '<file datatype="html" '),
        "well-formed",
    ),
    "unknown encoding": (lambda text: text.replace("UTF-8", "martian"), "well-formed"),
    "not its encoding": (
        lambda text: text.replace("Global", "Glob\xe4l").encode("latin-1"),
        "well-formed",
    ),
    "document type": (
        lambda text: text.replace("<xliff", "<!DOCTYPE xliff><xliff", 1),
        "document type",
    ),
    "entities": (
        lambda text: text.replace(
            "<xliff", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff', 1
        ),
        "document type",
    ),
    "outside entity": (
        lambda text: text.replace("<xliff", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xliff', 1),
        "document type",
    ),
    "another root": (lambda text: text.replace("xliff", "html"), "no XLIFF 1.2"),
    "another namespace": (
        lambda text: text.replace("document:1.2", "document:2.0"),
        "no XLIFF 1.2",
    ),
    "another version": (
        lambda text: text.replace('xliff version="1.2"', 'xliff version="2.0"'),
        "XLIFF 2.0",
    ),
    "strange element": (
        lambda text: text.replace("<body>", "<body><unit/>", 1),
        "“unit” has no place",
    ),
    "nested too deep": (
        lambda text: text.replace("<body>", "<body>" + "<group>" * 999 + "</group>" * 999, 1),
        "deep",
    ),
    "no text": (
        lambda text: re.sub(r"<body>.*</body>", "<body/>", text, flags=re.DOTALL),
        "no text",
    ),
    "another language": (lambda text: text.replace('"fr"', '"de"'), "“target-language” is “de”"),
    "no language": (
        lambda text: text.replace(' target-language="fr"', ""),
        "“target-language” is “”",
    ),
    "another original": (lambda text: text.replace('"en"', '"fr"'), "“source-language” is “fr”"),
}


@pytest.mark.parametrize("damage", FILES)
def test_file_that_is_damaged_as_a_whole_is_refused(project, damage):
    spoil, reason = FILES[damage]
    [problem] = problems_of(spoil(translated(handed_out(), "title", "Action mondiale")))
    assert reason in problem.message
    assert problem.line >= 1


def test_line_of_a_damaged_place_is_named(project):
    document = handed_out()
    line = line_of(document, "It helps.")
    [problem] = problems_of(document.replace("It helps.</source>", "It helps.</sauce>"))
    assert problem.line == line


# Damages of single units: the unit, what is done to the document, and words of the reason.
UNITS = {
    "English text edited": (
        lambda text: text.replace("Global action", "Global deeds"),
        "changed in the file",
    ),
    "English text missing": (
        lambda text: text.replace("<source>Global action</source>", ""),
        "changed in the file",
    ),
    "English text twice": (
        lambda text: text.replace(
            "<source>Global action</source>", "<source>Global action</source>" * 2
        ),
        "two texts of one language",
    ),
    "id edited": (lambda text: text.replace('id="title:', 'id="titel:'), "called that"),
    "id of a field without languages": (
        lambda text: text.replace('id="title:', 'id="acronym:'),
        "called that",
    ),
    "id of rows": (lambda text: text.replace('id="title:', 'id="links:'), "called that"),
    "id of nothing": (lambda text: re.sub(r'id="title[^"]*"', 'id="1"', text), "called that"),
    "no id": (lambda text: re.sub(r'id="title[^"]*" ', "", text), "called that"),
    "too long": (lambda text: text.replace("Action mondiale", "a" * 301), "300"),
    "two lines": (lambda text: text.replace("Action mondiale", "Action\nmondiale"), "one line"),
    "mark in a plain text": (lambda text: text.replace("Action", '<g id="1">Action</g>'), "“1”"),
    "element of another sort": (
        lambda text: text.replace("Action", "<bpt>x</bpt>"),
        "“bpt” has no place",
    ),
    "HTML element": (
        lambda text: text.replace("Action", '<b xmlns="http://www.w3.org/1999/xhtml">A</b>'),
        "“b” has no place",
    ),
}


@pytest.mark.parametrize("damage", UNITS)
def test_unit_that_does_not_fit_is_refused_with_its_place(project, damage):
    spoil, reason = UNITS[damage]
    document = spoil(translated(handed_out(), "title", "Action mondiale"))
    [problem] = problems_of(document)
    assert reason in problem.message
    assert problem.title == "GLACY+"
    assert abs(problem.line - line_of(document, 'resname="title"')) <= 2
    assert problem.label in ("Title", "")


MARKS = {
    "one missing": (GOOD.replace('<g id="6">et</g>', "et"), "missing: “6”"),
    "one twice": (GOOD.replace("cela", '<g id="6">cela</g>'), "doesn’t have: “6”"),
    "unknown one": (GOOD.replace("cela", '<x id="7"/>cela'), "doesn’t have: “7”"),
    "one without number": (GOOD.replace("cela", "<x/>cela"), "doesn’t have: “”"),
    "one for another": (GOOD.replace('id="6"', 'id="9"'), "without “6”, with “9”"),
    "one elsewhere": (
        '<g id="1"><g id="2"><g id="3"><g id="4">Lire <g id="6">et</g></g><g id="5">ceci</g></g></g></g>',
        "inside each other",
    ),
    "none": ("Lire ceci et cela", "missing"),
    "words between cells": (GOOD.replace('<g id="5">', 'et <g id="5">'), "doesn’t allow"),
}


@pytest.mark.parametrize("damage", MARKS)
def test_rich_text_keeps_exactly_the_marks_of_its_original(project, damage):
    target, reason = MARKS[damage]
    [problem] = problems_of(translated(handed_out(), "objective", target))
    assert reason in problem.message
    assert (problem.title, problem.label) == ("GLACY+", "Objective")


def test_rich_text_with_its_marks_comes_in(project):
    taken_in(translated(handed_out(), "objective", GOOD))
    project.refresh_from_db()
    assert "<td>ceci <strong>et</strong> cela</td>" in project.objective_fr


def test_markup_that_somebody_wrote_as_words_stays_words(project):
    taken_in(translated(handed_out(), "objective", GOOD.replace("et", "&lt;script&gt;")))
    project.refresh_from_db()
    assert "<strong>&lt;script&gt;</strong>" in project.objective_fr


def test_title_of_an_abbreviation_stays_where_it_is(project):
    change(project, objective_en='<p>The <abbr title="Committee">T-CY</abbr></p>')
    wrong = '<g id="1">Le <g id="2">T-CY<g id="2-title">Comité</g></g></g>'
    [problem] = problems_of(translated(handed_out(), "objective", wrong))
    assert "inside each other" in problem.message


def test_all_problems_are_told_at_once_in_the_order_of_their_lines(project):
    document = translated(translated(handed_out(), "objective", "Lire"), "title", "a" * 400)
    document = document.replace("It helps.", "It does not help.")
    found = problems_of(document)
    assert {problem.label for problem in found} == {"Title", "Summary", "Objective"}
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_what_fits_does_not_come_in_beside_what_does_not(project):
    document = translated(handed_out(), "title", "Action mondiale").replace(
        "It helps.", "It does not help."
    )
    problems_of(document)
    project.refresh_from_db()
    assert project.title_fr == ""


@pytest.mark.parametrize(
    "original", ["", "project", "project/1", "message/{}", "office/{}", "PROJECT/{}"]
)
def test_object_that_does_not_exist_is_refused(project, original):
    document = handed_out().replace(f'"{project.ref}"', f'"{original.format(project.key)}"')
    assert {"no object of this site" in problem.message for problem in problems_of(document)} == {
        True
    }


def test_unit_that_comes_twice_is_refused(project):
    document = handed_out()
    unit = re.search(r"<trans-unit.*?</trans-unit>", document, re.DOTALL)[0]
    [problem] = problems_of(document.replace(unit, unit * 2))
    assert "twice" in problem.message


def test_file_of_another_language_is_refused_for_that_alone(project):
    change(project, title_ro="Acțiune globală")
    [problem] = problems_of(translated(handed_out("fr"), "title", "Action mondiale"), "ro")
    assert "“ro”" in problem.message


def test_unit_that_comes_twice_under_two_spellings_of_its_object_is_refused(project):
    document = handed_out()
    file = re.search(r"<file.*?</file>", document, re.DOTALL)[0]
    again = file.replace(str(project.key), str(project.key).upper())
    assert {
        "twice" in problem.message for problem in problems_of(document.replace(file, file + again))
    } == {True}


FLOODS = {
    "elements that have no place": (
        lambda unit: unit.replace("<source>", "<source>" + "<y/>" * 9999),
        "problems",
    ),
    "texts of nothing": (lambda unit: "<trans-unit/>" * 9999, "problems"),
    "texts": (lambda unit: unit * 20_001, "20000 texts"),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_flood_of_problems_is_not_told_in_full(project, flood):
    pour, reason = FLOODS[flood]
    document = handed_out()
    unit = re.search(r"<trans-unit.*?</trans-unit>", document, re.DOTALL)[0]
    found = problems_of(document.replace(unit, pour(unit)))
    assert len(found) <= MAX_ERRORS + 2
    assert reason in found[-1].message
