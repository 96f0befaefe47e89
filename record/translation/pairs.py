"""A text and its translation as one pair, which can become older and can be confirmed."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from core.i18n.languages import LANGUAGES, ORIGINAL, TRANSLATED
from record.content import Content
from record.texts import Text, extract_texts

if TYPE_CHECKING:
    from record.models import Publishable


@dataclass(frozen=True)
class Pair:
    """``field`` is the path of the text without row numbers: ``figures.label``."""

    field: str
    language: str
    original: str
    translation: str

    @cached_property
    def key(self) -> str:
        """Identify exactly these two texts in this field: a change of either makes another key."""
        both = f"{self.original}\0{self.translation}"
        return f"{self.language}:{self.field}:{_hash(both)}"

    @cached_property
    def translation_hash(self) -> str:
        """Distinguish the translations of one field and language."""
        return _hash(self.translation)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Translatable:
    """A text that should exist in every language."""

    text: Text

    @cached_property
    def field(self) -> str:
        return ".".join(part for part in self.text.place.path if isinstance(part, str))

    @cached_property
    def words(self) -> int:
        """The number of words of the English text, or of another one if there is no English."""
        language = next(code for code in LANGUAGES if code in self.text.written)
        return sum(len(run.split()) for run in self.text.parsed[language].runs)

    def is_missing_in(self, language: str) -> bool:
        """Return whether the text has no words in ``language``."""
        return language not in self.text.written

    def pair(self, language: str) -> Pair | None:
        """Return the pair of a translated language, or None if one of the two texts is missing."""
        return self._pairs.get(language)

    @cached_property
    def _pairs(self) -> dict[str, Pair]:
        value = self.text.value
        pairs_by_language = {}
        for code in TRANSLATED:
            if {ORIGINAL, code} <= self.text.written:
                pair = Pair(self.field, code, getattr(value, ORIGINAL), getattr(value, code))
                pairs_by_language[code] = pair
        return pairs_by_language


def translatable(content: Content) -> list[Translatable]:
    """Return the texts that are not empty, without those that need no translation."""
    extracted = extract_texts(None, content)
    if extracted.translatable is None:
        texts = [text for text in extracted.to_be_translated if text.written]
        extracted.translatable = list(map(Translatable, texts))
    return extracted.translatable


def pairs(content: Content) -> Iterator[Pair]:
    """Yield the pairs of ``content`` in the order of its texts."""
    for text in translatable(content):
        for language in TRANSLATED:
            if pair := text.pair(language):
                yield pair


def confirm_translations(obj: "Publishable", keys: Iterable[str]) -> None:
    """Mark the pairs ``keys`` of the working copy as still right, unsaved; drop outdated ones."""
    current = {pair.key for pair in pairs(obj.content())}
    obj.still_right = sorted({*obj.still_right, *keys} & current)
