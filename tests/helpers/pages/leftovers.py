"""How English is known in French and Romanian pages: by the catalogues, the starter content, and words of its own."""

import json
import re
from functools import cache, cached_property
from itertools import chain

from django.utils.translation import override
from django_countries import countries

from core.i18n.languages import ORIGINAL
from pages.starter_content import FOLDER, ORDER, SUBJECTS
from tests.helpers import catalogues
from tests.helpers.pages.marked_languages import Reading
from tests.pages.test_starter_languages import localised

# So many words on end are known wherever they stand; fewer only where nothing stands beside them.
SENTENCE = 3
ADDRESS = re.compile(
    r"(?:https?:/|(?<![\w<]))/\S+|\S+@\S+\.\S+|\b[\w.-]+\.(?:org|int|ro|eu|net|com|pdf|json|csv|ics|vcf)\b\S*"
)
# What neither French nor Romanian writes; "on", "to", "in" and "for" stand in names or are words of theirs.
ENGLISH = re.compile(
    r"[Ww]harf|\b(?:[Tt]he|and|of|with|which|from|by|this|these|was|were|has|have|January|February|June|July|September"
    r"|October|November|December)\b|\b(?:March|April|May|August) \d|\d,\d{3}(?!\d)"
)


# Letters with cedillas, and spaces at which a mark would go to the next line.
SLIPS = {"fr": re.compile(r"\w [;:!?»]|« (?!…)"), "ro": re.compile(r"[şţŞŢ]|\w [;:!?”]|„ (?!…)")}
# Titles of works that have no other.
NAMES = {" creative commons attribution 4 0 international cc by 4 0 "}


def words(text: str) -> str:
    """The words alone, in small letters, between spaces."""
    return f" {' '.join(re.findall(r'\w+', text.casefold()))} "


def parts(text: str) -> list[str]:
    """Sentences, and what placeholders stand between."""
    text = re.sub(r"<[^>]*>", " \n ", catalogues.PLACEHOLDER.sub("\n", text)).replace("*", "")
    return [part for part in re.split(r"\n|(?<=[.!?…:;]) ", text) if words(part).strip()]


def pieces_of(text: str) -> list[str]:
    """Names and words alone: without numbers, and apart from what they are listed with."""
    found = re.split(r"[(),;:*·–\d]+| - ", ADDRESS.sub("", text))
    return [piece for piece in found if re.search("[a-z]{3}", piece)]


class Language:
    """What is known of one language: English texts, and what stands for each."""

    def __init__(self, code):
        pairs = [*interface(code), *contents(code), *countries_in(code)]
        self._alike = {words(own) for english, own in pairs if english == own} | names()
        translated = [pair for pair in pairs if pair[0] != pair[1]]
        self._english = Known(
            (english for english, _ in translated), [*(own for _, own in pairs), *names()]
        )
        self._own = Known(
            (own for _, own in translated), [*(english for english, _ in pairs), *names()]
        )

    def english_in(self, text: str) -> str:
        """What of ``text`` is English; empty where nothing is."""
        text = ADDRESS.sub("", text)
        found = ENGLISH.search(text)
        return found[0] if found else self._english.found_in(text)

    def own_in(self, text: str) -> str:
        """What of ``text`` is in this language."""
        return self._own.found_in(ADDRESS.sub("", text))

    def is_alike(self, text: str) -> bool:
        """Whether the language writes it as English does, as a whole or each of the names in it."""
        return words(text) in self._alike or all(
            words(each) in self._alike for each in pieces_of(text)
        )


class Known:
    """Texts of one language, but for those that another writes alike."""

    def __init__(self, texts, others):
        self._texts, self._others = set(texts), others

    def found_in(self, text: str) -> str:
        read = words(text)
        if read in self._labels:
            return read.strip()
        each = read.split()
        candidates = chain.from_iterable(
            self._sentences.get(tuple(each[place : place + SENTENCE]), ())
            for place in range(len(each))
        )
        return next((sentence.strip() for sentence in candidates if sentence in read), "")

    @cached_property
    def _labels(self):
        alike = set(map(words, self._others))
        return {words(text) for text in self._texts if len(text.split()) < SENTENCE} - alike

    @cached_property
    def _sentences(self):
        """Sentences by their first words."""
        alike, found = "|".join(map(words, self._others)), {}
        for sentence in {words(part) for text in self._texts for part in parts(text)}:
            start = tuple(sentence.split()[:SENTENCE])
            if len(start) == SENTENCE and sentence not in alike:
                found.setdefault(start, []).append(sentence)
        return found


@cache
def interface(code):
    """Each text of the catalogues with each of its translations."""
    return [
        (english, own)
        for entry in catalogues.translated(code)
        for english in catalogues.originals(entry)
        for own in catalogues.translations(entry)
    ]


@cache
def entries():
    return [
        each for name in ORDER for each in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    ]


@cache
def contents(code):
    texts = [text for entry in entries() for _, text in localised(entry["content"], "")]
    subjects = json.loads(SUBJECTS.read_text("utf-8"))
    texts += [{"en": each["label_en"], code: each[f"label_{code}"]} for each in subjects]
    return [(text.get(ORIGINAL, ""), text.get(code, "")) for text in texts]


def countries_in(code):
    with override(ORIGINAL):
        english = {country.code: country.name for country in countries}
    with override(code):
        return [(english[country.code], country.name) for country in countries]


@cache
def names():
    """Acronyms, addresses and numbers: what the contents write in one way for all."""
    return NAMES | set(
        map(words, chain.from_iterable(plain_strings(entry["content"]) for entry in entries()))
    )


def plain_strings(value):
    if isinstance(value, dict):
        return (
            [each for one in value.values() for each in plain_strings(one)]
            if "en" not in value
            else []
        )
    if isinstance(value, list):
        return [each for one in value for each in plain_strings(one)]
    return [value] if isinstance(value, str) else []


@cache
def known(language):
    return Language(language)


def problems(html, language):
    """What is wrong with the languages of a page, each time with the text in question."""
    page, spoken = Reading(html), known(language)
    if page.language != language:
        yield "the language of the page", page.language
    for text in page.in_language(language):
        if left := spoken.english_in(text):
            yield f"English: {left}", text
        if slip := SLIPS[language].search(text):
            yield f"typography: {slip[0]}", text
    heads = {text for _, text in page.heads}
    for text in page.in_language("en") - heads:
        if own := spoken.own_in(text):
            yield f"not English: {own}", text
    for text in page.shared + page.data:
        if (left := spoken.english_in(text)) and not any(
            words(text) in words(each) for each in page.marked
        ):
            yield f"English for programs: {left}", text
