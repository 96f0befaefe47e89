"""The starter content has sources, and is the same in three languages, each in its typography."""

import html
import json
import re

import pytest

from contact.models import Subject
from core.i18n.languages import LANGUAGES, TRANSLATED
from pages.starter_content import FOLDER, ORDER, UNPUBLISHED, entries
from tests.helpers.catalogues import broken_rules
from tests.helpers.pages.languages import localised

# Official names and titles exist only in languages that have a form of their own.
OPTIONAL = ("official_names", "official_title")
# Countries, territories, and funders that are countries are often named alike in two languages.
NAMED_ALIKE = ("countries", "territories", "funders")
# Names of sites, papers, places and projects that a language has as in English.
NAMES = set(
    "Budva; CM/Del/Dec(2013)1180/10.4; Cybercrime@Octopus; Dakar; EU Neighbours South; EU4Digital; "
    "Microsoft; Minsk; Ohrid; Podgorica; Pristina; Rabat; Sarajevo; Strasbourg; Tunis".split("; ")
)
ROMANIAN_NAMES = "Baku; INTERPOL: GLACY+; INTERPOL: GLACY-e; IPA III; PGG 2018: Cybercrime@EAP"
NAMES_IN = {"fr": NAMES | {"Budapest", "Kyiv"}, "ro": NAMES.union(ROMANIAN_NAMES.split("; "))}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie "
    "noiembrie decembrie",
}
# “1244 (1999)”, and “24/7” for “around the clock”.
ADDED_NUMBERS = {"xk.footnote.fr": ["1999"], "cybercrime-eap-ii.summary.ro": ["24", "7"]}
TAG = re.compile(r"<[^>]*>")
URL = re.compile(r"https?://\S+|\S+@\S+\.\S+")
ENGLISH_WORDS = re.compile(r"\b(?:the|and|of|with|which|from)\b", re.IGNORECASE)
every_file = pytest.mark.parametrize("name", ORDER)


def texts_of(name):
    for entry in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")):
        yield from localised(entry["content"], entry["slug"])


def translations_of(name):
    """Yield each translation with its place, its language and its English text."""
    for place, text in texts_of(name):
        for code in TRANSLATED:
            if text.get(code):
                yield f"{place}.{code}", code, text.get("en", ""), text[code]


def readable(text):
    """Return a text without tags and URLs."""
    return URL.sub("", html.unescape(TAG.sub("", text)))


def numbers(text):
    """Return the numbers in digits alone: 2,777,778 is 2777778, and 4.8 is 48."""
    return sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\u202f](?=\d)", "", readable(text))))


def months(text, code):
    """Return months with their years. A month alone can be another word: “may”, “mai”."""
    names = MONTHS[code].split()
    found = re.findall(rf"\b({'|'.join(names)}) (\d{{4}})\b", readable(text))
    return sorted((names.index(month), year) for month, year in found)


def test_every_entry_that_states_facts_has_a_source():
    for entry in entries():
        assert entry["kind"] == "synonyms" or any(entry["facts"].values()), entry["slug"]


@every_file
def test_text_exists_in_all_languages(name):
    texts = list(texts_of(name))
    assert texts
    for place, text in texts:
        if not place.endswith(OPTIONAL):
            assert all(text.get(code, "").strip() for code in LANGUAGES), place


@every_file
def test_translation_has_tags_numbers_and_months_of_the_english_text(name):
    for place, code, english, own in translations_of(name):
        if english:
            assert TAG.findall(own) == TAG.findall(english), place
            expected = numbers(english) + ADDED_NUMBERS.get(place, [])
            assert numbers(own) == sorted(expected), place
            assert months(own, code) == months(english, "en"), place


@every_file
def test_translation_has_the_typography_of_its_language_and_no_english(name):
    for place, code, english, own in translations_of(name):
        assert broken_rules(readable(own), code) == [], place
        if own not in NAMES_IN[code]:
            is_name_of_country = name in NAMED_ALIKE and place.split(".")[-2].startswith("name")
            assert own != english or is_name_of_country, place
            assert not ENGLISH_WORDS.search(readable(own)), place


@pytest.mark.parametrize("code", TRANSLATED)
def test_subjects_of_messages_exist_in_all_languages(code):
    for subject in json.loads(UNPUBLISHED[Subject].read_text(encoding="utf-8")):
        label = subject[f"label_{code}"]
        assert label not in ("", subject["label_en"])
        assert broken_rules(label, code) == []
