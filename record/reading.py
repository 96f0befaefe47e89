"""The publications that a page reads, collected while it is rendered for evidence.

Pages for visitors are rendered without it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from record.card_store import CachedCard


class Reading:
    """``rows`` has the primary keys of publications that were read one by one.

    ``kinds`` has the cards of each kind that was read as a whole: to count, select and sort.
    """

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.kinds: dict[str, Sequence[CachedCard]] = {}


_collected: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def collected() -> Iterator[Reading]:
    """Collect what is read inside."""
    reading = Reading()
    token = _collected.set(reading)
    try:
        yield reading
    finally:
        _collected.reset(token)


def note(pk: int) -> None:
    """Note that a publication, or its card, is read."""
    reading = _collected.get()
    if reading is not None:
        reading.rows.add(pk)


def note_kind(kind: str, cards: "Sequence[CachedCard]") -> None:
    """Note that the cards of a kind are read as a whole."""
    reading = _collected.get()
    if reading is not None:
        reading.kinds[kind] = cards
