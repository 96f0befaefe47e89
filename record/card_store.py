"""Cards as they are stored, their outlines, by which lists are computed, and the cache of cards of a process.

The card of a publication never changes: it can only stop being in force or be withheld, and then no edition reads
it. So after a change only new publications have to be read.
"""

import json
from collections import namedtuple
from collections.abc import Iterable
from functools import cache
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from record import registry
from record.content import Content, Ref
from record.translation.status import TranslationStatusMixin

MAX_READ_BY_KEY = (
    1_000  # where more cards of a kind are missing, the whole kind is read in one query
)


class Outline:
    """The fields of a card by which lists are counted, filtered and sorted.

    It has the names of its content class, so that functions for cards accept it. It is a small tuple, since a process
    holds one for everything that is published. ``row`` is the ``CachedCard`` it was read from; the fields are the
    ``outline_fields`` of the content class.
    """

    __slots__ = ()

    @property
    def key(self) -> UUID:
        return self.row.key

    @property
    def ref(self) -> Ref:
        return self.row.ref


@cache
def outline_class(content_class: type[Content]) -> type:
    names = ("row", "slug", *content_class.outline_fields)
    fields = namedtuple(f"{content_class.kind}_fields", names)
    bases = (Outline, *content_class.outline_bases, fields)
    return type(f"{content_class.__name__}Outline", bases, {"__slots__": ()})


def outline_of(row: "CachedCard", card: Content) -> Outline:
    content_class = type(card)
    values = (getattr(card, name) for name in content_class.outline_fields)
    return outline_class(content_class)(row, row.slug, *values)


def group_by_ref(outlines: Iterable[Outline], field: str) -> dict[Ref, list[Outline]]:
    """Group ``outlines`` by the objects that they name in ``field``; each group keeps their order."""
    groups: dict[Ref, list[Outline]] = {}
    for outline in outlines:
        for ref in set(refs_in(getattr(outline, field))):
            groups.setdefault(ref, []).append(outline)
    return groups


def refs_in(value: Ref | tuple[Ref, ...] | None) -> tuple[Ref, ...]:
    """Return the refs of a field that holds one, several or none."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


class CachedCard(TranslationStatusMixin):
    """The card of one publication in force as stored text, parsed only when it is read; bound to no edition."""

    __slots__ = ("_card", "_languages", "_outline", "in_force_from", "key", "kind", "pk", "slug")

    def __init__(self, pk, kind, key, slug, in_force_from, languages: str, card: str):
        self.pk = pk
        self.kind = kind
        self.key = key
        self.slug = slug
        self.in_force_from = in_force_from
        # UTF-8 takes half the memory of a string with one letter outside Latin-1.
        self._languages = languages.encode()
        self._card = card.encode()
        self._outline: Outline | None = None

    @classmethod
    def of_candidate(cls, row) -> "CachedCard":
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

    def read(self, cards) -> Content:
        """Return the card, typed, bound to the ``CardRepository`` that resolves its refs."""
        return self._parsed().bind(self, cards)

    def _parsed(self) -> Content:
        return registry.content_class_of(self.kind).model_validate_json(self._card)


def read_cards(publications) -> list[CachedCard]:
    """Return the cards of ``publications`` in one query; withdrawals and withheld content have none."""
    columns = publications.filter(reason="", withheld_at=None).values_list(
        "pk",
        "kind",
        "key",
        "slug",
        "in_force_from",
        Cast("languages", TextField()),
        Cast("card", TextField()),
    )
    return [CachedCard(*row) for row in columns]


class CardCache:
    """The cards of whole kinds as they were last read, by kind and primary key of the publication."""

    def __init__(self):
        self._cards: dict[str, dict[int, CachedCard]] = {}

    def of_kinds(self, names: Iterable[str], publications, replace: bool) -> list[CachedCard]:
        """Return the cards of ``publications``, all those in force of the kinds ``names``; read only unknown ones.

        With ``replace``, they become the cached cards of these kinds.
        """
        known = {pk: card for name in names for pk, card in self._cards.get(name, {}).items()}
        cards = self._complete(known, publications) if known else read_cards(publications)
        if replace:
            by_kind: dict[str, dict[int, CachedCard]] = {name: {} for name in names}
            for card in cards:
                by_kind[card.kind][card.pk] = card
            self._cards |= by_kind
        return cards

    def clear(self):
        self._cards = {}

    def _complete(self, known, publications) -> list[CachedCard]:
        in_force = publications.filter(reason="", withheld_at=None).values_list("pk", flat=True)
        keys = list(in_force)
        missing = [pk for pk in keys if pk not in known]
        if len(missing) > MAX_READ_BY_KEY:
            return read_cards(publications)
        new = (
            {card.pk: card for card in read_cards(publications.filter(pk__in=missing))}
            if missing
            else {}
        )
        cards = (known.get(pk) or new.get(pk) for pk in keys)
        return [card for card in cards if card]
