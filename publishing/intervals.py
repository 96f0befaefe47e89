"""Keeps in order what follows from an object's rows: until when each holds, and how it stands in each language.

Called under the record's lock (publishing/acts).
"""

from itertools import zip_longest

from publishing.models.publication import FOREVER, Publication
from publishing.search import indexing
from publishing.translating import ageing


def give_moment(row, by, recorded, moment, note) -> Publication:
    """Lets ``row`` hold from ``moment`` on, until the object's next row begins."""
    row.saved_at = min(row.saved_at, recorded)
    row.recorded_at, row.recorded_by, row.note = recorded, by, note
    row.in_force_from, row.in_force_until = moment, FOREVER
    row.save()
    _order(row.key, moment)
    ageing.work_out(row.key, moment)
    return row


def take_back(row, by, moment):
    """Cancels ``row``: it holds at no time, and the one before it goes on."""
    row.cancelled_at, row.cancelled_by, row.in_force_until = moment, by, row.in_force_from
    row.save(update_fields=["cancelled_at", "cancelled_by", "in_force_until"])
    _order(row.key, row.in_force_from)
    ageing.work_out(row.key, row.in_force_from)


def _order(key, moment):
    """Lets each row around ``moment`` hold until the next one begins."""
    rows = Publication.objects.filter(key=key).with_moment().only("in_force_from", "in_force_until")
    around = [
        rows.filter(in_force_from__lt=moment).order_by("in_force_from").last(),
        rows.filter(in_force_from=moment).first(),
        rows.filter(in_force_from__gt=moment).order_by("in_force_from").first(),
    ]
    around = [row for row in around if row]
    for row, following in zip_longest(around, around[1:]):
        until = following.in_force_from if following else None
        if until is None and row.in_force_from > moment:
            continue  # what follows the one after isn't touched by this act
        Publication.objects.filter(pk=row.pk).update(in_force_until=until or FOREVER)
    indexing.mark_newest([key])
