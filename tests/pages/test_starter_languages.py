"""The starter content says the same in English, French and Romanian, each in its own typography."""

import html
import json
import re

import pytest

from pages.starter_content import FOLDER, ORDER, SUBJECTS

COMPLETE = tuple(f"{name}.json" for name in ORDER)
LANGUAGES = ("en", "fr", "ro")
TRANSLATED = ("fr", "ro")
# Official names stand only in languages that have a form of their own.
OF_ITS_OWN = "official_names"
# What a language writes as English does: names of sites, papers, places and projects. Anything else equal to the
# English was forgotten. Countries, and funders that are countries, are often named alike.
NAMED_ALIKE = ("countries.json", "funders.json")
NAMES = set(
    "Bursa; CM/Del/Dec(2013)1180/10.4; Cyber Policy Portal; Cybercrime@Octopus; Cyberlaw.org.uk; Dakar; "
    "Dreptonline.ro; EU Monitor; EU Neighbours South; EU4Digital; eucrim; Global Security Mag; "
    "Global-Regulation; Homeland Preparedness News; HotNews.ro; Legeaz.net; Legi-internet.ro; "
    "LesAfricaines.net; Microsoft; Minsk; Mirage News; Ohrid; România liberă; Silicon.fr; Softpedia; "
    "Strasbourg; Tunis".split("; ")
)
NAMES_IN = {
    "fr": NAMES | {"Kyiv"},
    "ro": NAMES
    | {
        "Baku",
        "eBIZ, Peru",
        "INTERPOL: GLACY+",
        "INTERPOL: GLACY-e",
        "IPA III",
        "PGG 2018: Cybercrime@EAP",
        "Wikipedia",
    },
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
}
TAG = re.compile(r"<[^>]*>")
ADDRESS = re.compile(r"https?://\S+|\S+@\S+\.\S+")
NARROW = "\u202f"
# What is wrong, by language: the name of the slip and what shows it.
SLIPS = {
    "fr": {
        "straight apostrophe or quotes": r"['\"“”„]",
        "« without a narrow no-break space after it": rf"«(?!{NARROW})",
        "» without a narrow no-break space before it": rf"(?<!{NARROW})»",
        "; ! ? without a narrow no-break space before it": rf"(?<!{NARROW})[;!?]",
        ": without a no-break space before it": r"(?<!\u00a0):(?!\d)",
        "thousands without a narrow no-break space": r"\d[ .,]\d{3}(?!\d)",
        # 2.2 can be the name of a version.
        "decimal point": r"\d\.\d+[ \u00a0\u202f](?:milli|€|euro|%)",
        "three points": r"\.\.\.",
    },
    "ro": {
        "cedilla": r"[şţŞŢ]",
        "straight, English or French quotes": r"['\"“«]",
        "quotes that do not pair": r"„[^”]*(?:„|$)|(?:^|”)[^„]*”",
        "space before a mark": r"[ \u00a0\u202f][;!?:,.](?!\d)",
        "thousands without a point": r"\d[ \u00a0\u202f,]\d{3}(?!\d)",
        "“de” missing after twenty": r"(?<![\d.,/])(?:[\d.]*(?:[2-9]\d|\d00)) "
        r"(?:activități|ani|ateliere|euro|luni|participanți|proiecte|state|țări|zile)\b",
        "three points": r"\.\.\.",
    },
}
ENGLISH_WORDS = re.compile(r"\b(?:the|and|of|with|which|from)\b", re.IGNORECASE)


def localised(value, place):
    """Every text under ``value`` with its place."""
    if isinstance(value, dict) and value and set(value) <= set(LANGUAGES):
        yield place, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from localised(each, f"{place}.{name}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from localised(each, f"{place}.{number}")


def texts_of(name):
    entries = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return [found for entry in entries for found in localised(entry["content"], entry["slug"])]


def translations_of(name):
    """Each translation with its place, its language, and the English it stands for."""
    for place, text in texts_of(name):
        for code in TRANSLATED:
            if text.get(code):
                yield f"{place}.{code}", code, text.get("en", ""), text[code]


def words(text):
    """What is read: without tags and addresses."""
    return ADDRESS.sub("", html.unescape(TAG.sub("", text)))


def numbers(text):
    """Whatever the language puts between digits: 2,777,778 is 2777778, and 4.8 is 48."""
    return sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\u202f](?=\d)", "", words(text))))


def months(text, code):
    """The months that a year follows, by number. A month alone can be another word: “may”, “mai”."""
    names = MONTHS[code].split()
    found = re.findall(rf"\b({'|'.join(names)}) (\d{{4}})\b", words(text))
    return sorted((names.index(month), year) for month, year in found)


def slips(text, code):
    read = words(text)
    return [name for name, pattern in SLIPS[code].items() if re.search(pattern, read)]


def is_as_english(name, place, other, english):
    is_name_of_country = name in NAMED_ALIKE and place.split(".")[-2] == "name"
    return other == english and not is_name_of_country


@pytest.mark.parametrize("name", COMPLETE)
def test_every_text_stands_in_all_three_languages(name):
    texts = texts_of(name)
    lacking = [
        (place, code)
        for place, text in texts
        for code in LANGUAGES
        if not text.get(code, "").strip() and place.rpartition(".")[2] != OF_ITS_OWN
    ]
    assert texts
    assert lacking == []


@pytest.mark.parametrize("name", COMPLETE)
def test_translations_have_the_tags_references_and_addresses_of_the_english(name):
    differing = [
        (place, TAG.findall(english), TAG.findall(other))
        for place, _, english, other in translations_of(name)
        if english and TAG.findall(english) != TAG.findall(other)
    ]
    assert differing == []


@pytest.mark.parametrize("name", COMPLETE)
def test_translations_have_the_numbers_of_the_english(name):
    differing = [
        (place, numbers(english), numbers(other))
        for place, _, english, other in translations_of(name)
        if english and numbers(english) != numbers(other)
    ]
    assert differing == []


@pytest.mark.parametrize("name", COMPLETE)
def test_translations_have_the_months_of_the_english(name):
    differing = [
        (place, english, other)
        for place, code, english, other in translations_of(name)
        if english and months(english, "en") != months(other, code)
    ]
    assert differing == []


@pytest.mark.parametrize("name", COMPLETE)
def test_each_language_keeps_its_typography(name):
    found = [
        (place, slips(other, code), other)
        for place, code, _, other in translations_of(name)
        if slips(other, code)
    ]
    assert found == []


@pytest.mark.parametrize("name", COMPLETE)
def test_no_translation_is_the_english_or_partly_english(name):
    left = [
        (place, other)
        for place, code, english, other in translations_of(name)
        if other not in NAMES_IN[code]
        and (is_as_english(name, place, other, english) or ENGLISH_WORDS.search(words(other)))
    ]
    assert left == []


def test_names_that_stay_as_they_are_in_english_stand_in_the_content():
    everywhere = [each for name in COMPLETE for each in translations_of(name)]
    kept = {
        code: {other for _, of, english, other in everywhere if of == code and other == english}
        for code in TRANSLATED
    }
    assert {code: NAMES_IN[code] - kept[code] for code in TRANSLATED} == {"fr": set(), "ro": set()}


def test_subjects_of_messages_stand_in_all_three_languages_in_their_typography():
    found = [
        (subject["label_en"], code)
        for subject in json.loads(SUBJECTS.read_text(encoding="utf-8"))
        for code in TRANSLATED
        if not (label := subject[f"label_{code}"])
        or label == subject["label_en"]
        or slips(label, code)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "text", "slip"),
    [
        ("fr", "l'acte", "straight apostrophe or quotes"),
        ("fr", "le «\u00a0Bureau\u202f»", "« without a narrow no-break space after it"),
        ("fr", "le «\u202fBureau »", "» without a narrow no-break space before it"),
        ("fr", "ouvert ; fermé", "; ! ? without a narrow no-break space before it"),
        ("fr", "<p>Il portait sur :</p>", ": without a no-break space before it"),
        ("fr", "50 000 euros", "thousands without a narrow no-break space"),
        ("fr", "4.8 millions", "decimal point"),
        ("ro", "informaţii", "cedilla"),
        ("ro", "“Biroul”", "straight, English or French quotes"),
        ("ro", "„Biroul", "quotes that do not pair"),
        ("ro", "A vizat :", "space before a mark"),
        ("ro", "50 000 de euro", "thousands without a point"),
        ("ro", "165 activități", "“de” missing after twenty"),
        ("ro", "50.000 euro", "“de” missing after twenty"),
    ],
)
def test_a_slip_is_found(code, text, slip):
    assert slip in slips(text, code)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "fr",
            "L’acte «\u202fBudapest\u202f»\u00a0: 50\u202f000 euros, 4,8\u202f%, à 9:30\u202f; le 30 juin 2013.",
        ),
        ("fr", "<a href=\"https://example.org/?q='1'\">page</a>"),
        ("ro", "„Biroul” a avut 58 de activități și 19 ateliere: 50.000 de euro, în 2013, 24/7."),
        ("ro", "115 luni; 101 activități"),
    ],
)
def test_what_is_right_is_no_slip(code, text):
    assert slips(text, code) == []
