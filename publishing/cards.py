"""The cards of the site at one moment, read as they are asked for; all requests that read the same may share them."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from publishing import kinds, languages
from publishing.card_store import Store, StoredCard, read_cards
from publishing.content import Content, Ref
from publishing.dates import bucharest_day
from publishing.models import Publication
from publishing.outlines import Outline, by_name, names_in

MOST_PARSED = 2_000  # cards that are kept typed; each of them is ten times as large as it is in the record
MOST_ROWS = 64  # publications with their whole contents: those of the pages that were asked for last


class Cards(Sequence):
    """Cards of which each is read when somebody looks at it."""

    __slots__ = ("_read", "_rows")

    def __init__(self, rows: Sequence[StoredCard], read: Callable[[StoredCard], Content]):
        self._rows, self._read = rows, read

    def __len__(self):
        return len(self._rows)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self._read(row) for row in self._rows[place]]
        return self._read(self._rows[place])

    def __iter__(self):
        return map(self._read, self._rows)


class Shelf:
    """What cards say that they were read from. ``candidates`` stand for their objects.

    Threads share it: nothing half-read is ever put on it, and what two of them read at once is the same. It knows no
    request; what depends on the language is kept for each.
    """

    def __init__(self, at: datetime.datetime, candidates: dict[UUID, Publication], store: Store, keeps=False):
        self.at, self.candidates = at, candidates
        self._store, self._keeps = store, keeps
        self._drafts = [StoredCard.of_candidate(each) for each in candidates.values()]
        self._rows: dict[Ref, StoredCard | None] = {}
        self._whole_kinds: dict[str, list[StoredCard]] = {}
        self._singles: dict[type[Content], Publication] = {}
        self._know_of: set[tuple] = set()
        self._worked_out: dict[tuple, Any] = {}
        self._read = lru_cache(MOST_PARSED)(lambda row: row.read(self))
        self._row = lru_cache(MOST_ROWS)(lambda number: Publication.objects.defer("card").get(pk=number))

    @property
    def day(self) -> datetime.date:
        return bucharest_day(self.at)

    def load_cards(self, *content_classes: type[Content]):
        missing = {each.kind for each in content_classes if each.kind not in self._whole_kinds}
        if not missing:
            return
        publications = self._in_force().filter(kind__in=sorted(missing))
        found: dict[str, list[StoredCard]] = {kind: [] for kind in missing}
        for row in self._with_drafts(
            self._store.of_kinds(missing, publications, self._keeps), lambda draft: draft.kind in missing
        ):
            found[row.kind].append(row)
        self._rows |= {row.ref: row for rows in found.values() for row in rows}
        self._whole_kinds |= found

    def rows(self, content_class: type[Content]) -> list[StoredCard]:
        """The cards of a kind as they are stored."""
        self.load_cards(content_class)
        return self._whole_kinds[content_class.kind]

    def cards(self, content_class: type[Content]) -> Cards:
        return Cards(self.rows(content_class), self._read)

    def outlines(self, content_class: type[Content]) -> list[Outline]:
        return [row.outline for row in self.rows(content_class)]

    def outline(self, ref: Ref) -> Outline | None:
        self.know([ref])
        row = self._rows.get(ref)
        return row.outline if row else None

    def cards_of(self, outlines: Iterable[Outline]) -> Cards:
        return Cards([each.row for each in outlines], self._read)

    def refs_by_slug(self, content_class: type[Content]) -> dict[str, Ref]:
        """Shared, they are worked out once; else only addresses are read, not cards, unless those are here."""
        if self._keeps or content_class.kind in self._whole_kinds:
            return self.worked_out(_refs_by_slug, content_class)
        rows = self._in_force().filter(kind=content_class.kind, reason="", withheld_at=None)
        found = rows.exclude(key__in=list(self.candidates)).values_list("slug", "key")
        drafts = [(each.slug, each.key) for each in self._drafts if each.kind == content_class.kind]
        return {slug: Ref(content_class.kind, key) for slug, key in [*found, *drafts]}

    def know(self, refs: Iterable[Ref]):
        missing = {ref for ref in refs if ref not in self._rows and ref.kind not in self._whole_kinds}
        if not missing:
            return
        publications = self._in_force().filter(key__in=[ref.key for ref in missing])
        rows = self._with_drafts(read_cards(publications), lambda draft: draft.ref in missing)
        self._rows |= dict.fromkeys(missing) | {row.ref: row for row in rows}

    def know_all(self, contents: Iterable[Content]):
        """What cards name is looked for once, where all requests share them."""
        new = [content for content in contents if content.source not in self._know_of]
        self.know({ref for content in new for ref in content.refs()})
        if self._keeps:
            self._know_of |= {content.source for content in new}

    def single(self, content_class: type[Content]) -> Publication | None:
        """What is in force of a kind that has one object."""
        row = self._singles.get(content_class)
        if row is None:
            row = self._in_force().filter(kind=content_class.kind).defer("card").first()
        if row and self._keeps:
            self._singles[content_class] = row
        return row

    def card(self, ref: Ref) -> Content | None:
        self.know([ref])
        row = self._rows.get(ref)
        return self._read(row) if row else None

    def mentioning(self, ref: Ref, content_class: type[Content]) -> list[Content]:
        naming = self._in_force().filter(kind=content_class.kind, mentions__key=ref.key)
        drafts = {
            each.key
            for each in self.candidates.values()
            if each.kind == content_class.kind and ref in each.read(self).refs()
        }
        rows = self._with_drafts(read_cards(naming), lambda draft: draft.key in drafts)
        self._rows |= {row.ref: row for row in rows if row.ref not in self._rows}
        return [self._read(self._rows[row.ref] or row) for row in rows]

    def whose(self, field: str, ref: Ref, content_class: type[Content]) -> list[Content]:
        """The cards of the kind that name ``ref`` in ``field``, one of their outline, in no particular order."""
        if self._keeps:
            return list(self.cards_of(self.worked_out(_by_name, content_class, field).get(ref, ())))
        cards = self.mentioning(ref, content_class)
        return [card for card in cards if ref in names_in(getattr(card, field))]

    def row_at(self, content_class: type[Content], slug: str) -> Publication | None:
        """The publication in force at the address, where that is known without asking for it; None says nothing."""
        if not self._keeps or content_class.kind not in self._whole_kinds:
            return None
        number = self.worked_out(_numbers_by_slug, content_class).get(slug)
        return self._row(number) if number else None

    def worked_out(self, work_out: Callable, *about):
        """What ``work_out(shelf, *about)`` gives, once in each language; it must depend on nothing else."""
        name = work_out, about, languages.active()
        if name not in self._worked_out:
            self._worked_out[name] = work_out(self, *about)
        return self._worked_out[name]

    def address_of(self, content: Content) -> str:
        return kinds.path_of(type(content), content.slug)

    def _in_force(self):
        return Publication.objects.in_force(self.at)

    def _with_drafts(self, rows, takes_draft) -> list[StoredCard]:
        """Drafts stand in the place of their objects."""
        others = [row for row in rows if row.key not in self.candidates] if self.candidates else list(rows)
        return others + [draft for draft in self._drafts if takes_draft(draft)]


def _by_name(shelf, content_class, field) -> dict[Ref, list[Outline]]:
    return by_name(shelf.outlines(content_class), field)


def _numbers_by_slug(shelf, content_class) -> dict[str, int]:
    return {row.slug: row.pk for row in shelf.rows(content_class)}


def _refs_by_slug(shelf, content_class) -> dict[str, Ref]:
    return {row.slug: row.ref for row in shelf.rows(content_class)}
