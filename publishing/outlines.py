"""What of a card lists are counted, filtered and sorted by.

An outline has the names of its content class, so that what works on cards works on outlines; it is a small tuple, since
a process keeps one of everything that is published.
"""

from collections import namedtuple
from collections.abc import Iterable
from functools import cache
from uuid import UUID

from publishing.content import Content, Ref


class Outline:
    """``row`` is what it was read from; fields are those in ``outline_fields`` of the content class."""

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
    bases = (Outline, *content_class.outline_says, fields)
    return type(f"{content_class.__name__}Outline", bases, {"__slots__": ()})


def by_name(outlines: Iterable[Outline], field: str) -> dict[Ref, list[Outline]]:
    """The outlines that name an object in ``field``, in their order, by what they name."""
    found: dict[Ref, list[Outline]] = {}
    for outline in outlines:
        for ref in set(names_in(getattr(outline, field))):
            found.setdefault(ref, []).append(outline)
    return found


def names_in(value) -> tuple[Ref, ...]:
    """Of a field that names one object, several or none."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def outline_of(row, card: Content) -> Outline:
    content_class = type(card)
    values = (getattr(card, name) for name in content_class.outline_fields)
    return outline_class(content_class)(row, row.slug, *values)
