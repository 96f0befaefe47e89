"""The cards of the site at one time. Requests that read the same version of the live site share one repository."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from core.caching.bounded_cache import BoundedCache
from core.i18n import languages
from core.i18n.dates import bucharest_day
from record.card_store import CachedCard, CardCache, Outline, group_by_ref, read_cards, refs_in
from record.content import Content, Ref
from record.models import Publication
from record.models.publication import first_publication_time

MAX_PARSED_CARDS = 2_000  # a typed card is ten times as large as its stored text
MAX_PUBLICATIONS = 64  # whole contents: those of the pages requested last
MAX_VERSIONS = 2  # threads that see a change a little later still find the version before


class Cards(Sequence):
    """Cards of which each is parsed when it is accessed."""

    __slots__ = ("_read", "_rows")

    def __init__(self, rows: Sequence[CachedCard], read: Callable[[CachedCard], Content]):
        self._rows, self._read = rows, read

    def __len__(self):
        return len(self._rows)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self._read(row) for row in self._rows[index]]
        return self._read(self._rows[index])

    def __iter__(self):
        return map(self._read, self._rows)


class CardRepository:
    """The cards of the site at the time ``at`` (aware); ``candidates`` replace the publications of their objects.

    Threads share it: nothing half-read is ever stored, and two threads that read the same read equal values. It holds
    nothing of a request; what depends on the language is memoized for each language.
    """

    def __init__(
        self,
        at: datetime.datetime,
        candidates: dict[UUID, Publication],
        cache: CardCache,
        is_shared=False,
    ):
        self.at, self.candidates = at, candidates
        self._cache, self._is_shared = cache, is_shared
        self._drafts = [CachedCard.of_candidate(candidate) for candidate in candidates.values()]
        self._rows: dict[Ref, CachedCard | None] = {}
        self._whole_kinds: dict[str, list[CachedCard]] = {}
        self._singletons: dict[type[Content], Publication] = {}
        self._prefetched: set[tuple] = set()
        self._memoized: dict[tuple, Any] = {}
        self._read = lru_cache(MAX_PARSED_CARDS)(lambda row: row.read(self))
        self._publication = lru_cache(MAX_PUBLICATIONS)(
            lambda pk: Publication.objects.defer("card").get(pk=pk)
        )

    @property
    def day(self) -> datetime.date:
        """The Bucharest day of ``at``: statuses are those of that day."""
        return bucharest_day(self.at)

    def load(self, *content_classes: type[Content]):
        """Read the cards of several kinds in one query, before they are used."""
        missing = {
            content_class.kind
            for content_class in content_classes
            if content_class.kind not in self._whole_kinds
        }
        if not missing:
            return
        publications = self._in_force().filter(kind__in=sorted(missing))
        rows_by_kind: dict[str, list[CachedCard]] = {kind: [] for kind in missing}
        for row in self._with_drafts(
            self._cache.of_kinds(missing, publications, replace=self._is_shared),
            lambda draft: draft.kind in missing,
        ):
            rows_by_kind[row.kind].append(row)
        self._rows |= {row.ref: row for rows in rows_by_kind.values() for row in rows}
        self._whole_kinds |= rows_by_kind

    def rows(self, content_class: type[Content]) -> list[CachedCard]:
        """Return the cards of a kind as they are stored."""
        self.load(content_class)
        return self._whole_kinds[content_class.kind]

    def all(self, content_class: type[Content]) -> Cards:
        """Return the cards of all objects of a kind, in no particular order; one query a kind."""
        return Cards(self.rows(content_class), self._read)

    def outlines(self, content_class: type[Content]) -> list[Outline]:
        """Return the outlines of a kind, by which lists are counted, filtered and sorted."""
        return [row.outline for row in self.rows(content_class)]

    def outline(self, ref: Ref) -> Outline | None:
        """Return the outline of ``ref``, or None where it isn't in force."""
        self.prefetch([ref])
        row = self._rows.get(ref)
        return row.outline if row else None

    def of_outlines(self, outlines: Iterable[Outline]) -> Cards:
        """Return the cards of ``outlines``, in that order."""
        return Cards([outline.row for outline in outlines], self._read)

    def refs_by_slug(self, content_class: type[Content]) -> dict[str, Ref]:
        """Return the refs of all objects of a kind by slug, without parsing a card.

        A shared repository computes them once; otherwise only slugs are read, unless the cards are here.
        """
        if self._is_shared or content_class.kind in self._whole_kinds:
            return self.memoize(_refs_by_slug, content_class)
        rows = self._in_force().filter(kind=content_class.kind, reason="", withheld_at=None)
        published = rows.exclude(key__in=list(self.candidates)).values_list("slug", "key")
        drafts = [
            (draft.slug, draft.key) for draft in self._drafts if draft.kind == content_class.kind
        ]
        return {slug: Ref(content_class.kind, key) for slug, key in [*published, *drafts]}

    def prefetch(self, refs: Iterable[Ref]):
        """Load the cards of ``refs`` in one query."""
        missing = {
            ref for ref in refs if ref not in self._rows and ref.kind not in self._whole_kinds
        }
        if not missing:
            return
        publications = self._in_force().filter(key__in=[ref.key for ref in missing])
        rows = self._with_drafts(read_cards(publications), lambda draft: draft.ref in missing)
        self._rows |= dict.fromkeys(missing) | {row.ref: row for row in rows}

    def prefetch_references(self, contents: Iterable[Content]):
        """Load the cards that ``contents`` name in one query; a shared repository looks at each content once."""
        new = [content for content in contents if content.source not in self._prefetched]
        self.prefetch({ref for content in new for ref in content.refs()})
        if self._is_shared:
            self._prefetched |= {content.source for content in new}

    def get(self, ref: Ref) -> Content | None:
        """Return the card of ``ref``, or None where it isn't in force."""
        self.prefetch([ref])
        row = self._rows.get(ref)
        return self._read(row) if row else None

    def referencing(self, ref: Ref, content_class: type[Content]) -> list[Content]:
        """Return the cards of the kind whose contents name ``ref``, in no particular order."""
        publications = self._in_force().filter(kind=content_class.kind, mentions__key=ref.key)
        drafts = {
            candidate.key
            for candidate in self.candidates.values()
            if candidate.kind == content_class.kind and ref in candidate.read(self).refs()
        }
        rows = self._with_drafts(read_cards(publications), lambda draft: draft.key in drafts)
        self._rows |= {row.ref: row for row in rows if row.ref not in self._rows}
        return [self._read(self._rows[row.ref] or row) for row in rows]

    def referencing_by(self, field: str, ref: Ref, content_class: type[Content]) -> list[Content]:
        """Return the cards of the kind that name ``ref`` in the outline field ``field``, in no particular order."""
        if self._is_shared:
            return list(
                self.of_outlines(self.memoize(_outlines_by_ref, content_class, field).get(ref, ()))
            )
        cards = self.referencing(ref, content_class)
        return [card for card in cards if ref in refs_in(getattr(card, field))]

    def memoize(self, function: Callable, *args) -> Any:
        """Return ``function(self, *args)``, computed once in each language; it must depend on nothing else."""
        name = function, args, languages.active()
        if name not in self._memoized:
            self._memoized[name] = function(self, *args)
        return self._memoized[name]

    def singleton_row(self, content_class: type[Content]) -> Publication | None:
        """Return the publication in force of a kind that has one object."""
        row = self._singletons.get(content_class)
        if row is None:
            row = self._in_force().filter(kind=content_class.kind).defer("card").first()
        if row and self._is_shared:
            self._singletons[content_class] = row
        return row

    def row_at(self, content_class: type[Content], slug: str) -> Publication | None:
        """Return the publication in force at a slug if the cards of its kind are loaded; None if unknown."""
        if not self._is_shared or content_class.kind not in self._whole_kinds:
            return None
        pk = self.memoize(_keys_by_slug, content_class).get(slug)
        return self._publication(pk) if pk else None

    def _in_force(self):
        return Publication.objects.in_force(self.at)

    def _with_drafts(self, rows, includes_draft) -> list[CachedCard]:
        """Replace the rows of objects that have a candidate."""
        others = (
            [row for row in rows if row.key not in self.candidates]
            if self.candidates
            else list(rows)
        )
        return others + [draft for draft in self._drafts if includes_draft(draft)]


card_cache = CardCache()
_repositories: BoundedCache[str, CardRepository] = BoundedCache(MAX_VERSIONS)


def live_cards(version: str, at: datetime.datetime) -> CardRepository:
    """Return the cards of the live site under ``version``, which is valid at ``at`` (aware).

    A new repository reads only what a change brought: ``card_cache`` has the rest.
    """
    return _repositories.get_or_create(
        version, lambda: CardRepository(at, {}, card_cache, is_shared=True)
    )


def forget_live_cards():
    """Drop all that the process has read, for tests and benchmarks."""
    _repositories.clear()
    card_cache.clear()
    first_publication_time.cache_clear()


def _outlines_by_ref(cards, content_class, field) -> dict[Ref, list[Outline]]:
    return group_by_ref(cards.outlines(content_class), field)


def _keys_by_slug(cards, content_class) -> dict[str, int]:
    return {row.slug: row.pk for row in cards.rows(content_class)}


def _refs_by_slug(cards, content_class) -> dict[str, Ref]:
    return {row.slug: row.ref for row in cards.rows(content_class)}
