"""The working copies with missing or older translations, counted in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, JSONField, OuterRef, QuerySet, Subquery, Value

from accounts.models import User
from core.i18n.languages import TRANSLATED
from record import registry
from record.models import Publication
from record.translation.status import TranslationStatus


def public_working_copies(model: Any, at: datetime) -> QuerySet[Any]:
    """Return the working copies that are not withdrawn or withheld at ``at`` (aware)."""
    gone = Publication.objects.in_force(at).filter(key=OuterRef("key"), content__isnull=True)
    return model.objects.filter(~Exists(gone)).order_by("slug", "pk")


@dataclass(frozen=True)
class WorklistItem:
    """One working copy with the translation status of its newest row ``pk`` in each language.

    ``changes`` are those of English texts, which the page of one language adds.
    """

    kind: str
    key: UUID
    pk: int
    title: str
    statuses: dict[str, TranslationStatus]
    changes: list[Any] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return str(registry.model_of(self.kind)._meta.verbose_name)

    @property
    def incomplete(self) -> list[tuple[str, TranslationStatus]]:
        """Return the languages with missing or older texts."""
        return [
            (code, status) for code, status in self.statuses.items() if not status.is_up_to_date
        ]

    @property
    def words(self) -> int:
        return sum(status.missing_words + status.older_words for status in self.statuses.values())


@dataclass
class Total:
    """The objects and words to translate in one language."""

    missing_objects: int = 0
    missing_words: int = 0
    older_objects: int = 0
    older_words: int = 0


def find_incomplete(
    user: User, at: datetime, languages: Sequence[str] = TRANSLATED
) -> list[WorklistItem]:
    """Return the incomplete working copies, those with most words first.

    The user may change objects of one kind at least. ``at`` is aware.
    """
    parts = [_rows_of_kind(kind, at) for kind in registry.kinds_for(user, "change")]
    items = []
    for kind, key, pk, title, stored in parts[0].union(*parts[1:], all=True).order_by():
        statuses = {
            code: TranslationStatus.from_json((stored or {}).get(code, {})) for code in languages
        }
        item = WorklistItem(kind, key, pk, title or "", statuses)
        if item.incomplete:
            items.append(item)
    return sorted(items, key=lambda item: (-item.words, item.title, str(item.key)))


def total(items: list[WorklistItem], language: str) -> Total:
    """Add up the items in one language."""
    result = Total()
    for item in items:
        status = item.statuses[language]
        result.missing_objects += not status.is_complete
        result.missing_words += status.missing_words
        result.older_objects += bool(status.older)
        result.older_words += status.older_words
    return result


def _rows_of_kind(kind: str, at: datetime) -> QuerySet[Any, tuple[Any, ...]]:
    """Return kind, key, and pk, title and ``languages`` of the newest row with the content."""
    rows = Publication.objects.filter(
        key=OuterRef("key"), digest=OuterRef("digest"), content__isnull=False
    ).order_by("-pk")
    objects = public_working_copies(registry.model_of(kind), at).order_by()
    return objects.values_list(
        Value(kind, output_field=CharField()),
        "key",
        Subquery(rows.values("pk")[:1]),
        Subquery(rows.values("title")[:1], output_field=CharField()),
        Subquery(rows.values("languages")[:1], output_field=JSONField()),
    )
