"""The texts of working copies as translation units, with names that identify them."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import ForeignKey, QuerySet
from django.utils.translation import gettext_lazy as _

from core.i18n.languages import ORIGINAL
from record import drafts, serialization
from record.content import Content, RichText
from record.fields import find_column
from record.texts import Text, translatable
from translation.placeholders import Piece, Placeholders, normalize_line_ends


class Choice(models.TextChoices):
    """Which units are exported."""

    MISSING = "missing", _("Only missing texts")
    MISSING_AND_OLDER = "older", _("Missing texts, and texts older than the English text")
    ALL = "all", _("Everything")


@dataclass(frozen=True)
class Unit:
    """One text in English and in one other language.

    ``path`` is the field; in a row it is the content's field, the number of the row and its field.
    ``name`` identifies the text inside its object, also after rows were reordered. ``pair`` is the
    key of its two texts, empty if the translation is missing; ``pieces`` are those of the
    translation.
    """

    name: str
    path: tuple[Any, ...]
    label: str
    english: str
    translation: str
    is_rich: bool
    pair: str
    is_older: bool
    placeholders: Placeholders
    english_pieces: list[Piece]
    pieces: list[Piece]

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


@dataclass
class WorkingCopy:
    """A working copy and its units in one language."""

    obj: Any
    units: list[Unit]

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
        prefetched = serialization.prefetched(obj, obj.content_class)
        content: Any = serialization.to_content(obj, obj.content_class, prefetched)
        names = _row_names(content)
        units = [
            _unit(item, language, names, older)
            for item in translatable(content)
            if ORIGINAL in item.written
        ]
        copies.append(WorkingCopy(obj, units))
    return copies


def _relations(model: Any) -> list[str]:
    """Return the relations that the serialization of an object reads."""
    relations = []
    for name in model.content_class.model_fields:
        field = find_column(model, name)
        if isinstance(field, ForeignKey) or field.many_to_many:
            relations.append(name)
        elif field.one_to_many:
            relations.append(name)
            for column in field.related_model._meta.fields:
                if isinstance(column, ForeignKey) and column != field.field:
                    relations.append(f"{name}__{column.name}")
    return relations


def translation_field(obj: Any, unit: Unit, language: str) -> tuple[Any, Any]:
    """Return the row with the translation (it may be ``obj``), and the column."""
    row = obj
    if len(unit.path) > 1:
        relation, number, _name = unit.path
        row = list(getattr(obj, relation).all())[number - 1]
    return row, row._meta.get_field(f"{unit.path[-1]}_{language}")


def fingerprint(text: str) -> str:
    """Return the beginning of the SHA-256 of the text; all kinds of line ends are equal."""
    return hashlib.sha256(normalize_line_ends(text).encode()).hexdigest()[:12]


def _unit(item: Text, language: str, names: dict[tuple[Any, ...], str], older: set[str]) -> Unit:
    value = item.value
    path: tuple[Any, ...] = item.place.path
    pair = item.pairs.get(language)
    translation = getattr(value, language) if pair else ""
    is_rich = isinstance(value, RichText)
    placeholders = Placeholders()
    return Unit(
        name=path[0] if len(path) == 1 else f"{names[path[:2]]}.{path[2]}",
        path=path,
        label=item.place.label,
        english=value.en,
        translation=translation,
        is_rich=is_rich,
        pair=pair.key if pair else "",
        is_older=bool(pair and pair.key in older),
        placeholders=placeholders,
        english_pieces=placeholders.pieces(value.en, is_rich),
        pieces=placeholders.pieces(translation, is_rich, id_prefix="t"),
    )


def _row_names(content: Content) -> dict[tuple[Any, ...], str]:
    """Return the names of rows by field and number, made from their English texts.

    The second row with the same texts has the suffix “-2”, and so on.
    """
    texts: dict[tuple[Any, ...], list[str]] = {}
    for item in translatable(content):
        if len(item.place.path) > 1:
            text = f"{item.field}\0{item.value.en}"
            texts.setdefault(item.place.path[:2], []).append(text)
    names: dict[tuple[Any, ...], str] = {}
    times: Counter[str] = Counter()
    for (field, number), row_texts in sorted(texts.items()):
        name = f"{field}-{fingerprint('\0'.join(row_texts))}"
        times[name] += 1
        names[field, number] = name if times[name] == 1 else f"{name}-{times[name]}"
    return names
