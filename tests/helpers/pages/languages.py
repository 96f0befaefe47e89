"""Find English in French and Romanian pages: texts of the catalogues and of the starter content."""

import json
import re
from functools import cache, cached_property
from itertools import chain

from django.utils.translation import override
from django_countries import countries

from contact.models import Subject
from core.i18n.languages import LANGUAGES, ORIGINAL
from pages.starter_content import UNPUBLISHED, entries
from tests.helpers import catalogues
from tests.helpers.pages.marked_languages import Reading

# A text of so many words is found anywhere; a shorter one only where it is the whole text.
SENTENCE = 3
URL = re.compile(
    r"(?:https?:/|(?<![\w<]))/\S+|\S+@\S+\.\S+"
    r"|\b[\w.-]+\.(?:org|int|ro|eu|net|com|pdf|json|csv|ics|vcf)\b\S*"
)
# Neither French nor Romanian has these; "on", "to", "in" and "for" are in names or are their words.
ENGLISH = re.compile(
    r"[Ww]harf|\b(?:[Tt]he|and|of|with|which|from|by|this|these|was|were|has|have|January|February"
    r"|June|July|September|October|November|December)\b|\b(?:March|April|May|August) \d"
    r"|\d,\d{3}(?!\d)"
)
# Letters with cedillas, and spaces at which a punctuation mark would begin the next line.
SLIPS = {"fr": re.compile(r"\w [;:!?»]|« (?!…)"), "ro": re.compile(r"[şţŞŢ]|\w [;:!?”]|„ (?!…)")}
# Titles of works that have no translation.
NAMES = {" creative commons attribution 4 0 international cc by 4 0 "}


def words(text: str) -> str:
    """Return the words in small letters, between spaces."""
    return f" {' '.join(re.findall(r'\w+', text.casefold()))} "


def sentences(text: str) -> list[str]:
    text = re.sub(r"<[^>]*>", " \n ", catalogues.PLACEHOLDER.sub("\n", text)).replace("*", "")
    return [words(part) for part in re.split(r"\n|(?<=[.!?…:;]) ", text) if words(part).strip()]


class Texts:
    """Texts of one language, without those that another one has as well."""

    def __init__(self, texts, others):
        self._texts = set(texts)
        self._others = set(map(words, others))

    def found_in(self, text: str) -> str:
        """Return a text of the language in ``text``; empty if there is none."""
        whole = words(text)
        if whole in self._labels:
            return whole.strip()
        tokens = whole.split()
        for position in range(len(tokens)):
            for sentence in self._sentences.get(tuple(tokens[position : position + SENTENCE]), ()):
                if sentence in whole:
                    return sentence.strip()
        return ""

    @cached_property
    def _labels(self):
        return {words(text) for text in self._texts if len(text.split()) < SENTENCE} - self._others

    @cached_property
    def _sentences(self):
        """Sentences by their first words."""
        others = "|".join(self._others)
        found = {}
        for sentence in set(chain.from_iterable(map(sentences, self._texts))):
            start = tuple(sentence.split()[:SENTENCE])
            if len(start) == SENTENCE and sentence not in others:
                found.setdefault(start, []).append(sentence)
        return found


@cache
def texts_of(language) -> tuple[Texts, Texts]:
    """Return the English texts that have a translation, and the translations."""
    pairs = [*interface(language), *contents(language), *country_names(language)]
    names = [*NAMES, *chain.from_iterable(plain_strings(entry["content"]) for entry in entries())]
    english, own = zip(*[pair for pair in pairs if pair[0] != pair[1]], strict=True)
    return (
        Texts(english, [*(text for _, text in pairs), *names]),
        Texts(own, [*(text for text, _ in pairs), *names]),
    )


def interface(language):
    """Yield each text of the catalogues with each of its translations."""
    for entry in catalogues.translated(language):
        for english in catalogues.originals(entry):
            for own in catalogues.translations(entry):
                yield english, own


def contents(language):
    for entry in entries():
        for _, text in localised(entry["content"], ""):
            yield text.get(ORIGINAL, ""), text.get(language, "")
    for subject in json.loads(UNPUBLISHED[Subject].read_text("utf-8")):
        yield subject["label_en"], subject[f"label_{language}"]


def localised(value, place):
    """Yield every text in three languages under ``value`` with its place."""
    if isinstance(value, dict) and value and set(value) <= set(LANGUAGES):
        yield place, value
    elif isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, item in items:
            yield from localised(item, f"{place}.{name}")


def country_names(language):
    with override(ORIGINAL):
        english = {country.code: country.name for country in countries}
    with override(language):
        return [(english[country.code], country.name) for country in countries]


def plain_strings(value):
    """Yield acronyms, URLs and numbers, which the contents have once for all languages."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) or (isinstance(value, dict) and "en" not in value):
        for item in value.values() if isinstance(value, dict) else value:
            yield from plain_strings(item)


def problems(html, language):
    """Yield the problems with the languages of a page, each with its text."""
    page = Reading(html)
    english, own = texts_of(language)

    def english_in(text):
        text = URL.sub("", text)
        found = ENGLISH.search(text)
        return found[0] if found else english.found_in(text)

    if page.language != language:
        yield "the language of the page", page.language
    for text in page.in_language(language):
        if found := english_in(text):
            yield f"English: {found}", text
        if slip := SLIPS[language].search(text):
            yield f"typography: {slip[0]}", text
    for text in page.in_language("en") - {text for _, text in page.heads}:
        if found := own.found_in(URL.sub("", text)):
            yield f"not English: {found}", text
    marked = [words(text) for text in page.marked]
    for text in page.shared + page.data:
        found = english_in(text)
        if found and not any(words(text) in other for other in marked):
            yield f"English for programs: {found}", text
