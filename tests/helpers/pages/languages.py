"""Read the texts of a page by language, as a screen reader does, and find English among others."""

import json
import re
from collections import defaultdict
from functools import cache
from itertools import chain

from django.utils.translation import override
from django_countries import countries
from lxml import html as html_parser

from contact.models import Subject
from core.i18n.languages import LANGUAGES, ORIGINAL
from core.i18n.typography import collapse_whitespace
from pages.starter_content import UNPUBLISHED, entries
from tests.helpers import catalogues

INLINE = set("a abbr b bdi cite em i mark q s small span strong sub sup time tspan u".split())
SPOKEN_ATTRIBUTES = "alt aria-label aria-description data-search label placeholder title".split()
# Names of fields and code are the same in all languages.
UNSPOKEN = {"code", "pre", "script", "style"}
SHARED = "og:title og:description og:image:alt".split()
# A text of so many words is found anywhere; a shorter one only where it is the whole text.
SENTENCE = 3
MIN_LETTERS = 13  # a shorter text of the interface is part of other words
URL = re.compile(
    r"(?:https?:/|(?<![\w<]))/\S+|\S+@\S+\.\S+"
    r"|\b[\w.-]+\.(?:org|int|ro|eu|net|com|pdf|json|csv|ics)\b\S*"
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


class Reading:
    """The texts of a page by language.

    ``texts`` are pairs of a language and the text between two tags, an attribute for readers, or
    all of a block in that language. ``heads`` are the title and the description. Texts for programs
    (Open Graph and JSON-LD) have no language.
    """

    def __init__(self, html):
        root = html_parser.document_fromstring(html)
        self.language = root.get("lang")
        self.texts = set()
        self.heads = set()
        self._block = defaultdict(list)
        self._read(root, None)
        properties = {meta.get("property"): meta.get("content") for meta in root.iter("meta")}
        self.for_programs = [properties[name] for name in SHARED if name in properties]
        for text in root.xpath("//script[@type='application/ld+json']/text()"):
            self.for_programs += strings_of(json.loads(text))
        links = root.xpath("//nav[@class='languages']//a[@hreflang]")
        self.switcher = {link.get("hreflang"): link.get("href") for link in links}

    def in_language(self, language):
        """Return the texts in a language, each once."""
        return {text for spoken, text in self.texts | self.heads if spoken == language}

    def _read(self, element, language):
        language = element.get("lang", language)
        is_block = element.tag not in INLINE
        if is_block:
            self._end_block()
        self._read_attributes(element, language)
        if element.tag == "title" and element.getparent().tag == "head":
            self.heads.add((language, collapse_whitespace(element.text)))
        elif element.tag not in UNSPOKEN:
            if element.get("class") != "marker":
                self._say(element.text, language)
            for child in element.iterchildren("*"):
                self._read(child, language)
                self._say(child.tail, language)
        if is_block:
            self._end_block()

    def _read_attributes(self, element, language):
        spoken = [element.get(name, "") for name in SPOKEN_ATTRIBUTES]
        if element.tag == "input" and element.get("type") in ("submit", "reset", "button"):
            spoken.append(element.get("value"))
        self.texts |= {(language, collapse_whitespace(text)) for text in spoken if text}
        if element.tag == "meta" and element.get("name") == "description":
            self.heads.add((language, collapse_whitespace(element.get("content"))))

    def _say(self, data, language):
        text = collapse_whitespace(data or "")
        if text:
            self.texts.add((language, text))
            for other in self._block.keys() - {language}:
                self._block[other].append(" … ")
        self._block[language].append(data or "")

    def _end_block(self):
        for language, parts in self._block.items():
            text = collapse_whitespace("".join(parts))
            if text.strip("… "):
                self.texts.add((language, text))
        self._block.clear()


def strings_of(data):
    """Return the strings of JSON-LD, without types, URLs and codes."""
    if isinstance(data, dict):
        data = [value for name, value in data.items() if name[0] != "@"]
    if isinstance(data, list):
        return list(chain.from_iterable(map(strings_of, data)))
    is_said = isinstance(data, str) and not re.match(r"https?:|[^ ]+$", data)
    return [data] if is_said else []


def words(text: str) -> str:
    """Return the words in small letters, between spaces."""
    return f" {' '.join(re.findall(r'\w+', text.casefold()))} "


class Texts:
    """Texts of one language, without those that another one has as well."""

    def __init__(self, texts, others):
        others = set(map(words, others))
        self._labels = {words(text) for text in texts if len(text.split()) < SENTENCE} - others
        self._sentences = defaultdict(set)  # by their first words
        for text in set(texts):
            plain = re.sub(r"<[^>]*>", " \n ", catalogues.PLACEHOLDER.sub("\n", text))
            for part in re.split(r"\n|(?<=[.!?…:;]) ", plain.replace("*", "")):
                self._sentences[tuple(words(part).split()[:SENTENCE])].add(words(part))
        everything = "|".join(others)
        for start, sentences in self._sentences.items():
            is_long = len(start) == SENTENCE
            sentences -= {text for text in sentences if not is_long or text in everything}

    def found_in(self, text: str) -> str:
        """Return a text of the language in ``text``; empty if there is none."""
        whole = words(text)
        if whole in self._labels:
            return whole.strip()
        tokens = whole.split()
        for position in range(len(tokens)):
            start = tuple(tokens[position : position + SENTENCE])
            for sentence in self._sentences.get(start, ()):
                if sentence in whole:
                    return sentence.strip()
        return ""


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
    marked = [words(text) for spoken, text in page.texts | page.heads if spoken != language]
    for text in page.for_programs:
        found = english_in(text)
        if found and not any(words(text) in other for other in marked):
            yield f"English for programs: {found}", text


def left_in_english(html, language) -> list[str]:
    """Return the long texts of the catalogues that a page in ``language`` has in English."""
    text = "\n".join(Reading(html).in_language(language))
    found = []
    for english, own in interface(language):
        is_long = len(english) >= MIN_LETTERS and not catalogues.PLACEHOLDER.search(english)
        if is_long and english != own and english in text:
            found += re.findall(rf"(?<!\w){re.escape(english)}(?!\w)", text)
    return found
