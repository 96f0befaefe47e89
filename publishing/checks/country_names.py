"""Warnings about names of countries that the Council of Europe writes in another way."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from publishing.checks.issues import Issue
from record.texts import ExtractedTexts

# By language: the pattern of another name, and the name that the Council of Europe uses.
NAMES = {
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
PATTERNS = {
    code: {re.compile(rf"(?<!\w){name}(?!\w)"): ours for name, ours in names.items()}
    for code, names in NAMES.items()
}
ADDRESS_MARKS = re.compile(r"://|www\.|@", re.IGNORECASE)


def foreign_names(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find each name once in each text, except in postal addresses and in countries."""
    if extracted.ref.kind == "country":
        return
    for text, code, parsed in extracted.texts_in_each_language():
        if text.place.field in extracted.content.address_fields:
            continue
        words = " ".join(parsed.runs).split()
        searched = " ".join(word for word in words if not ADDRESS_MARKS.search(word))
        for pattern, ours in PATTERNS[code].items():
            if match := pattern.search(searched):
                message = _(
                    "The text has “%(theirs)s”; the Council of Europe writes “%(ours)s”. Change "
                    "it, unless it is part of an official title."
                ) % {"theirs": match[0], "ours": ours}
                yield Issue.warning(text.place, "name_is_not_ours", message, code)
