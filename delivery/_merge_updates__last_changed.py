"""Which objects of a kind changed last, found from the newest rows of the record on, however many there are."""

import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from record.content import Content
from record.models import Publication
from delivery.updates import Moments, moments

ROWS_AN_OBJECT = 4  # so many are read at first; more where objects changed more often


def last_changed(edition, content_class: type[Content], number: int) -> list[tuple[Content, Moments]]:
    """The whole contents of ``number`` objects with their moments, the last changed first; then by address.

    What an object changed in minor ways doesn't count, but that it was published does.
    """
    keys = _keys(edition, content_class.kind, number)
    known = moments(edition, content_class.kind, keys)
    contents = edition.contents(content_class, known)
    contents.sort(key=lambda each: (known[each.key].last, each.slug), reverse=True)
    return [(each, known[each.key]) for each in contents[:number]]


def _keys(edition, kind, number) -> set[UUID]:
    """Those of that many objects at the least, and of all others that changed at the same moment as the last."""
    rows, size = _rows(edition, kind), number * ROWS_AN_OBJECT
    while True:
        found = list(rows[:size])
        last: dict[UUID, datetime.datetime] = {}
        for key, moment in found:
            last.setdefault(key, moment)
        is_all = len(found) < size
        if is_all or (len(last) > number and found[-1][1] < list(last.values())[number - 1]):
            return set(last)
        size *= ROWS_AN_OBJECT


def _rows(edition, kind):
    """The changes that count, the newest first, of what is in the edition."""
    ever = Publication.objects.ever_in_force(edition.at).filter(kind=kind, reason="")
    before = ever.filter(key=OuterRef("key"), in_force_from__lt=OuterRef("in_force_from"))
    holding = Publication.objects.in_force(edition.at).filter(
        key=OuterRef("key"), reason="", withheld_at=None
    )
    is_here = Q(Exists(holding)) | Q(key__in=list(edition.candidates))
    counting = ever.filter(is_here).filter(Q(is_minor=False) | ~Exists(before))
    return counting.order_by("-in_force_from", "-pk").values_list("key", "in_force_from")
