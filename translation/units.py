"""The texts of a working copy as units: what a translation service is given, and by what it is found again."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.i18n.languages import ORIGINAL
from record.content import Content, Ref, RichText
from record.translation.pairs import Translatable, translatable
from translation.placeholders import Piece, Placeholders, with_lf


class Choice(models.TextChoices):
    """Which of the units are handed out."""

    MISSING = "missing", _("Only what is missing")
    MISSING_AND_OLDER = "older", _("What is missing, and what is older than the English text")
    ALL = "all", _("Everything")


@dataclass(frozen=True)
class Unit:
    """One text in English and in the language asked for. ``path`` is the field, or field, row's number and its field.

    ``name`` finds it again inside its object, also after rows changed places; ``pair`` is the key of its two texts.
    """

    ref: Ref
    name: str
    path: tuple[str | int, ...]
    label: str
    english: str
    translation: str
    is_rich: bool
    pair: str = ""
    is_older: bool = False

    @property
    def id(self) -> str:
        """Carries what stood in both languages: whether one of them changed since shows without anything kept here."""
        return f"{self.name}:{fingerprint(self.english)}:{fingerprint(self.translation)}"

    @property
    def is_missing(self) -> bool:
        return not self.pair

    def is_chosen(self, choice: Choice) -> bool:
        if choice == Choice.ALL or self.is_missing:
            return True
        return choice == Choice.MISSING_AND_OLDER and self.is_older

    @cached_property
    def _pieces(self) -> tuple[Placeholders, list[Piece], list[Piece]]:
        placeholders = Placeholders()
        english = placeholders.pieces(self.english, self.is_rich)
        return (
            placeholders,
            english,
            placeholders.pieces(self.translation, self.is_rich, id_prefix="t"),
        )

    @property
    def placeholders(self) -> Placeholders:
        return self._pieces[0]

    @property
    def english_pieces(self) -> list[Piece]:
        return self._pieces[1]

    @property
    def pieces(self) -> list[Piece]:
        """Those of the translation."""
        return self._pieces[2]


def build_units(ref: Ref, content: Content, language: str, older: Iterable[str] = ()) -> list[Unit]:
    """The texts of ``content`` that have English words; ``older`` are the keys of pairs that are older."""
    names = _row_names(content)
    return [
        _unit(ref, item, language, names, set(older))
        for item in translatable(content)
        if not item.is_missing_in(ORIGINAL)
    ]


def translation_field(obj, unit: Unit, language: str) -> tuple[Any, Any]:
    """The row of the working copy in which the translation stands (it may be ``obj``), and the column."""
    row = obj if len(unit.path) == 1 else list(getattr(obj, unit.path[0]).all())[unit.path[1] - 1]
    return row, row._meta.get_field(f"{unit.path[-1]}_{language}")


def fingerprint(text: str) -> str:
    return hashlib.sha256(with_lf(text).encode()).hexdigest()[:12]


def _unit(ref, item: Translatable, language, names, older) -> Unit:
    text, path, pair = item.text, item.text.place.path, item.pair(language)
    return Unit(
        ref,
        path[0] if len(path) == 1 else f"{names[path[:2]]}.{path[2]}",
        path,
        text.place.label,
        text.value.en,
        getattr(text.value, language) if pair else "",
        isinstance(text.value, RichText),
        pair.key if pair else "",
        bool(pair) and pair.key in older,
    )


def _row_names(content) -> dict[tuple[str, int], str]:
    """Rows are called by their English texts; the second one with the same texts has a 2 behind it, and so on."""
    names, times = {}, {}
    texts: dict[tuple[str, int], list[str]] = {}
    for item in translatable(content):
        if len(item.text.place.path) > 1:
            texts.setdefault(item.text.place.path[:2], []).append(
                f"{item.field}\0{item.text.value.en}"
            )
    for (field, number), row_texts in sorted(texts.items()):
        name = f"{field}-{fingerprint('\0'.join(row_texts))}"
        times[name] = times.get(name, 0) + 1
        names[field, number] = name if times[name] == 1 else f"{name}-{times[name]}"
    return names
