"""The texts of the interface are translated, all of them, and as each language writes."""

import re

import polib
import pytest

from tests.helpers.catalogues import (
    LANGUAGES,
    as_read,
    catalogue,
    originals,
    path_of,
    placeholders,
    tags,
    translated,
    translations,
)

FORMS = 3  # of a word beside a number: French has a third one for millions, Romanian for what takes "de"
each_catalogue = pytest.mark.parametrize("language", LANGUAGES)


def wrong(language, is_wrong):
    """The translations that are wrong, each beside its original."""
    found = [
        (e.msgid, text) for e in translated(language) for text in translations(e) if is_wrong(text)
    ]
    return dict(found)


@each_catalogue
def test_nothing_is_missing_guessed_or_left_over(language):
    entries = catalogue(language)
    assert [each.msgid for each in entries if not all(translations(each))] == []
    assert [each.msgid for each in entries if each.fuzzy] == []
    assert [each.msgid for each in entries if each.obsolete] == []


@each_catalogue
def test_each_number_has_its_form(language):
    assert catalogue(language).metadata["Plural-Forms"].startswith(f"nplurals={FORMS};")
    counted = [each for each in translated(language) if each.msgid_plural]
    assert [e.msgid for e in counted if sorted(e.msgstr_plural) != list(range(FORMS))] == []


@each_catalogue
def test_placeholders_are_those_of_the_original(language):
    for entry in translated(language):
        *_, of_many = map(placeholders, originals(entry))
        of_one, *others = map(placeholders, translations(entry))
        assert of_one <= of_many, entry.msgid
        assert all(each == of_many for each in others or [of_one]), entry.msgid


@each_catalogue
def test_tags_are_those_of_the_original(language):
    for entry in translated(language):
        possible = [tags(text) for text in originals(entry)]
        assert [text for text in translations(entry) if tags(text) not in possible] == [], (
            entry.msgid
        )


@each_catalogue
def test_white_space_around_a_text_is_that_of_the_original(language):
    for entry in translated(language):
        for text in translations(entry):
            for end in ("\n", " "):
                assert text.startswith(end) == entry.msgid.startswith(end), entry.msgid
                assert text.endswith(end) == entry.msgid.endswith(end), entry.msgid


FRENCH = {
    "an apostrophe is ’": r"\w'\w",
    "quotation marks are « »": r"[“”„\"]",
    "inside « » stand narrow no-break spaces": r"«[^\u202f]|[^\u202f]»",
    "before ; ! and ? stands a narrow no-break space": r"[^\u202f;!?][;!?]+(?=\s|$)",
    "before : stands a no-break space": r"[^\u00a0](?<!^):(?=\s|$)",
    "no-break spaces stand by themselves": r" [\u202f\u00a0]|[\u202f\u00a0] ",
    "three dots are one character": r"\.\.\.",
    "capitals have their accents": r"\b(?:Etat|Etape|Ecrire|Editeur|Edition|A (?:propos|venir|partir|sa|son))\b",
}
ROMANIAN = {
    "ș and ț have a comma below": r"[şţŞŢ]",
    "quotation marks are „…”": r"[“\"«»]",
    "no space stands before punctuation": r"\s[:;!?,.](?=\s|$)",
    "an apostrophe is ’": r"\w'\w",
    "three dots are one character": r"\.\.\.",
}


@pytest.mark.parametrize("rule", FRENCH)
def test_french_typography(rule):
    assert wrong("fr", lambda text: re.search(FRENCH[rule], as_read(text))) == {}


@pytest.mark.parametrize("rule", ROMANIAN)
def test_romanian_typography(rule):
    assert wrong("ro", lambda text: re.search(ROMANIAN[rule], as_read(text))) == {}


def test_romanian_counts_from_twenty_on_with_de():
    """20 **de** proiecte: the third form differs by that word."""
    counted = [each for each in translated("ro") if each.msgid_plural]
    assert [e.msgid for e in counted if not re.search(r"\bde\b", e.msgstr_plural[2])] == []


@each_catalogue
def test_compiled_catalogue_holds_what_is_written(language):
    """The site reads the compiled one. ``make messages`` compiles."""
    path = path_of(language)
    compiled = polib.mofile(path.with_suffix(".mo"))
    assert compiled.metadata["Plural-Forms"] == catalogue(language).metadata["Plural-Forms"]
    assert by_text(compiled) == by_text(translated(language))


def by_text(entries):
    return {(e.msgctxt or None, e.msgid, e.msgid_plural): tuple(translations(e)) for e in entries}
