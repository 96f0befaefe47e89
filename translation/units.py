"""The texts of working copies as translation units, with names that identify them."""

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.digests import text_digest
from core.i18n.languages import ORIGINAL
from record import drafts, serialization
from record.content import Content, RichText
from record.fields import find_column
from record.models import Publication
from record.texts import Text, translatable
from translation.placeholders import Placeholders, normalize_line_ends


class Choice(models.TextChoices):
    """Which units are exported."""

    MISSING = "missing", _("Only missing texts")
    MISSING_AND_OLDER = "older", _("Missing texts, and texts older than the English text")
    ALL = "all", _("Everything")


class Unit:
    """One text in English and in one other language; ``older`` has the keys of older pairs.

    ``path`` is the field; in a row it is the content's field, the number of the row and its field.
    ``column`` is that of the English text.
    ``name`` identifies the text inside its object, also after rows were reordered. ``pair`` is the
    key of its two texts, empty if the translation is missing; ``pieces`` are those of the
    translation.
    """

    def __init__(self, name: str, text: Text, language: str, older: Container[str]) -> None:
        pair = text.pairs.get(language)
        self.name = name
        self.path: tuple[Any, ...] = text.place.path
        self.label = text.place.label
        self.column = text.column
        self.english = text.value.en
        self.translation = pair.translation if pair else ""
        self.pair = pair.key if pair else ""
        self.is_older = self.pair in older
        self.placeholders = Placeholders(isinstance(text.value, RichText))
        self.english_pieces = self.placeholders.pieces(self.english)
        self.pieces = self.placeholders.pieces(self.translation, id_prefix="t")

    @property
    def id(self) -> str:
        """Return the name with hashes of both texts, which show whether either was changed."""
        return f"{self.name}:{fingerprint(self.english)}:{fingerprint(self.translation)}"

    @property
    def is_missing(self) -> bool:
        return not self.pair

    def is_chosen(self, choice: Choice) -> bool:
        """Return whether the unit is exported."""
        if choice == Choice.ALL or self.is_missing:
            return True
        return choice == Choice.MISSING_AND_OLDER and self.is_older


@dataclass(frozen=True)
class Change:
    """A new translation; ``text`` is None if the old translation was confirmed."""

    unit: Unit
    text: str | None = None


@dataclass
class WorkingCopy:
    """A working copy, its newest row, its units in one language, and their changes by a file."""

    obj: Any
    row: Publication | None
    units: list[Unit]
    changes: list[Change] = dataclass_field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return str(self.obj._meta.verbose_name)


def read_working_copies(queryset: QuerySet[Any], language: str) -> list[WorkingCopy]:
    """Return the working copies with their texts in English, in a fixed number of queries."""
    objects = list(queryset.prefetch_related(*_relations(queryset.model)))
    rows = drafts.newest_of(objects)
    copies = []
    for obj in objects:
        row = rows.get(obj.key)
        older = set(row.translation_status(language).older) if row else set()
        content = serialization.to_content(obj, serialization.prefetched(obj))
        row_names = _row_names(content)
        units = []
        for text in translatable(content):
            if ORIGINAL in text.written:
                path = text.place.path
                name = f"{row_names[path[:2]]}.{path[2]}" if len(path) > 1 else str(path[0])
                units.append(Unit(name, text, language, older))
        copies.append(WorkingCopy(obj, row, units))
    return copies


def _relations(model: Any) -> list[str]:
    """Return the relations that the serialization of an object, or of a row, reads."""
    relations = []
    for name in model.content_class.model_fields:
        relation = find_column(model, name)
        if relation.is_relation:
            relations.append(name)
        if relation.one_to_many:
            relations += [f"{name}__{inner}" for inner in _relations(relation.related_model)]
    return relations


def fingerprint(text: str) -> str:
    """Return the beginning of the SHA-256 of the text; all kinds of line ends are equal."""
    return text_digest(normalize_line_ends(text))[:12]


def _row_names(content: Content) -> dict[tuple[Any, ...], str]:
    """Return the names of rows by field and number, made from their English texts.

    The second row with the same texts has the suffix “-2”, and so on.
    """
    texts: dict[tuple[Any, ...], list[str]] = {}
    for item in translatable(content):
        if row := item.place.path[:-1]:
            texts.setdefault(row, []).append(f"{item.field}\0{item.value.en}")
    names: dict[tuple[Any, ...], str] = {}
    times: Counter[str] = Counter()
    for (field, number), row_texts in sorted(texts.items()):
        name = f"{field}-{fingerprint('\0'.join(row_texts))}"
        times[name] += 1
        names[field, number] = name if times[name] == 1 else f"{name}-{times[name]}"
    return names
