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

INLINE = "a abbr b bdi cite em i mark q s small span strong sub sup time tspan u".split()
BLOCK = f"ancestor-or-self::*[not({' or '.join(f'self::{tag}' for tag in INLINE)})][1]"
# Names of fields and code are the same in all languages.
TEXTS = (
    "//text()[not(ancestor::code or ancestor::pre or ancestor::script or ancestor::style)]"
    "[not(parent::*[@class='marker'] or parent::title[parent::head])]"
)
ATTRIBUTES = (
    "//@alt | //@aria-label | //@aria-description | //@data-search | //@label | //@placeholder"
    " | //@title | //input[@type='submit' or @type='reset' or @type='button']/@value"
)
HEADS = "/html/head/title/text() | //meta[@name='description']/@content"
SHARED = (
    "//meta[@property='og:title' or @property='og:description' or @property='og:image:alt']"
    "/@content"
)
JSON_LD = "//script[@type='application/ld+json']/text()"
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
        self.heads = {_spoken(text) for text in root.xpath(HEADS)}
        self.texts = {_spoken(text) for text in root.xpath(f"{TEXTS} | {ATTRIBUTES}")}
        self._read_blocks(root)
        self.for_programs = root.xpath(SHARED)
        for data in root.xpath(JSON_LD):
            # Codes and URLs have no spaces.
            self.for_programs += [text for text in strings_in(json.loads(data)) if " " in text]
        links = root.xpath("//nav[@class='languages']//a[@hreflang]")
        self.switcher = {link.get("hreflang"): link.get("href") for link in links}

    def in_language(self, language):
        """Return the texts in a language, each once."""
        return {text for spoken, text in self.texts | self.heads if spoken == language}

    def _read_blocks(self, root):
        blocks = defaultdict(list)
        for text in root.xpath(TEXTS):
            [block] = _element_of(text).xpath(BLOCK)
            blocks[block].append((_spoken(text)[0], text))
        for parts in blocks.values():
            for language in {spoken for spoken, _ in parts}:
                whole = [text if spoken == language else " … " for spoken, text in parts]
                self.texts.add((language, collapse_whitespace("".join(whole))))


def _element_of(text):
    return text.getparent().getparent() if text.is_tail else text.getparent()


def _spoken(text) -> tuple[str, str]:
    """Return the language and the text."""
    language = _element_of(text).xpath("string(ancestor-or-self::*[@lang][1]/@lang)")
    return language, collapse_whitespace(text)


def strings_in(value):
    """Yield the strings that there are once for all languages."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item)
    elif isinstance(value, dict) and ORIGINAL not in value:
        # JSON-LD has the language of a text next to it.
        yield from strings_in([item for name, item in value.items() if name[0] != "@"])


def words(text: str) -> str:
    """Return the words in small letters, between spaces."""
    return f" {' '.join(re.findall(r'\w+', text.casefold()))} "


class Texts:
    """Texts of one language, without those that another one has as well."""

    def __init__(self, texts, others):
        labels = set(map(words, others))
        sentences = "|".join(labels)
        self._parts = defaultdict(set)  # by their first words
        for text in texts:
            plain = re.sub(r"<[^>]*>", "\n", catalogues.PLACEHOLDER.sub("\n", text))
            for part in map(words, re.split(r"\n|(?<=[.!?…:;]) ", plain)):
                start = tuple(part.split()[:SENTENCE])
                is_long = len(start) == SENTENCE
                is_label = part == words(text) and part not in labels
                if (is_long and part not in sentences) or (is_label and not is_long):
                    self._parts[start].add(part)

    def found_in(self, text: str) -> str:
        """Return a text of the language in ``text``; empty if there is none."""
        whole = words(text)
        tokens = whole.split()
        for position in range(len(tokens)):
            start = tuple(tokens[position : position + SENTENCE])
            for part in self._parts.get(start, ()):
                if part == whole or (len(start) == SENTENCE and part in whole):
                    return part.strip()
        return ""


@cache
def texts_of(language) -> tuple[Texts, Texts]:
    """Return the English texts that have a translation, and the translations."""
    pairs = [*interface(language), *contents(language), *country_names(language)]
    names = [*NAMES, *chain.from_iterable(strings_in(entry["content"]) for entry in entries())]
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
