"""A text and its translation as one pair, which can become older and can be confirmed."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from core.i18n.languages import LANGUAGES, ORIGINAL, TRANSLATED
from record import registry
from record.content import Content, Ref
from record.texts import Text, extract_texts


@dataclass(frozen=True)
class Pair:
    """``field`` is where the text stands, without numbers of rows: ``figures.label``."""

    field: str
    language: str
    original: str
    translation: str

    @cached_property
    def key(self) -> str:
        """Names exactly these two texts in this field: another word in one of them makes another key."""
        said = f"{self.original}\0{self.translation}".encode()
        return f"{self.language}:{self.field}:{hashlib.sha256(said).hexdigest()[:16]}"

    @cached_property
    def translation_hash(self) -> str:
        """Tells the translations of one field and language apart."""
        return hashlib.sha256(self.translation.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Translatable:
    """A text that ought to stand in every language, and the words that there are to translate."""

    text: Text

    @cached_property
    def field(self) -> str:
        return ".".join(part for part in self.text.place.path if isinstance(part, str))

    @cached_property
    def words(self) -> int:
        """Of the English text; of another one where there is no English."""
        language = next(code for code in LANGUAGES if code in self.text.written)
        return sum(len(run.split()) for run in self.text.parsed[language].runs)

    def is_missing_in(self, language: str) -> bool:
        return language not in self.text.written

    def pair(self, language: str) -> Pair | None:
        """None where one of the two is missing."""
        return self._pairs.get(language)

    @cached_property
    def _pairs(self) -> dict[str, Pair]:
        written, value = self.text.written, self.text.value
        return {
            language: Pair(self.field, language, getattr(value, ORIGINAL), getattr(value, language))
            for language in TRANSLATED
            if {ORIGINAL, language} <= written
        }


def translatable(content: Content) -> list[Translatable]:
    """The texts of ``content`` that say something; not those that stand only in languages with a form of their own."""
    extracted = content.extracted_texts or extract_texts(Ref(content.kind, UUID(int=0)), content)
    if extracted.translatable is None:
        extracted.translatable = [
            Translatable(text) for text in extracted.to_be_translated if text.written
        ]
    return extracted.translatable


def pairs(content: Content) -> Iterator[Pair]:
    for text in translatable(content):
        for language in TRANSLATED:
            if pair := text.pair(language):
                yield pair


def confirm_translations(obj, keys: Iterable[str]):
    """Mark the pairs ``keys`` of the working copy as still right, unsaved; drop pairs that no longer exist."""
    current = {pair.key for pair in pairs(obj.content())}
    obj.still_right = sorted({*obj.still_right, *keys} & current)


def content_of(row) -> Content:
    """The frozen content of a row; a migration gives rows of the models as they were."""
    return registry.content_class_of(row.kind).model_validate(row.content)
