"""Keeps in order what follows from an object's rows: until when each holds, and how it stands in each language.

Called under the record's lock (publishing/operations). ``around`` are the object's rows that are in force at the
time of the operation or later, the soonest first (``rows_from``): an operation reads them once.
"""

from record.models.publication import FOREVER, Publication
from record.translation import age
from search import index
from search.models import SearchEntry


def rows_from(objects, at) -> dict:
    """The rows around by key, for objects without any too."""
    around: dict = {obj.key: [] for obj in objects}
    for row in Publication.objects.in_force_or_later(at).of(*objects).with_pairs():
        around[row.key].append(row)
    return around


def in_force_at(around, time) -> Publication | None:
    """Return the row that is in force at ``time`` according to ``around``."""
    return next((row for row in reversed(around) if row.in_force_from <= time), None)


def set_in_force_from(row, by, recorded, time, note, around, content=None) -> Publication:
    """Put ``row`` in force from ``time`` until the object's next row begins. A withdrawal has no ``content``."""
    before = in_force_at(around, time)
    following = _following(around, time)
    row.saved_at = min(row.saved_at, recorded)
    row.recorded_at, row.recorded_by, row.note = recorded, by, note
    row.in_force_from, row.in_force_until = (
        time,
        following[0].in_force_from if following else FOREVER,
    )
    if content:
        age.of_publication(row, content, _with_content(row, before)).write_to(row)
    row.save()
    if before:
        _set_in_force_until(before, time)
    if content:
        age.update_following(row, _with_contents(following))
    return row


def cancel(row, by, time):
    """Cancel ``row``: it is never in force, and the row before it stays in force."""
    row.cancelled_at, row.cancelled_by, row.in_force_until = time, by, row.in_force_from
    row.save(update_fields=["cancelled_at", "cancelled_by", "in_force_until"])
    before = _earlier(row).with_pairs().last()
    following = list(Publication.objects.in_force_or_later(row.in_force_from).of(row).with_pairs())
    if not following:
        index.unmark_newest(SearchEntry.objects.filter(publication=row))
    if before:
        _set_in_force_until(before, following[0].in_force_from if following else FOREVER)
    if following and not row.is_withdrawal:
        age.update_following(_with_content(row, before), _with_contents(following))


def _following(around, time) -> list[Publication]:
    return [row for row in around if row.in_force_from > time]


def _earlier(row):
    rows = Publication.objects.with_time().of(row).filter(in_force_from__lt=row.in_force_from)
    return rows.order_by("in_force_from")


def _set_in_force_until(row, time):
    """The mark of the newest publication goes with it (search/index.py)."""
    was_newest = row.in_force_until == FOREVER
    row.in_force_until = time
    Publication.objects.filter(pk=row.pk).update(in_force_until=time)
    entries = SearchEntry.objects.filter(publication=row)
    if time == FOREVER:
        index.mark_newest(entries)
    elif was_newest:
        index.unmark_newest(entries)


def _with_content(row, before) -> Publication | None:
    """``before``, or the newest row before it that has a content: neither a withdrawal nor withheld."""
    if before is None or not before.is_gone:
        return before
    return _earlier(row).filter(content__isnull=False).with_pairs().last()


def _with_contents(rows):
    return [row for row in rows if not row.is_gone]
