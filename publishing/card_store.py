"""Cards as the record has them: not read before somebody looks, and kept by the process from one change to the next.

The card of a publication never changes: it can only stop being in force, or be withheld, and then no edition asks for
it. So after a change only the publications that are new have to be read.
"""

import json
from collections.abc import Iterable

from django.db.models import TextField
from django.db.models.functions import Cast

from publishing import kinds
from publishing.content import Content, Ref
from publishing.outlines import Outline, outline_of
from publishing.translating.standing import InLanguages

MOST_BY_NUMBER = 1_000  # where more of a kind are missing, all of it is read in one go


class StoredCard(InLanguages):
    """The card of one publication in force, and what else is asked of it; small, and without an edition."""

    __slots__ = ("_card", "_languages", "_outline", "in_force_from", "key", "kind", "pk", "slug")

    def __init__(self, pk, kind, key, slug, in_force_from, languages: str, card: str):
        self.pk, self.kind, self.key, self.slug, self.in_force_from = pk, kind, key, slug, in_force_from
        # Half as large as texts, of which one letter in a thousand is beyond the Latin ones.
        self._languages, self._card = languages.encode(), card.encode()
        self._outline: Outline | None = None

    @classmethod
    def of_candidate(cls, row) -> "StoredCard":
        texts = json.dumps(row.languages), json.dumps(row.card)
        return cls(row.pk, row.kind, row.key, row.slug, row.in_force_from, *texts)

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)

    @property
    def languages(self) -> dict:
        return json.loads(self._languages)

    @property
    def outline(self) -> Outline:
        if self._outline is None:
            self._outline = outline_of(self, self._parsed())
        return self._outline

    def read(self, edition) -> Content:
        return self._parsed().bind(self, edition)

    def _parsed(self) -> Content:
        return kinds.content_class_of(self.kind).model_validate_json(self._card)


def read_cards(publications) -> list[StoredCard]:
    """Those of ``publications``, in one query; a withdrawal has none, and what is withheld has none any more."""
    columns = publications.filter(reason="", withheld_at=None).values_list(
        "pk",
        "kind",
        "key",
        "slug",
        "in_force_from",
        Cast("languages", TextField()),
        Cast("card", TextField()),
    )
    return [StoredCard(*row) for row in columns]


class Store:
    """The cards of whole kinds as they were read last, by kind and number."""

    def __init__(self):
        self._cards: dict[str, dict[int, StoredCard]] = {}

    def of_kinds(self, names: Iterable[str], publications, keeps: bool) -> list[StoredCard]:
        """The cards of ``publications``, which are all in force of those kinds; what is here isn't read again.

        With ``keeps`` they take the place of what was kept of the kinds.
        """
        known = {pk: card for name in names for pk, card in self._cards.get(name, {}).items()}
        cards = self._beside(known, publications) if known else read_cards(publications)
        if keeps:
            by_kind: dict[str, dict[int, StoredCard]] = {name: {} for name in names}
            for card in cards:
                by_kind[card.kind][card.pk] = card
            self._cards |= by_kind
        return cards

    def clear(self):
        self._cards = {}

    def _beside(self, known, publications) -> list[StoredCard]:
        in_force = publications.filter(reason="", withheld_at=None).values_list("pk", flat=True)
        numbers = list(in_force)
        missing = [pk for pk in numbers if pk not in known]
        if len(missing) > MOST_BY_NUMBER:
            return read_cards(publications)
        new = {card.pk: card for card in read_cards(publications.filter(pk__in=missing))} if missing else {}
        found = (known.get(pk) or new.get(pk) for pk in numbers)
        return [card for card in found if card]
