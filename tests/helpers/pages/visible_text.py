"""Find English texts of the interface in pages that are in another language."""

import re
from functools import cache

from tests.helpers.catalogues import catalogue
from tests.helpers.pages.marked_languages import Reading

SHORTEST = 12  # letters: a shorter text is part of other words
PLACEHOLDER = re.compile(r"%\(|%s|%d|\{")


def words_of(html, language) -> str:
    """Return the texts of a page in its own language, without those marked with another one."""
    return "\n".join(Reading(html).in_language(language))


@cache
def english_of(language) -> tuple[str, ...]:
    """Return the long English texts of the catalogues that have a translation."""
    entries = catalogue(language).translated_entries()
    texts = {" ".join(entry.msgid.split()) for entry in entries if entry.msgstr != entry.msgid}
    return tuple(
        sorted(text for text in texts if len(text) > SHORTEST and not PLACEHOLDER.search(text))
    )


def left_in_english(html, language) -> list[str]:
    """Return the texts of the catalogues that a page in ``language`` has in English."""
    words = words_of(html, language)
    return [
        text
        for text in english_of(language)
        if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", words)
    ]
