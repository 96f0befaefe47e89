"""Warns of names of countries and areas that the Council of Europe writes otherwise."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from publishing.checks.issues import Issue
from record.texts import ExtractedTexts, Text

# By language: what stands there alone, and what the Council of Europe writes.
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
    """Find each name once in each text, except in addresses and in countries, where the name is a fact."""
    if extracted.ref.kind == "country":
        return
    for text, code, parsed in extracted.texts_in_each_language():
        if text.place.field in extracted.content.address_fields:
            continue
        yield from _issues_in(text, code, _without_web_addresses(" ".join(parsed.runs)))


def _without_web_addresses(run):
    return " ".join(word for word in run.split() if not ADDRESS_MARKS.search(word))


def _issues_in(text: Text, code, text_to_search) -> Iterator[Issue]:
    for pattern, ours in PATTERNS[code].items():
        if match := pattern.search(text_to_search):
            message = _(
                "It says “%(theirs)s”; the Council of Europe writes “%(ours)s”. Change it, unless it stands in an "
                "official title."
            )
            yield Issue.warning(
                text.place, "name_is_not_ours", message % {"theirs": match[0], "ours": ours}, code
            )
