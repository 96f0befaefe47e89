"""The cards of the site at one time, shared by requests with the same version."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, QuerySet

from core.caching.bounded_cache import BoundedCache
from core.compiled_queries import compiled
from core.i18n import languages
from core.i18n.dates import bucharest_day
from record import card_store, reading
from record.card_store import (
    CachedCard,
    Outline,
    group_by_ref,
    read_cards,
    read_cards_of,
    refs_in,
)
from record.content import Content, Ref
from record.models import Publication, Value
from record.models.publication_queryset import PublicationQuerySet

MAX_PARSED_CARDS = 2_000  # a typed card is ten times as large as its stored text
MAX_PUBLICATIONS = 64  # whole contents, of the pages requested last
MAX_VERSIONS = 2  # threads that see a change a little later still find the version before


class Cards[ContentClass: Content](Sequence[ContentClass]):
    """Cards of which each is parsed when it is accessed."""

    def __init__(self, rows: Sequence[CachedCard], read: Callable[[CachedCard], Any]) -> None:
        self._rows = rows
        self._read = read

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._read(row) for row in self._rows[index]]
        return self._read(self._rows[index])


class CardRepository:
    """The cards of the site at ``at`` (aware), with ``candidates`` in place of their objects.

    Threads share that of the live site: nothing half-read is stored, two threads that read the same
    read equal values, and memoized values are by language.
    """

    def __init__(
        self, at: datetime.datetime, candidates: dict[UUID, Publication], is_live: bool = False
    ) -> None:
        self.at = at
        self.day = bucharest_day(at)  # on which statuses are computed
        self.candidates = candidates
        self._is_live = is_live
        self._drafts = [CachedCard.of_candidate(candidate) for candidate in candidates.values()]
        self._rows: dict[Ref, CachedCard | None] = {}
        self._whole_kinds: dict[str, list[CachedCard]] = {}
        self._prefetched: set[tuple[type, int]] = set()
        self._memoized: dict[tuple[Any, ...], Any] = {}
        self._grouped: dict[tuple[type[Content], str], dict[Ref, list[Outline]]] = {}
        self._read = lru_cache(MAX_PARSED_CARDS)(lambda row: row.read(self))
        # The publication in force of the object to which a slug belongs, by kind and slug.
        self.row_at = lru_cache(MAX_PUBLICATIONS)(self._row_at)

    def load(self, *content_classes: type[Content]) -> None:
        """Read the cards of several kinds in one query, before they are used."""
        kinds = {content_class.kind for content_class in content_classes}
        missing = sorted(kinds - self._whole_kinds.keys())
        if not missing:
            return
        publications = self._in_force().filter(kind__in=missing)
        rows = card_store.cards_of_kinds(missing, publications, replace=self._is_live)
        rows_by_kind: dict[str, list[CachedCard]] = {kind: [] for kind in missing}
        for row in self._with_drafts(rows, lambda draft: draft.kind in missing):
            rows_by_kind[row.kind].append(row)
            self._rows[row.ref] = row
        self._whole_kinds |= rows_by_kind

    def rows(self, content_class: type[Content]) -> list[CachedCard]:
        """Return the stored cards of a kind."""
        self.load(content_class)
        rows = self._whole_kinds[content_class.kind]
        reading.note_kind(content_class.kind, rows)
        return rows

    def all[ContentClass: Content](self, content_class: type[ContentClass]) -> Cards[ContentClass]:
        """Return the cards of all objects of a kind, in no particular order; one query a kind."""
        return Cards(self.rows(content_class), self._read)

    def outlines(self, content_class: type[Content]) -> list[Any]:
        """Return the outlines of a kind, by which lists are counted, filtered and sorted."""
        return [row.outline for row in self.rows(content_class)]

    def outline(self, ref: Ref) -> Outline | None:
        """Return the outline of ``ref``, or None if it is not in force."""
        row = self._row(ref)
        return row.outline if row else None

    def grouped(self, content_class: type[Content], field: str) -> dict[Ref, list[Any]]:
        """Return the outlines of a kind by the objects that they name in a field, unsorted."""
        name = content_class, field
        if name not in self._grouped:
            self._grouped[name] = group_by_ref(self.outlines(content_class), field)
        return self._grouped[name]

    def of_outlines(self, outlines: Iterable[Outline]) -> Cards[Any]:
        """Return the cards of ``outlines``, in that order."""
        return Cards([outline.row for outline in outlines], self._read)

    def refs_by_slug(self, content_class: type[Content]) -> dict[str, Ref]:
        """Return the refs of a kind by slug; read slugs only if no cards are loaded or shared."""
        kind = content_class.kind
        if self._is_live or kind in self._whole_kinds:
            return {row.slug: row.ref for row in self.rows(content_class)}
        rows = self._in_force().with_content().filter(kind=kind)
        keys = dict(rows.exclude(key__in=list(self.candidates)).values_list("slug", "key"))
        keys |= {draft.slug: draft.key for draft in self._drafts if draft.kind == kind}
        return {slug: Ref(kind, key) for slug, key in keys.items()}

    def prefetch(self, refs: Iterable[Ref]) -> None:
        """Load the cards of ``refs`` in one query."""
        missing = {
            ref for ref in refs if ref not in self._rows and ref.kind not in self._whole_kinds
        }
        if not missing:
            return
        cards = read_cards_of([ref.key for ref in missing], self.at)
        rows = self._with_drafts(cards, lambda draft: draft.ref in missing)
        self._rows |= dict.fromkeys(missing) | {row.ref: row for row in rows}

    def prefetch_references(self, contents: Iterable[Content]) -> None:
        """Load the cards that ``contents`` name in one query; look at each content once."""
        new = [content for content in contents if content.source not in self._prefetched]
        self.prefetch({ref for content in new for ref in content.refs()})
        self._prefetched.update(content.source for content in new)

    def get(self, ref: Ref) -> Any:
        """Return the card of ``ref``, or None if it is not in force."""
        row = self._row(ref)
        return self._read(row) if row else None

    def referencing(self, ref: Ref, content_class: type[Content]) -> list[Any]:
        """Return the cards of the kind whose contents name ``ref``, in no particular order."""
        kind = content_class.kind
        naming = Value.objects.referencing([ref]).values("publication")
        publications = self._in_force().filter(kind=kind, pk__in=naming)
        drafts = set()
        for candidate in self.candidates.values():
            if candidate.kind == kind and ref in candidate.read(self).refs():
                drafts.add(candidate.key)
        rows = self._with_drafts(read_cards(publications), lambda draft: draft.key in drafts)
        return [self._read(self._rows.setdefault(row.ref, row) or row) for row in rows]

    def referencing_by(self, field: str, ref: Ref, content_class: type[Content]) -> list[Any]:
        """Return the cards of the kind, unsorted, that name ``ref`` in an outline field."""
        if self._is_live:
            outlines = self.grouped(content_class, field)
            return list(self.of_outlines(outlines.get(ref, ())))
        cards = self.referencing(ref, content_class)
        return [card for card in cards if ref in refs_in(getattr(card, field))]

    def memoize(self, function: Callable[..., Any], *args: Any) -> Any:
        """Return ``function(self, *args)``, which must depend only on these and the language."""
        name = function, args, languages.active()
        if name not in self._memoized:
            self._memoized[name] = function(self, *args)
        return self._memoized[name]

    def _row_at(self, kind: str, slug: str) -> Publication | None:
        row: Publication | None = _rows_at_slug.first(at=self.at, kind=kind, slug=slug)
        return row

    def _row(self, ref: Ref) -> CachedCard | None:
        if ref not in self._rows:
            self.prefetch([ref])
        return self._rows.get(ref)

    def _in_force(self) -> PublicationQuerySet:
        return Publication.objects.in_force(self.at)

    def _with_drafts(
        self, rows: Iterable[CachedCard], includes_draft: Callable[[CachedCard], bool]
    ) -> list[CachedCard]:
        others = [row for row in rows if row.key not in self.candidates]
        return others + [draft for draft in self._drafts if includes_draft(draft)]


@compiled(at=DateTimeField(), kind=CharField(), slug=CharField())
def _rows_at_slug(at: Any, kind: Any, slug: Any) -> QuerySet:
    return Publication.objects.in_force(at).at_slug(kind, slug).defer("card")


_repositories: BoundedCache[str, CardRepository] = BoundedCache(MAX_VERSIONS)


def live_cards(version: str, at: datetime.datetime) -> CardRepository:
    """Return the cards of the live site under ``version``, which is valid at ``at`` (aware)."""
    return _repositories.get_or_create(version, lambda: CardRepository(at, {}, is_live=True))


def forget_live_cards() -> None:
    """Drop all that the process has read, for tests and benchmarks."""
    _repositories.clear()
    card_store.cached_cards.clear()
