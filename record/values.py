"""The parts of contents: references, texts and the base of rows, all read-only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar, NamedTuple, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import core_schema

from core.i18n.languages import LANGUAGES, ORIGINAL, active
from record.fields import find_column

REFERENCE = re.compile(r"ref:([a-z]+)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, order=True, slots=True)
class Ref:
    """The name of an object, as ``project/6f1c…``: contents refer to each other, never copy."""

    kind: str
    key: UUID

    def __str__(self) -> str:
        return f"{self.kind}/{self.key}"

    def __hash__(self) -> int:
        # The key alone identifies the object, and lists hash refs by the ten thousand.
        return hash(self.key.int)

    @classmethod
    @lru_cache(50_000)  # the contents of a list name the same few objects over and over
    def parse(cls, text: str) -> "Ref":
        """Read a name, or the URL ``ref:<name>`` of an internal link."""
        kind, _, key = text.removeprefix("ref:").partition("/")
        return cls(kind, UUID(key))

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls.parse(value),
            serialization=core_schema.plain_serializer_function_ser_schema(str, when_used="json"),
        )


class Frozen(BaseModel):
    """The base of all parts of a content, including rows and texts."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    # The model with the columns of its fields, which sets itself (record/models/working_copy.py).
    model: ClassVar[Any]
    # Plain strings that the search indexes like texts.
    search_words: ClassVar[tuple[str, ...]] = ()

    def to_json(self) -> dict[str, Any]:
        """Return JSON without defaults, so that a release that adds a field changes no digest."""
        return self.model_dump(mode="json", exclude_defaults=True)


class LocalisedText(Frozen):
    """One text in the site's languages; empty in those that it is missing in."""

    en: str = ""
    fr: str = ""
    ro: str = ""

    @property
    def language(self) -> str:
        """The active language if the text has it, otherwise English, otherwise any."""
        return self.language_for(active())

    def language_for(self, reader: str) -> str:
        """Return the language of the text for a reader of the language ``reader``."""
        for code in (reader, *LANGUAGES):
            if getattr(self, code, ""):
                return code
        return ORIGINAL

    def text_for(self, reader: str) -> str:
        """Return the text for a reader of that language."""
        return getattr(self, reader, "") or self.en or self.fr or self.ro

    def __str__(self) -> str:
        return self.text_for(active())

    def __bool__(self) -> bool:
        return bool(self.en or self.fr or self.ro)


class RichText(LocalisedText):
    """Clean HTML (record/rich_text.py) with internal links as ``ref:<kind>/<key>``."""

    def refs(self) -> Iterator[Ref]:
        """Yield the refs of the internal links in all languages."""
        for code in LANGUAGES:
            for match in REFERENCE.finditer(getattr(self, code)):
                yield Ref.parse(match[0])


class Leaf(NamedTuple):
    """A value in a content; ``owner`` is the content, or the row, that has it.

    ``path`` is the name of the field; in a row it is the content's field, the number of the row
    (from 1) and the row's field.
    """

    path: tuple[str | int, ...]
    value: Any
    owner: Frozen

    @property
    def column(self) -> Any:
        """The column of the field, of a text the English one."""
        return find_column(self.owner.model, str(self.path[-1]))


def walk(frozen: Frozen, *types: type, path: tuple[str | int, ...] = ()) -> Iterator[Leaf]:
    """Yield the values of all fields in order, also of rows and of tuples.

    Texts, dates and refs are values. With ``types`` only their instances are yielded.
    """
    for name in _fields_with(type(frozen), types):
        value = getattr(frozen, name)
        items = value if isinstance(value, tuple) else (value,)
        for number, item in enumerate(items, start=1):
            if isinstance(item, Frozen) and not isinstance(item, LocalisedText):
                yield from walk(item, *types, path=(*path, name, number))
            elif not types or isinstance(item, types):
                yield Leaf((*path, name), item, frozen)


@cache
def _fields_with(frozen_class: type[Frozen], types: tuple[type, ...]) -> list[str]:
    """Return the fields in which ``types`` can occur, so that a walk skips the others."""
    fields = frozen_class.model_fields.items()
    return [name for name, field in fields if not types or _can_hold(field.annotation, types)]


def _can_hold(annotation: Any, types: tuple[type, ...]) -> bool:
    """Return whether ``types`` can occur in values of the annotation."""
    if arguments := get_args(annotation):  # of a tuple, or of an optional value
        return any(_can_hold(argument, types) for argument in arguments)
    if not isinstance(annotation, type):
        return False
    if issubclass(annotation, types):
        return True
    return issubclass(annotation, Frozen) and bool(_fields_with(annotation, types))
