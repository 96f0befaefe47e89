"""A file that does not fit is rejected with all its problems, and changes nothing."""

import re

import pytest

from tests.helpers.factories import change, make_project
from tests.helpers.translation_files import handed_out, problems_of, taken_in, translated
from translation import importer, xliff_reader

RICH = "<table><tr><th>Read</th><td>this <strong>and</strong> that</td></tr></table>"
RICH_TARGET = (
    '<g id="1"><g id="2"><g id="3"><g id="4">Lire</g><g id="5">ceci <g id="6">et</g> cela</g></g>'
    "</g></g>"
)
SOURCE = "<source>Global action</source>"
WELL_FORMED = "well-formed"
DOCTYPE = "document type"
VERSION = "not XLIFF 1.2"


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch):
    monkeypatch.setattr(xliff_reader, "MAX_UNITS", 100)
    monkeypatch.setattr(xliff_reader, "MAX_TAGS", 2_500)
    monkeypatch.setattr(importer, "MAX_ERRORS", 20)


@pytest.fixture
def project():
    texts = {"title_en": "Global action", "summary_en": "It helps.", "objective_en": RICH}
    return make_project(acronym="GLACY+", **texts)


def replace(old, new, count=-1):
    return lambda text: text.replace(old, new, count)


def insert(head):
    return replace("<xliff", f"{head}<xliff", 1)


def substitute(pattern, new):
    return lambda text: re.sub(pattern, new, text, flags=re.DOTALL)


# Errors of the file as a whole: a function that damages it, and a part of the message.
FILES = {
    "no XML": (lambda text: "GLACY+", WELL_FORMED),
    "cut off": (lambda text: text[: len(text) // 2], WELL_FORMED),
    "unknown encoding": (replace("UTF-8", "martian"), WELL_FORMED),
    "entities": (insert('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), DOCTYPE),
    "external entity": (insert('<!DOCTYPE x SYSTEM "file:///etc/passwd">'), DOCTYPE),
    "another namespace": (replace("document:1.2", "document:2.0"), VERSION),
    "another version": (replace('xliff version="1.2"', 'xliff version="2.0"'), "XLIFF 2.0"),
    "no text": (substitute("<body>.*</body>", "<body/>"), "no text"),
    "another language": (replace('"fr"', '"de"'), "“target-language” is “de”"),
    "another original": (replace('"en"', '"fr"'), "“source-language” is “fr”"),
    "many elements": (replace("<body>", f"<body>{'<y/>' * 2_500}"), "100 texts"),
}


@pytest.mark.parametrize("damage", FILES)
def test_damaged_file_is_rejected(project, damage):
    spoil, reason = FILES[damage]
    [problem] = problems_of(spoil(translated(handed_out(), "title", "Action mondiale")))
    assert reason in problem.message
    assert bool(problem.line) == (reason == WELL_FORMED)


def test_syntax_error_is_reported_with_its_line(project):
    document = handed_out()
    line = document[: document.index("It helps.")].count("\n") + 1
    [problem] = problems_of(document.replace("It helps.</source>", "It helps.</sauce>"))
    assert problem.line == line


# Errors of one unit.
UNITS = {
    "English text edited": (replace("Global action", "Global deeds"), "changed in the file"),
    "English text missing": (replace(SOURCE, ""), "changed in the file"),
    "English text twice": (replace(SOURCE, SOURCE * 2), "two texts of one language"),
    "id edited": (replace('id="title:', 'id="titel:'), "has no text with this"),
    "id of a field without languages": (
        replace('id="title:', 'id="acronym:'),
        "has no text with this",
    ),
    "no id": (substitute('id="title[^"]*" ', ""), "has no text with this"),
    "too long": (replace("Action mondiale", "a" * 301), "300"),
    "two lines": (replace("Action mondiale", "Action\nmondiale"), "one line"),
    "placeholder in a plain text": (replace("Action", '<g id="1">Action</g>'), "“1”"),
    "unknown element": (replace("Action", "<bpt>x</bpt>"), "“bpt” is not allowed"),
    "nested too deep": (replace("Action", "<g>" * 999 + "</g>" * 999), "deep"),
}


@pytest.mark.parametrize("damage", UNITS)
def test_damaged_unit_is_rejected_with_its_object_and_field(project, damage):
    spoil, reason = UNITS[damage]
    [problem] = problems_of(spoil(translated(handed_out(), "title", "Action mondiale")))
    assert reason in problem.message
    assert problem.title == "GLACY+"
    assert problem.label == ("" if reason == "has no text with this" else "Title")


PLACEHOLDERS = {
    "one missing": (RICH_TARGET.replace('<g id="6">et</g>', "et"), "missing: “6”"),
    "one twice": (RICH_TARGET.replace("cela", '<g id="6">cela</g>'), "doesn’t have: “6”"),
    "one without id": (RICH_TARGET.replace("cela", "<x/>cela"), "doesn’t have: “”"),
    "one for another": (RICH_TARGET.replace('id="6"', 'id="9"'), "missing: “6”. It has tags"),
    "one in another place": (
        RICH_TARGET.replace('<g id="6">et</g>', "").replace("Lire", 'Lire <g id="6">et</g>'),
        "nested",
    ),
    "none": ("Lire ceci et cela", "missing"),
    "words between cells": (RICH_TARGET.replace('<g id="5">', 'et <g id="5">'), "doesn’t allow"),
}


@pytest.mark.parametrize("damage", PLACEHOLDERS)
def test_rich_text_needs_exactly_the_placeholders_of_its_original(project, damage):
    target, reason = PLACEHOLDERS[damage]
    [problem] = problems_of(translated(handed_out(), "objective", target))
    assert reason in problem.message
    assert (problem.title, problem.label) == ("GLACY+", "Objective")


@pytest.mark.parametrize("text", ["et", "&lt;script&gt;"])
def test_rich_text_is_imported_with_its_placeholders_and_escaped(project, text):
    taken_in(translated(handed_out(), "objective", RICH_TARGET.replace("et", text)))
    project.refresh_from_db()
    assert f"<td>ceci <strong>{text}</strong> cela</td>" in project.objective_fr


def test_title_of_an_abbreviation_stays_in_its_place(project):
    change(project, objective_en='<p>The <abbr title="Committee">T-CY</abbr></p>')
    wrong = '<g id="1">Le <g id="2">T-CY<g id="2-title">Comité</g></g></g>'
    [problem] = problems_of(translated(handed_out(), "objective", wrong))
    assert "nested" in problem.message


def test_all_problems_are_reported_in_the_order_of_the_file_and_nothing_is_imported(project):
    document = translated(handed_out(), "title", "Action mondiale")
    document = translated(document, "objective", "Lire").replace("It helps.", "It does not help.")
    labels = [problem.label for problem in problems_of(document)]
    assert labels == sorted(["Summary", "Objective"], key=lambda label: document.index(label))
    project.refresh_from_db()
    assert project.title_fr == ""


@pytest.mark.parametrize("original", ["", "project/1", "message/{}", "office/{}"])
def test_unknown_object_is_rejected(project, original):
    document = handed_out().replace(f'"{project.ref}"', f'"{original.format(project.key)}"')
    for problem in problems_of(document):
        assert "not an object of this site" in problem.message


@pytest.mark.parametrize("tag", ["trans-unit", "file"])
def test_repeated_unit_is_rejected_under_any_spelling_of_its_object(project, tag):
    document = handed_out()
    element = re.search(rf"<{tag}.*?</{tag}>", document, re.DOTALL)[0]
    again = element.replace(str(project.key), str(project.key).upper())
    for problem in problems_of(document.replace(element, element + again)):
        assert "twice" in problem.message


FLOODS = {
    "unknown elements": (lambda unit: unit.replace("<source>", "<source>" + "<y/>" * 999), "“y”"),
    "units of nothing": (lambda unit: "<trans-unit/>" * 90, "problems"),
    "units": (lambda unit: unit * 101, "100 texts"),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_number_of_reported_problems_is_limited(project, flood):
    pour, reason = FLOODS[flood]
    document = handed_out()
    unit = re.search(r"<trans-unit.*?</trans-unit>", document, re.DOTALL)[0]
    problems = problems_of(document.replace(unit, pour(unit)))
    assert len(problems) <= importer.MAX_ERRORS + 2
    assert reason in problems[-1].message
