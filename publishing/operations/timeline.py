"""Put the rows of an object in order: until when each is in force, and its translation status.

Call it under the lock of the record (publishing/operations). ``around`` are the object's rows that
are in force at the time of the operation or later, soonest first (``surrounding_rows``): an
operation reads them once.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import User
from record.content import Content
from record.models.publication import FOREVER, Publication
from record.models.publication_queryset import PublicationQuerySet
from record.models.transparency_log import Operation
from record.models.value import Value
from record.models.working_copy import Publishable
from record.translation import age
from record.transparency import merkle_tree
from search import index

# The columns of a draft that are set when it gets its time.
SET_WITH_TIME = (
    "in_force_from in_force_until recorded_at recorded_by saved_at note is_minor solo_reason "
    "languages pairs"
).split()


def surrounding_rows(
    objects: Sequence[Publishable], at: datetime, digests: Sequence[str] = ()
) -> dict[UUID, list[Publication]]:
    """Return the rows around ``at`` by key, also for objects without rows.

    The drafts with one of the ``digests`` are among them; each is that of one object.
    """
    around: dict[UUID, list[Publication]] = {obj.key: [] for obj in objects}
    drafts = Publication.objects.candidates().filter(withheld_at=None, digest__in=digests)
    rows = Publication.objects.in_force_or_later(at) | drafts
    for row in rows.filter(key__in=list(around)).with_pairs():
        around[row.key].append(row)
    return around


def planned_rows(objects: Sequence[Publishable], at: datetime) -> list[Publication]:
    """Return the scheduled rows of the objects, soonest first, without contents."""
    rows = Publication.objects.scheduled(at).of(*objects)
    return list(rows.defer("content").order_by("in_force_from", "pk"))


def find_in_force(around: list[Publication], time: datetime) -> Publication | None:
    """Return the row that is in force at ``time`` according to ``around``."""
    rows = [row for row in around if row.in_force_from and row.in_force_from <= time]
    return rows[-1] if rows else None


def put_in_force(
    row: Publication, around: list[Publication], content: Content | None = None
) -> None:
    """Save and log ``row``, which is in force from its time until the next row begins.

    A withdrawal has no ``content``; the caller adds one to the index of search.
    """
    time = row.in_force_from or FOREVER
    around = [other for other in around if other != row]
    before = find_in_force(around, time)
    following = [other for other in around if other.in_force_from and other.in_force_from > time]
    row.in_force_until = following[0].in_force_from if following else FOREVER
    if content:
        earlier = _newest_content_row(row, before)
        row.languages, row.pairs = age.of_publication(row, content, earlier)
    row.save(update_fields=SET_WITH_TIME if row.pk else None)
    operation = Operation.WITHDRAW if row.is_withdrawal else Operation.PUBLISH
    merkle_tree.append(row, operation)
    if before:
        before.in_force_until = time
        before.save(update_fields=["in_force_until"])
    Value.objects.copy_times([row, before])
    if content:
        age.update_following(row, [other for other in following if not other.is_gone])
    else:
        index.mark_newest([row.key])


def cancel(row: Publication, by: User | None, time: datetime) -> None:
    """Cancel ``row``: it is never in force, and the row before it stays in force."""
    row.cancelled_at = time
    row.cancelled_by = by
    row.in_force_until = row.in_force_from
    row.save(update_fields=["cancelled_at", "cancelled_by", "in_force_until"])
    merkle_tree.append(row, Operation.CANCEL)
    before = _earlier(row).with_pairs().last()
    following = list(Publication.objects.in_force_or_later(row.in_force_from).of(row).with_pairs())
    if before:
        before.in_force_until = following[0].in_force_from if following else FOREVER
        before.save(update_fields=["in_force_until"])
    Value.objects.copy_times([row, before])
    index.mark_newest([row.key])
    if following and not row.is_withdrawal:
        contents = [other for other in following if not other.is_gone]
        age.update_following(_newest_content_row(row, before), contents)


def _earlier(row: Publication) -> PublicationQuerySet:
    rows = Publication.objects.with_time().of(row).filter(in_force_from__lt=row.in_force_from)
    return rows.order_by("in_force_from")


def _newest_content_row(row: Publication, before: Publication | None) -> Publication | None:
    """Return ``before``, or the newest row before it that has a content."""
    if before is None or not before.is_gone:
        return before
    return _earlier(row).filter(content__isnull=False).with_pairs().last()
