"""Warnings about wording: capitals, long sentences, vague link labels, names of countries."""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.html_reader import beginning
from publishing.checks.issues import Issue
from record.texts import ExtractedTexts, Text
from search.tokenizer import fold_words

MAX_SENTENCE_WORDS = 40
MAX_ACRONYM_LENGTH = 6  # letters; longer acronyms, such as CYBERSPEX, hardly ever follow each other
MAX_ACRONYMS_IN_A_ROW = 3

PAUSES = re.compile(r"[,;:.!?…()\[\]«»“”„\"|/–—]+")
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+")
WEB_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
VAGUE_LABELS = set(
    (
        "click here|here|read more|more|learn more|see more|find out more|link|this link|this page|"
        "cliquez ici|cliquer ici|ici|lire la suite|en savoir plus|plus|voir plus|lien|ce lien|"
        "cette page|click aici|clic aici|aici|citeste mai mult|mai mult|mai multe|vezi mai mult|"
        "acest link|aceasta pagina"
    ).split("|")
)

# By language: the pattern of another name, and the name that the Council of Europe uses.
COUNTRY_NAMES = {
    "en": {
        r"Turkey": "Türkiye",
        r"(?<!Republic of )Moldova": "Republic of Moldova",
        r"(?<!North )Macedonia": "North Macedonia",
        r"Czech Republic": "Czechia",
        r"Kosovo(?!\s?\*)": "Kosovo*",
        r"Palestine(?!\s?\*)": "Palestine*",
    },
    "fr": {
        r"Turquie": "Türkiye",
        r"(?<!République de )(?:Moldova|Moldavie)": "République de Moldova",
        r"Macédoine(?! du Nord)": "Macédoine du Nord",
        r"Kosovo(?!\s?\*)": "Kosovo*",
        r"Palestine(?!\s?\*)": "Palestine*",
    },
    "ro": {
        r"(?<!Republica )Moldova": "Republica Moldova",
        r"Macedonia(?! de Nord)": "Macedonia de Nord",
        r"Kosovo(?!\s?\*)": "Kosovo*",
        r"Palestina(?!\s?\*)": "Palestina*",
    },
}
ADDRESS_MARKS = re.compile(r"://|www\.|@", re.IGNORECASE)


def shouting(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find passages in capitals that are not acronyms."""
    for text, code, run in _runs(extracted):
        for passage in _find_capitals(run):
            message = _(
                "“%(words)s” is in capitals, which are hard to read. Write it in lower case."
            ) % {"words": beginning(passage)}
            yield Issue(text.place, "shouting", message, code)


def long_sentences(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find sentences of more than 40 words."""
    for text, code, run in _runs(extracted):
        for sentence in SENTENCE_END.split(run):
            number = sum(any(map(str.isalnum, word)) for word in sentence.split())
            if number > MAX_SENTENCE_WORDS:
                message = ngettext(
                    "“%(sentence)s” is a sentence of %(number)d word. Split it into two or three.",
                    "“%(sentence)s” is a sentence of %(number)d words. Split it into two or three.",
                    number,
                ) % {"sentence": beginning(sentence), "number": number}
                yield Issue(text.place, "sentence_is_long", message, code)


def vague_links(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find links in rich text and link rows with vague labels, which are read without context."""
    for text, code, parsed in extracted.texts_in_each_language():
        labels = parsed.runs if text.link else [link.text for link in parsed.find("a")]
        for label in labels:
            if WEB_ADDRESS.fullmatch(label) or " ".join(fold_words(label)) in VAGUE_LABELS:
                message = _(
                    "The text of the link “%(words)s” doesn’t describe its target. Name the "
                    "target, for example “Project page of the Council of Europe”."
                ) % {"words": beginning(label)}
                yield Issue(text.place, "link_text_says_nothing", message, code)
    for text in extracted.texts:
        if text.link and text.link.url and not text.written:
            message = _("The link has no text, so its URL is shown. Name the target.")
            yield Issue(text.place, "link_text_says_nothing", message, "en")


def foreign_country_names(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find each name once in each text, except in postal addresses and where it may be."""
    if extracted.content.has_other_names:
        return
    for text, code, parsed in extracted.texts_in_each_language():
        if text.field in extracted.content.address_fields:
            continue
        words = " ".join(parsed.runs).split()
        searched = " ".join(word for word in words if not ADDRESS_MARKS.search(word))
        for pattern, ours in COUNTRY_NAMES[code].items():
            if match := re.search(rf"(?<!\w){pattern}(?!\w)", searched):
                message = _(
                    "The text has “%(theirs)s”; the Council of Europe writes “%(ours)s”. Change "
                    "it, unless it is part of an official title."
                ) % {"theirs": match[0], "ours": ours}
                yield Issue(text.place, "name_is_not_ours", message, code)


def _find_capitals(run: str) -> Iterator[str]:
    for passage in PAUSES.split(run):
        for is_in_capitals, group in groupby(passage.split(), str.isupper):
            words = list(group)
            long_ones = [word for word in words if len(word) > MAX_ACRONYM_LENGTH]
            if is_in_capitals and (len(long_ones) > 1 or len(words) > MAX_ACRONYMS_IN_A_ROW):
                yield " ".join(words)


def _runs(extracted: ExtractedTexts) -> Iterator[tuple[Text, str, str]]:
    for text, code, parsed in extracted.texts_in_each_language():
        for run in parsed.runs:
            yield text, code, run
