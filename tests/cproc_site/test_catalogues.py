"""All texts of the interface are translated, in the typography of each language."""

import re

import polib
import pytest

from tests.helpers.catalogues import (
    LANGUAGES,
    as_read,
    broken_rules,
    catalogue,
    originals,
    path_of,
    placeholders,
    tags,
    translated,
    translations,
)

PLURAL_FORMS = 3  # French has a third one for millions, Romanian for numbers with "de"


@pytest.mark.parametrize("language", LANGUAGES)
class TestCatalogue:
    def test_no_text_is_missing_fuzzy_or_obsolete(self, language):
        for entry in catalogue(language):
            assert all(translations(entry)), entry.msgid
            assert not entry.fuzzy, entry.msgid
            assert not entry.obsolete, entry.msgid

    def test_each_counted_text_has_all_plural_forms(self, language):
        header = catalogue(language).metadata["Plural-Forms"]
        assert header.startswith(f"nplurals={PLURAL_FORMS};")
        for entry in translated(language):
            if entry.msgid_plural:
                assert sorted(entry.msgstr_plural) == list(range(PLURAL_FORMS)), entry.msgid

    def test_placeholders_are_those_of_the_original(self, language):
        for entry in translated(language):
            *_, of_many = map(placeholders, originals(entry))
            of_one, *others = map(placeholders, translations(entry))
            assert of_one <= of_many, entry.msgid
            assert set(map(frozenset, others or [of_one])) == {frozenset(of_many)}, entry.msgid

    def test_tags_and_white_space_are_those_of_the_original(self, language):
        for entry in translated(language):
            possible = [tags(text) for text in originals(entry)]
            for text in translations(entry):
                assert tags(text) in possible, entry.msgid
                for end in ("\n", " "):
                    assert text.startswith(end) == entry.msgid.startswith(end), entry.msgid
                    assert text.endswith(end) == entry.msgid.endswith(end), entry.msgid

    def test_compiled_catalogue_is_up_to_date(self, language):
        """The site reads the compiled one, which `make messages` writes."""
        compiled = polib.mofile(path_of(language).with_suffix(".mo"))
        assert compiled.metadata["Plural-Forms"] == catalogue(language).metadata["Plural-Forms"]
        assert by_text(compiled) == by_text(translated(language))


def by_text(entries):
    return {(e.msgctxt or None, e.msgid, e.msgid_plural): tuple(translations(e)) for e in entries}


@pytest.mark.parametrize("language", LANGUAGES)
def test_typography_of_the_language(language):
    broken = {}
    for entry in translated(language):
        for text in translations(entry):
            for rule in broken_rules(as_read(text), language):
                if "thousands" not in rule:  # examples are English, telephone numbers have spaces
                    broken[entry.msgid] = rule
    assert broken == {}


def test_romanian_plural_from_twenty_on_has_de():
    """20 **de** proiecte: the third form has this word between a number and its noun."""
    for entry in translated("ro"):
        if entry.msgid_plural and re.search(r"(\)[ds]|\}) \w", entry.msgid_plural):
            assert re.search(r"\bde\b", entry.msgstr_plural[2]), entry.msgid
