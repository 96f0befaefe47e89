"""The stored cards, their outlines, by which lists are computed, and those cached by a process."""

import datetime
import json
from collections import namedtuple
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import DateTimeField, QuerySet, TextField, UUIDField
from django.db.models.functions import Cast

from core.compiled_queries import compiled
from record import reading, registry
from record.content import Content, Ref
from record.models import Publication
from record.models.publication_queryset import PublicationQuerySet
from record.translation.status import TranslationStatusMixin

if TYPE_CHECKING:
    from record.cards import CardRepository

COLUMNS = "pk", "kind", "key", "slug", "in_force_from"
MAX_READ_BY_KEY = 1_000  # with more new cards than this, all of their kinds are read in one query


class Outline:
    """The fields of a card by which lists are counted, filtered and sorted, as a small tuple.

    They have the names of the content class (``outline_fields``): functions for cards accept it.
    """

    __slots__ = ()

    row: "CachedCard"

    @property
    def key(self) -> UUID:
        return self.row.key

    @property
    def ref(self) -> Ref:
        return self.row.ref


@cache
def outline_class(content_class: type[Content]) -> type[Any]:
    """Return the named tuple of the outlines of a kind."""
    names = ("row", "slug", *content_class.outline_fields)
    bases = (Outline, *content_class.outline_bases, namedtuple("Fields", names))
    return type(f"{content_class.__name__}Outline", bases, {"__slots__": ()})


def group_by_ref(outlines: Iterable[Outline], field: str) -> dict[Ref, list[Outline]]:
    """Group ``outlines`` by the objects that they name in ``field``, each group in their order."""
    groups: dict[Ref, list[Outline]] = {}
    for outline in outlines:
        for ref in set(refs_in(getattr(outline, field))):
            groups.setdefault(ref, []).append(outline)
    return groups


def refs_in(value: Ref | tuple[Ref, ...] | None) -> tuple[Ref, ...]:
    """Return the refs of a field that has one, several or none."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


@dataclass(slots=True, eq=False)
class CachedCard(TranslationStatusMixin):
    """The card of a publication as stored text, bound to no edition, parsed when it is read."""

    pk: int
    kind: str
    key: UUID
    slug: str
    in_force_from: datetime.datetime | None
    # UTF-8 takes half the memory of a string with one letter outside Latin-1.
    languages_json: bytes
    card_json: bytes
    _outline: Outline | None = None

    @classmethod
    def of_candidate(cls, row: Publication) -> "CachedCard":
        """Return the card of a candidate, which is in no cache."""
        texts = json.dumps(row.languages).encode(), json.dumps(row.card).encode()
        return cls(row.pk, row.kind, row.key, row.slug, row.in_force_from, *texts)

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)

    @property
    def languages(self) -> dict[str, Any]:
        return json.loads(self.languages_json)

    @property
    def outline(self) -> Outline:
        if self._outline is None:
            card = self._parsed()
            values = [getattr(card, name) for name in card.outline_fields]
            self._outline = outline_class(type(card))(self, self.slug, *values)
        return self._outline

    def read(self, cards: "CardRepository") -> Content:
        """Return the card, typed, bound to the repository that resolves its refs."""
        reading.note(self.pk)
        return self._parsed().bind(self, cards)

    def _parsed(self) -> Content:
        return registry.content_class_of(self.kind).model_validate_json(self.card_json)


# The cards of whole kinds as last read, by kind and primary key of the publication.
cached_cards: dict[str, dict[int, CachedCard]] = {}


def read_cards(publications: PublicationQuerySet) -> list[CachedCard]:
    """Return the cards of ``publications`` in one query, without withdrawals and withheld ones."""
    return _cards(_columns(publications))


def read_cards_of(keys: Sequence[UUID], at: datetime.datetime) -> list[CachedCard]:
    """Return the cards of objects as they are in force ``at`` a time (aware), in one query."""
    return _cards(_rows_of(keys=keys, at=at)) if keys else []


@compiled(keys=[UUIDField()], at=DateTimeField())
def _rows_of(keys: list[Any], at: Any) -> QuerySet:
    return _columns(Publication.objects.in_force(at).filter(key__in=keys))


def _columns(publications: PublicationQuerySet) -> QuerySet:
    as_texts = Cast("languages", TextField()), Cast("card", TextField())
    return publications.with_content().values_list(*COLUMNS, *as_texts)


def _cards(rows: Iterable[tuple[Any, ...]]) -> list[CachedCard]:
    cards = []
    for *values, languages, card in rows:
        texts = {"languages_json": languages.encode(), "card_json": card.encode()}
        cards.append(CachedCard(*values, **texts))
    return cards


def cards_of_kinds(
    kinds: Iterable[str], publications: PublicationQuerySet, replace: bool
) -> list[CachedCard]:
    """Return the cards of ``publications``, which are all of ``kinds`` that are in force.

    The card of a publication never changes, so only unknown ones are read. With ``replace``, they
    become the cached cards of these kinds.
    """
    cached: dict[int, CachedCard] = {}
    for kind in kinds:
        cached |= cached_cards.get(kind, {})
    rows = publications.with_content()
    in_force = set(rows.values_list("pk", flat=True)) if cached else set()
    missing = in_force - cached.keys()
    if not cached or len(missing) > MAX_READ_BY_KEY:
        cards = read_cards(publications)
    else:
        cards = [cached[pk] for pk in in_force & cached.keys()]
        cards += read_cards(publications.filter(pk__in=missing))
    if replace:
        by_kind: dict[str, dict[int, CachedCard]] = {kind: {} for kind in kinds}
        for card in cards:
            by_kind[card.kind][card.pk] = card
        cached_cards.update(by_kind)
    return cards
