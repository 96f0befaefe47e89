"""Content classes: the public content of an object, typed and read-only.

A content class only grows: new fields have defaults, and no field is renamed or removed. Frozen samples of every
release are in ``tests/record/frozen/`` and must load.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, Any, ClassVar, NamedTuple
from uuid import UUID

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, PlainSerializer, PrivateAttr
from pydantic_core import core_schema

from core.i18n.languages import LANGUAGES
from record.urls import path_to

REFERENCE = re.compile(r"ref:([a-z]+)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, order=True, slots=True)
class Ref:
    """Names an object by kind and key, as ``project/6f1c…``: contents hold names of each other, never copies."""

    kind: str
    key: UUID

    def __str__(self):
        return f"{self.kind}/{self.key}"

    def __hash__(self):
        """What counts names does so by the ten thousand, and keys alone tell them apart."""
        return hash(self.key.int)

    @classmethod
    @lru_cache(50_000)  # the cards of a list name the same few objects over and over
    def parse(cls, text: str) -> "Ref":
        kind, _, key = text.partition("/")
        return cls(kind, UUID(key))

    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls.parse(value),
            serialization=core_schema.plain_serializer_function_ser_schema(str, when_used="json"),
        )


class Frozen(BaseModel):
    """The base of everything inside a content, of rows and texts too."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    # What search reads beside texts: plain strings that are words, and codes that are found by the word for them.
    search_words: ClassVar[tuple[str, ...]] = ()
    search_choices: ClassVar[dict[str, Any]] = {}

    def to_json(self) -> dict[str, Any]:
        """JSON with defaults left out, so that a release that adds a field changes no digest."""
        return self.model_dump(mode="json", exclude_defaults=True)


class LocalisedText(Frozen):
    """One text in the site's languages; empty where there is none."""

    en: str = ""
    fr: str = ""
    ro: str = ""

    @property
    def language(self) -> str:
        """The language that a reader gets: the active one where the text has it, else English, else any."""
        return self.language_for((get_language() or "en").split("-")[0])

    def language_for(self, reader: str) -> str:
        """The same for a reader of another language than the active one."""
        if getattr(self, reader, ""):
            return reader
        return "en" if self.en else "fr" if self.fr else "ro" if self.ro else "en"

    def text_for(self, reader: str) -> str:
        """Return the text for a reader of that language."""
        return getattr(self, self.language_for(reader))

    def __str__(self):
        return getattr(self, self.language)

    def __bool__(self):
        return bool(self.en or self.fr or self.ro)


class RichText(LocalisedText):
    """Clean HTML (record/rich_text.py); internal links stand in it as ``ref:<kind>/<key>``."""

    def refs(self) -> Iterator[Ref]:
        for code in LANGUAGES:
            for kind, key in REFERENCE.findall(getattr(self, code)):
                yield Ref(kind, UUID(key))


class Link(Frozen):
    """A labelled address outside the site; where a statement comes from is one of these."""

    label: LocalisedText = LocalisedText()
    url: str = ""


# A decimal number with one JSON form however it was written: 90, 90.0 and 90.00 are one share.
Number = Annotated[
    Decimal, PlainSerializer(lambda number: f"{number.normalize():f}", when_used="json")
]


class Content(Frozen):
    """The base of all kinds. A **card** is the same class with only ``card_fields`` filled: all that lists need."""

    kind: ClassVar[str]
    view_name: ClassVar[str | None] = None
    is_single: ClassVar[bool] = False
    card_fields: ClassVar[tuple[str, ...]] = ()
    # What of a card lists are counted, filtered and sorted by (`Outline`), and what is computed from it.
    outline_fields: ClassVar[tuple[str, ...]] = ()
    outline_bases: ClassVar[tuple[type, ...]] = ()
    file_fields: ClassVar[tuple[str, ...]] = ()
    # For the checks: each picture with its description and the mark that it needs none; the fields of a
    # postal address; texts that stand only in languages which have a form of their own.
    picture_fields: ClassVar[dict[str, tuple[str, str]]] = {}
    address_fields: ClassVar[tuple[str, ...]] = ()
    own_language_fields: ClassVar[tuple[str, ...]] = ()
    # How search reads the kind: its name for one and for many, its place among equally good answers (None: it is
    # never found), the fields of its title and its lead, and whether contents that refer to it match its title.
    kind_name: ClassVar[Any] = ""
    kind_names: ClassVar[Any] = ""
    search_place: ClassVar[int | None] = None
    search_title: ClassVar[tuple[str, ...]] = ("title",)
    search_lead: ClassVar[tuple[str, ...]] = ("summary",)
    # The fields of the title in lists of the record, if they differ from those of search.
    title_fields: ClassVar[tuple[str, ...]] = ()
    search_excluded_fields: ClassVar[tuple[str, ...]] = ()
    matches_via_references: ClassVar[bool] = False

    slug: str = ""
    # Translations that are still right although their original changed after them (record/translation/pairs.py).
    still_right: tuple[str, ...] = ()

    _publication: Any = PrivateAttr(default=None)
    _cards: Any = PrivateAttr(default=None)
    _digest: str | None = PrivateAttr(default=None)
    _extracted_texts: Any = PrivateAttr(default=None)

    def __eq__(self, other):
        """Compare the fields only, not what was computed from them or where they were read."""
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def bind(self, publication, cards):
        """Set the row that this content was read from, and the ``CardRepository`` that resolves its refs."""
        self._publication, self._cards = publication, cards
        return self

    @property
    def key(self) -> UUID:
        return self._publication.key

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)

    @property
    def source(self) -> tuple:
        """Names what it was read from: a row of the record, or the card of one, which has less."""
        return type(self._publication), self._publication.pk

    @property
    def cards(self):
        """The ``CardRepository`` of the edition in which it was read; None where it was read on its own."""
        return self._cards

    def translation_status(self, language: str):
        """Return the status of its publication in ``language`` (record/translation/status.py)."""
        return self._publication.translation_status(language)

    @property
    def languages(self) -> list[str]:
        """The languages in which all of its texts are present."""
        return self._publication.complete_languages

    def title_in(self, language: str) -> str:
        """Return the title of the object in ``language``; empty if it is not translated, or the same in all."""
        names = (getattr(self, name) for name in self.title_fields or self.search_title)
        called = next(filter(None, names), "")
        return getattr(called, language) if isinstance(called, LocalisedText) else ""

    @property
    def published_at(self):
        """The moment (aware, UTC) from which this content is in force."""
        return self._publication.in_force_from

    @property
    def first_published_at(self):
        """When its object was first published; None where that was not read: cards, drafts."""
        return getattr(self._publication, "first_published_at", None)

    def get_absolute_url(self) -> str:
        return self.path_of(self.slug)

    @classmethod
    def path_of(cls, slug: str) -> str:
        """Return the path of a page of this kind under the script prefix in force; empty for kinds without one."""
        if cls.view_name is None:
            return ""
        return path_to(cls.view_name, *([] if cls.is_single else [slug]))

    def search_result_url(self) -> str:
        """Return the URL that search results link to: the object's page, or the best page for kinds without one."""
        return self.get_absolute_url()

    def named(self, *refs: Ref | None) -> list["Content"]:
        """The cards of ``refs`` in this edition, in that order; what isn't in it is left out."""
        self._cards.prefetch_references([self])
        return [card for ref in refs if ref and (card := self._cards.get(ref))]

    def refs(self) -> set[Ref]:
        found: set[Ref] = set()
        for leaf in walk(self, Ref, RichText):
            found.update([leaf.value] if isinstance(leaf.value, Ref) else leaf.value.refs())
        return found

    def card_json(self) -> dict[str, Any]:
        return self.model_dump(
            mode="json", exclude_defaults=True, include=set(self.card_fields) | {"slug"}
        )

    @property
    def digest(self) -> str:
        if self._digest is None:
            self._digest = digest_of(self.to_json())
        return self._digest

    @property
    def extracted_texts(self):
        """Its texts with their places, if they were extracted (record/texts.py)."""
        return self._extracted_texts

    def store_extracted_texts(self, extracted):
        self._extracted_texts = extracted
        return extracted

    def model_copy(self, **changes):
        """A copy works out for itself what depends on the fields."""
        copy = super().model_copy(**changes)
        copy._digest = copy._extracted_texts = None
        return copy

    @classmethod
    def data_fields(cls) -> list[str]:
        """Return the fields with data of the object; ``still_right`` is about its texts."""
        return [name for name in cls.model_fields if name != "still_right"]

    def files(self) -> list[str]:
        """Names in the storage of the files that this content needs."""
        return [name for field in self.file_fields if (name := getattr(self, field))]


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 (hexadecimal) of the canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


class Leaf(NamedTuple):
    """A value in a content; ``owner`` is the content, or the row, that has it.

    ``path`` is the name of the field; in a row it is the content's field, the number of the row
    (from 1) and the row's field.
    """

    path: tuple[str | int, ...]
    value: Any
    owner: Frozen


def walk(frozen: Frozen, *types: type, path: tuple[str | int, ...] = ()) -> Iterator[Leaf]:
    """Yield the values of all fields in their order, those of rows and the items of tuples too.

    Texts, dates and refs are values. With ``types`` only their instances are yielded.
    """
    for name in _fields_with(type(frozen), types):
        value = getattr(frozen, name)
        items = value if isinstance(value, tuple) else (value,)
        for number, item in enumerate(items, start=1):
            if _is_row(type(item)):
                yield from walk(item, *types, path=(*path, name, number))
            elif not types or isinstance(item, types):
                yield Leaf((*path, name), item, frozen)


@cache
def _fields_with(frozen_class, types) -> list[str]:
    """Return the fields in which ``types`` can occur: lists walk each content, for a few of them."""
    return [
        name
        for name, field in frozen_class.model_fields.items()
        if not (types and isinstance(field.annotation, type))
        or issubclass(field.annotation, types)
        or _is_row(field.annotation)
    ]


def _is_row(value_class) -> bool:
    return issubclass(value_class, Frozen) and not issubclass(value_class, LocalisedText)
