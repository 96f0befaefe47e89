"""Find English texts of the interface in pages that are in another language."""

import re
from functools import cache
from html.parser import HTMLParser

from tests.helpers.catalogues import catalogue

SHORTEST = 12  # letters: a shorter text is part of other words
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-search")
UNSEEN = {"script", "style", "template"}
EMPTY = set("area base br col embed hr img input link meta source track wbr".split())
PLACEHOLDER = re.compile(r"%\(|%s|%d|\{")


class Words(HTMLParser):
    """The texts of a page in its own language, without elements marked with another one."""

    def __init__(self, html, language):
        super().__init__()
        self.language, self.open, self.found = language, [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        is_aside = tag in UNSEEN or attrs.get("lang", self.language) != self.language
        if not (is_aside or self._is_aside()):
            self.found += [attrs[name] for name in SPOKEN if attrs.get(name)]
            if tag == "input" and attrs.get("type") in ("submit", "button", "reset"):
                self.found.append(attrs.get("value") or "")
        if tag not in EMPTY:
            self.open.append((tag, is_aside))

    def handle_endtag(self, tag):
        while any(each == tag for each, _ in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        if not self._is_aside():
            self.found.append(data)

    def _is_aside(self):
        return any(is_aside for _, is_aside in self.open)


def words_of(html, language) -> str:
    return " ".join(" ".join(Words(html, language).found).split())


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
