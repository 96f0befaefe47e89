"""What there is to translate: of each working copy what is missing and what is older, counted in words."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, JSONField, OuterRef, Subquery, Value

from core.i18n.languages import TRANSLATED
from record import registry
from record.models import Publication
from record.translation.status import TranslationStatus
from translation.sources import public_working_copies, translatable_kinds


@dataclass(frozen=True)
class WorklistItem:
    """One working copy, and how its newest row stands in each language."""

    kind: str
    key: UUID
    title: str
    statuses: dict[str, TranslationStatus]

    @property
    def kind_label(self) -> str:
        return registry.model_of(self.kind)._meta.verbose_name

    @property
    def incomplete(self) -> list[tuple[str, TranslationStatus]]:
        """The languages in which there is something to do."""
        return [
            (code, standing)
            for code, standing in self.statuses.items()
            if not standing.is_up_to_date
        ]

    @property
    def words(self) -> int:
        return sum(
            standing.missing_words + standing.older_words for standing in self.statuses.values()
        )


@dataclass(frozen=True)
class Total:
    """What there is to do in one language."""

    language: str
    missing_objects: int
    missing_words: int
    older_objects: int
    older_words: int


def worklist_for(user, at: datetime.datetime, languages=TRANSLATED) -> list[WorklistItem]:
    """The working copies with something to translate, the most words first; one query. ``at`` is aware."""
    parts = [_part(kind, at) for kind in translatable_kinds(user)]
    if not parts:
        return []
    first, *others = parts
    lines = [_line(row, languages) for row in first.union(*others, all=True).order_by()]
    return sorted(
        (line for line in lines if line.incomplete),
        key=lambda line: (-line.words, line.title, str(line.key)),
    )


def total(lines: list[WorklistItem], language: str) -> Total:
    statuses = [line.statuses[language] for line in lines]
    return Total(
        language,
        sum(not standing.is_complete for standing in statuses),
        sum(standing.missing_words for standing in statuses),
        sum(bool(standing.older) for standing in statuses),
        sum(standing.older_words for standing in statuses),
    )


def _part(kind, at):
    """A row a working copy: ``languages`` and the name of the newest row that holds what it holds."""
    rows = Publication.objects.filter(
        key=OuterRef("key"), digest=OuterRef("digest"), content__isnull=False
    )
    newest = rows.order_by("-pk")
    return (
        public_working_copies(registry.model_of(kind), at)
        .order_by()
        .values_list(
            Value(kind, output_field=CharField()),
            "key",
            Subquery(newest.values("title")[:1], output_field=CharField()),
            Subquery(newest.values("languages")[:1], output_field=JSONField()),
        )
    )


def _line(row: tuple[Any, ...], languages) -> WorklistItem:
    kind, key, title, by_language = row
    statuses = {
        code: TranslationStatus.from_json((by_language or {}).get(code, {})) for code in languages
    }
    return WorklistItem(kind, key, title or "", statuses)
