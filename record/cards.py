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
from record import card_store, dependencies, reading
from record.card_store import (
    NOTHING_REPLACED,
    CachedCard,
    Outline,
    Replacement,
    group_by_ref,
    read_cards,
    read_cards_of,
    refs_in,
    replaced_in_groups,
)
from record.content import Content, Ref
from record.dependencies import EVERYTHING, Changes, Dependencies, Part
from record.models import Publication, Value
from record.models.publication_queryset import PublicationQuerySet
from record.version import live_version

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
        self._memoized: dict[tuple[Any, ...], tuple[Any, Dependencies]] = {}
        self._derived: dict[tuple[Any, ...], tuple[Any, Dependencies]] = {}
        # Derived values of an earlier repository, with the rows that changed since.
        self._outdated: dict[tuple[Any, ...], tuple[Any, Dependencies, Replacement]] = {}
        self._grouped: dict[tuple[type[Content], str], dict[Ref, list[Outline]]] = {}
        self._read = lru_cache(MAX_PARSED_CARDS)(lambda row: row.read(self))
        # The publication in force of the object to which a slug belongs, by kind and slug.
        self.row_at = lru_cache(MAX_PUBLICATIONS)(self._row_at)

    def succeed(self, at: datetime.datetime, steps: Sequence[Changes]) -> "CardRepository":
        """Return that of the live site ``at`` a later time, with all that did not change since."""
        later = CardRepository(at, {}, is_live=True)
        refs = {ref for changes in steps for ref in changes.refs}
        # Another thread that loads a kind stores its rows, then the kind, then what it made of it.
        # In the opposite order, nothing is taken over without that of which it was made.
        derived, outdated = dict(self._derived), dict(self._outdated)
        grouped = dict(self._grouped)
        later._whole_kinds = dict(self._whole_kinds)
        later._rows = dict(self._rows)
        removed = {row.key: row for ref in refs if (row := later._rows.pop(ref, None))}
        keys = {ref.key for ref in refs}
        for kind in {ref.kind for ref in refs} & later._whole_kinds.keys():
            rows = later._whole_kinds[kind]
            removed |= {row.key: row for row in rows if row.key in keys}
            later._whole_kinds[kind] = [row for row in rows if row.key not in keys]
        added = read_cards_of(list(keys), at)
        for row in added:
            later._rows[row.ref] = row
            if row.kind in later._whole_kinds:
                later._whole_kinds[row.kind].append(row)
        change = Replacement(list(removed.values()), added)
        card_store.replace_cached(*change)
        later._grouped = replaced_in_groups(grouped, *change)
        later._derive_again(derived, outdated, steps, change)
        return later

    def unread(self) -> "CardRepository":
        """Return that of the same site with no card read yet (record/reading.py)."""
        other = CardRepository(self.at, self.candidates, self._is_live)
        other._whole_kinds = dict(self._whole_kinds)
        other._rows = dict(self._rows)
        other._grouped = dict(self._grouped)
        other._derived = dict(self._derived)
        return other

    def _derive_again(
        self, derived: dict, outdated: dict, steps: Sequence[Changes], change: Replacement
    ) -> None:
        """Take over derived values of an earlier repository, and those that can replace rows."""
        kinds = {ref.kind for changes in steps for ref in changes.refs}
        is_everything = any(changes.parts is None for changes in steps)
        for name, (value, read) in derived.items():
            if any(changes.affect(read) for changes in steps):
                outdated[name] = value, read, NOTHING_REPLACED
            else:
                self._derived[name] = value, read
        for name, (value, read, before) in outdated.items():
            if (
                name not in self._derived
                and not is_everything
                and kinds == {getattr(value, "replaceable_kind", None)}
            ):
                self._outdated[name] = value, read, before.followed_by(change)

    def depend_on(self, part: Part) -> None:
        """Note that a part of the record is read; for queries that the repository does not make."""
        dependencies.depend_on(part, None if self._is_live else self.at)

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
        self.depend_on(content_class.kind)
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
        self.depend_on(content_class.kind)
        if name not in self._grouped:
            self._grouped[name] = group_by_ref(self.outlines(content_class), field)
        return self._grouped[name]

    def of_outlines(self, outlines: Iterable[Outline]) -> Cards[Any]:
        """Return the cards of ``outlines``, in that order."""
        return Cards([outline.row for outline in outlines], self._read)

    def refs_by_slug(self, content_class: type[Content]) -> dict[str, Ref]:
        """Return the refs of a kind by slug; read slugs only if no cards are loaded or shared."""
        kind = content_class.kind
        self.depend_on(kind)
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
        self.depend_on((kind, ref))
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
            self.depend_on((content_class.kind, ref))
            with dependencies.ignored():  # it reads the whole kind
                outlines = self.grouped(content_class, field)
            return list(self.of_outlines(outlines.get(ref, ())))
        cards = self.referencing(ref, content_class)
        return [card for card in cards if ref in refs_in(getattr(card, field))]

    def ever_in_force(self, part: Ref | str = EVERYTHING) -> PublicationQuerySet:
        """Return all rows ever in force by now: of one object, of a kind, or of all kinds."""
        self.depend_on(part)
        rows = Publication.objects.unnoted().ever_in_force(self.at)
        if isinstance(part, Ref):
            return rows.filter(key=part.key)
        return rows if part == EVERYTHING else rows.filter(kind=part)

    def memoize(self, function: Callable[..., Any], *args: Any) -> Any:
        """Return ``function(self, *args)``, which must depend only on these and the language."""
        return self._stored(self._memoized, function, args)

    def derive(self, function: Callable[..., Any], *args: Any) -> Any:
        """Return the same of outlines, refs and plain values: no card, which has a repository.

        So the next repositories use it until something that ``function`` reads changes. A value
        with a ``replaceable_kind`` has a method ``replaced``, for changes of objects of that kind
        alone.
        """
        return self._stored(self._derived, function, args)

    def _stored(self, values: dict, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        name = function, args, languages.active()
        if name in values:
            value, read = values[name]
            dependencies.add(read)
            return value
        earlier = self._outdated.get(name) if values is self._derived else None
        with dependencies.collected() as read:
            if earlier:
                dependencies.add(earlier[1])
                value = earlier[0].replaced(self, earlier[2])
            else:
                value = function(self, *args)
        values[name] = value, read
        return value

    def _row_at(self, kind: str, slug: str) -> Publication | None:
        row: Publication | None = _rows_at_slug.first(at=self.at, kind=kind, slug=slug)
        return row

    def _row(self, ref: Ref) -> CachedCard | None:
        self.depend_on(ref)
        if ref not in self._rows:
            self.prefetch([ref])
        return self._rows.get(ref)

    def _in_force(self) -> PublicationQuerySet:
        return Publication.objects.unnoted().in_force(self.at)

    def _with_drafts(
        self, rows: Iterable[CachedCard], includes_draft: Callable[[CachedCard], bool]
    ) -> list[CachedCard]:
        others = [row for row in rows if row.key not in self.candidates]
        return others + [draft for draft in self._drafts if includes_draft(draft)]


@compiled(at=DateTimeField(), kind=CharField(), slug=CharField())
def _rows_at_slug(at: Any, kind: Any, slug: Any) -> QuerySet:
    return Publication.objects.unnoted().in_force(at).at_slug(kind, slug).defer("card")


_repositories: BoundedCache[str, CardRepository] = BoundedCache(MAX_VERSIONS)
_newest: list[str] = []  # the name of the last version of which there is a repository


def live_cards(version: str, at: datetime.datetime) -> CardRepository:
    """Return the cards of the live site under ``version``, which is valid at ``at`` (aware)."""
    cards = _repositories.get(version)
    if cards is None:
        new = _succeeding(version, at) or CardRepository(at, {}, is_live=True)
        cards = _repositories.get_or_create(version, lambda: new)
        _newest[:] = [version]
    return cards


def _succeeding(version: str, at: datetime.datetime) -> CardRepository | None:
    """Return the repository of ``version`` made from the newest one, if that is possible."""
    for newest in _newest:
        earlier = _repositories.get(newest)
        steps = live_version.changes_between(newest, version)
        if earlier and steps:
            return earlier.succeed(at, steps)
    return None


def forget_live_cards() -> None:
    """Drop all that the process has read, for tests and benchmarks."""
    _repositories.clear()
    _newest.clear()
    card_store.cached_cards.clear()
