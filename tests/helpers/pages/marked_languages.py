"""Read the texts of a page by the language of their markup, as a screen reader does."""

import json
import re
from collections import defaultdict
from html.parser import HTMLParser

from core.i18n.typography import collapse_whitespace

INLINE = set("a abbr b bdi cite em i mark q s small span strong sub sup time tspan u".split())
VOID = set("area base br col embed hr img input link meta source track wbr".split())
SPOKEN_ATTRIBUTES = "alt aria-label aria-description data-search label placeholder title".split()
# Names of fields and code are the same in all languages.
UNSPOKEN = {"code", "pre", "script", "style"}


class Reading(HTMLParser):
    """The texts of a page by language.

    ``passages`` are the texts of blocks in one language, with their inline elements. ``pieces`` are
    the texts between two tags, and attributes for readers. ``heads`` are the title and the
    description, which have one language. Without a language: ``shared`` of Open Graph, and the
    strings of JSON-LD in ``data``.
    """

    def __init__(self, html):
        super().__init__()
        self.passages, self.pieces, self.heads = set(), set(), set()
        self.language, self.shared, self.data, self.switcher = None, [], [], {}
        self._open = []
        self._block = defaultdict(list)
        self.feed(html)
        self._end_block()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        language = attrs.get("lang") or self._spoken
        self.language = self.language or language
        if tag not in INLINE:
            self._end_block()
        if tag not in VOID:
            self._open.append((tag, language, attrs))
        self._read_attributes(tag, attrs, language)
        if tag == "a" and "hreflang" in attrs and ("nav", "languages") in self._classes:
            self.switcher[attrs["hreflang"]] = attrs["href"]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag not in INLINE:
            self._end_block()
        while self._open and tag in self._tags:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data):
        tag, _, attrs = self._open[-1] if self._open else ("", None, {})
        if tag == "script" and attrs.get("type") == "application/ld+json":
            self.data += strings_of(json.loads(data))
        elif tag == "title" and "head" in self._tags:
            self.heads.add((self._spoken, collapse_whitespace(data)))
        elif not UNSPOKEN.intersection(self._tags) and attrs.get("class") != "marker":
            self._read(data)

    def in_language(self, language):
        """Return the texts in a language, each once."""
        return {
            text for spoken, text in self.passages | self.pieces | self.heads if spoken == language
        }

    @property
    def marked(self):
        """Texts that are marked with another language than that of the page."""
        return {
            text
            for spoken, text in self.passages | self.pieces | self.heads
            if spoken != self.language
        }

    @property
    def _tags(self):
        return [tag for tag, _, _ in self._open]

    @property
    def _classes(self):
        return {(tag, attrs.get("class")) for tag, _, attrs in self._open}

    @property
    def _spoken(self):
        return self._open[-1][1] if self._open else None

    def _read(self, data):
        text = collapse_whitespace(data)
        if text:
            self.pieces.add((self._spoken, text))
        for language, parts in self._block.items():
            parts += [] if language == self._spoken or not text else [" … "]
        self._block[self._spoken].append(data)

    def _read_attributes(self, tag, attrs, language):
        spoken = [attrs[name] for name in SPOKEN_ATTRIBUTES if attrs.get(name)]
        if tag == "input" and attrs.get("type") in ("submit", "reset", "button"):
            spoken.append(attrs["value"])
        if tag == "meta" and attrs.get("name") == "description":
            self.heads.add((language, collapse_whitespace(attrs["content"])))
        if tag == "meta" and attrs.get("property", "").startswith(
            ("og:title", "og:description", "og:image:alt")
        ):
            self.shared.append(collapse_whitespace(attrs["content"]))
        self.pieces |= {(language, collapse_whitespace(text)) for text in spoken}

    def _end_block(self):
        for language, parts in self._block.items():
            text = collapse_whitespace("".join(parts))
            if text.strip("… "):
                self.passages.add((language, text))
        self._block.clear()


def strings_of(data):
    """Return the strings of JSON-LD, without types, URLs and codes."""
    if isinstance(data, dict):
        return [
            each for name, value in data.items() if name[0] != "@" for each in strings_of(value)
        ]
    if isinstance(data, list):
        return [each for value in data for each in strings_of(value)]
    is_said = isinstance(data, str) and not re.match(r"https?:|[^ ]+$", data)
    return [data] if is_said else []
