"""What a page, or a part of one, depends on: the parts of the record that were read to make it.

A part is the name of a kind, the ``Ref`` of an object, a pair of a kind and a ``Ref`` (the objects
of the kind that name it), or ``EVERYTHING``. ``Changes`` names the same parts after a publication,
so what depends on none of them stays valid under the next version.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from record.values import Ref

type Part = str | Ref | tuple[str, Ref]

EVERYTHING = "*"


class Dependencies:
    """``parts`` were read from the live site, and any content from the site as it was ``at``.

    ``at`` is the latest such time (aware), or None. What was in force at a past time changes only
    if a text is withheld.
    """

    __slots__ = ("at", "parts")

    def __init__(self, parts: Iterable[Part] = (), at: datetime.datetime | None = None) -> None:
        self.parts = set(parts)
        self.at = at

    def add(self, other: "Dependencies") -> None:
        """Depend on all that ``other`` depends on too."""
        self.parts |= other.parts
        if other.at and (self.at is None or self.at < other.at):
            self.at = other.at

    def reduced(self) -> "Dependencies":
        """Return the same without the objects of kinds that are named as a whole."""
        kinds = {part for part in self.parts if isinstance(part, str)}
        if EVERYTHING in kinds:
            return Dependencies([EVERYTHING], self.at)
        return Dependencies(
            (part for part in self.parts if part in kinds or _kind_of(part) not in kinds), self.at
        )

    def to_json(self) -> list[Any]:
        """Return a form for caches that other processes read."""
        parts = [part if isinstance(part, str) else _text_of(part) for part in self.parts]
        return [sorted(parts), self.at and self.at.isoformat()]

    @classmethod
    def from_json(cls, value: list[Any]) -> "Dependencies":
        """Return what ``to_json`` returned it for."""
        texts, at = value
        return cls(map(_part_of, texts), at and datetime.datetime.fromisoformat(at))


class Changes(NamedTuple):
    """What changed from one version of the live site to a later one.

    ``parts`` are those that changed; None if any page may have: at midnight, or if a text was
    withheld. ``refs`` are the objects whose content in force changed, and ``since`` is the earliest
    time (aware) from which one is in force.
    """

    parts: frozenset[Part] | None
    refs: frozenset[Ref]
    since: datetime.datetime | None

    def affect(self, dependencies: Dependencies) -> bool:
        """Tell whether something with these dependencies may be different now."""
        at = dependencies.at
        if self.parts is None or (at and self.since and self.since <= at):
            return True
        return not self.parts.isdisjoint(dependencies.parts)


_collected: ContextVar[Dependencies | None] = ContextVar("dependencies", default=None)


@contextmanager
def collected() -> Iterator[Dependencies]:
    """Collect what is read inside, for what is around it as well."""
    dependencies = Dependencies()
    around = _collected.get()
    token = _collected.set(dependencies)
    try:
        yield dependencies
    finally:
        _collected.reset(token)
        if around is not None:
            around.add(dependencies)


@contextmanager
def ignored() -> Iterator[None]:
    """Note nothing that is read inside: the caller knows what it is."""
    token = _collected.set(None)
    try:
        yield
    finally:
        _collected.reset(token)


def depend_on(part: Part, at: datetime.datetime | None = None) -> None:
    """Note that ``part`` is read: of the live site, or of the site as it was ``at`` (aware)."""
    dependencies = _collected.get()
    if dependencies is None:
        return
    if at is None:
        dependencies.parts.add(part)
    elif dependencies.at is None or dependencies.at < at:
        dependencies.at = at


def so_far() -> Dependencies:
    """Return all that was noted around the caller; everything if nobody collects it."""
    around = _collected.get()
    return Dependencies([EVERYTHING]) if around is None else around


def add(dependencies: Dependencies) -> None:
    """Note all that a stored part of a page depends on."""
    around = _collected.get()
    if around is not None:
        around.add(dependencies)


def _kind_of(part: Part) -> str:
    if isinstance(part, Ref):
        return part.kind
    return part if isinstance(part, str) else part[0]


def _text_of(part: Ref | tuple[str, Ref]) -> str:
    return str(part) if isinstance(part, Ref) else f"{part[0]}<{part[1]}"


def _part_of(text: str) -> Part:
    kind, is_naming, ref = text.partition("<")
    if is_naming:
        return kind, Ref.parse(ref)
    return Ref.parse(text) if "/" in text else text
