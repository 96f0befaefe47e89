"""The texts of the interface are translated, all of them, and as each language writes."""

import re
from collections import defaultdict

import polib
import pytest

from tests.catalogues import (
    APPS,
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

CATALOGUES = [(app, language) for app in APPS for language in LANGUAGES]
FORMS = 3  # of a word beside a number: French has a third one for millions, Romanian for what takes "de"
each_catalogue = pytest.mark.parametrize(("app", "language"), CATALOGUES)


def wrong(app, language, is_wrong):
    """The translations that are wrong, each beside its original."""
    found = [(e.msgid, text) for e in translated(app, language) for text in translations(e) if is_wrong(text)]
    return dict(found)


@each_catalogue
def test_nothing_is_missing_guessed_or_left_over(app, language):
    entries = catalogue(app, language)
    assert [each.msgid for each in entries if not all(translations(each))] == []
    assert [each.msgid for each in entries if each.fuzzy] == []
    assert [each.msgid for each in entries if each.obsolete] == []


@each_catalogue
def test_each_number_has_its_form(app, language):
    assert catalogue(app, language).metadata["Plural-Forms"].startswith(f"nplurals={FORMS};")
    counted = [each for each in translated(app, language) if each.msgid_plural]
    assert [e.msgid for e in counted if sorted(e.msgstr_plural) != list(range(FORMS))] == []


@each_catalogue
def test_placeholders_are_those_of_the_original(app, language):
    for entry in translated(app, language):
        *_, of_many = map(placeholders, originals(entry))
        of_one, *others = map(placeholders, translations(entry))
        assert of_one <= of_many, entry.msgid
        assert all(each == of_many for each in others or [of_one]), entry.msgid


@each_catalogue
def test_tags_are_those_of_the_original(app, language):
    for entry in translated(app, language):
        possible = [tags(text) for text in originals(entry)]
        assert [text for text in translations(entry) if tags(text) not in possible] == [], entry.msgid


@each_catalogue
def test_white_space_around_a_text_is_that_of_the_original(app, language):
    for entry in translated(app, language):
        for text in translations(entry):
            for end in ("\n", " "):
                assert text.startswith(end) == entry.msgid.startswith(end), entry.msgid
                assert text.endswith(end) == entry.msgid.endswith(end), entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_of_several_apps_is_translated_in_one_way(language):
    """Of two translations of one text the pages would show one everywhere: that of the app named first."""
    found = defaultdict(dict)
    for app in APPS:
        for entry in translated(app, language):
            found[entry.msgctxt, entry.msgid][app] = tuple(translations(entry))
    assert {text: apps for text, apps in found.items() if len(set(apps.values())) > 1} == {}


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


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("rule", FRENCH)
def test_french_typography(app, rule):
    assert wrong(app, "fr", lambda text: re.search(FRENCH[rule], as_read(text))) == {}


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("rule", ROMANIAN)
def test_romanian_typography(app, rule):
    assert wrong(app, "ro", lambda text: re.search(ROMANIAN[rule], as_read(text))) == {}


@pytest.mark.parametrize("app", APPS)
def test_romanian_counts_from_twenty_on_with_de(app):
    """20 **de** proiecte: the third form differs by that word."""
    counted = [each for each in translated(app, "ro") if each.msgid_plural]
    assert [e.msgid for e in counted if not re.search(r"\bde\b", e.msgstr_plural[2])] == []


@each_catalogue
def test_compiled_catalogue_holds_what_is_written(app, language):
    """The site reads the compiled one. ``make messages`` compiles."""
    path = path_of(app, language)
    compiled = polib.mofile(path.with_suffix(".mo"))
    assert compiled.metadata["Plural-Forms"] == catalogue(app, language).metadata["Plural-Forms"]
    assert by_text(compiled) == by_text(translated(app, language))


def by_text(entries):
    return {(e.msgctxt or None, e.msgid, e.msgid_plural): tuple(translations(e)) for e in entries}
