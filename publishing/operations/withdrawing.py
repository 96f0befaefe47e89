"""Withdraw published objects, and cancel scheduled rows."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Act, User
from core.caching import page_store
from publishing.operations import timeline
from publishing.operations.steps import add_entry, check_time_is_free, lock_record, refresh
from record import registry
from record.content import Ref
from record.models.clock import Record
from record.models.publication import FOREVER, Publication
from record.models.working_copy import Publishable
from record.texts import ENDED_AS_PLANNED


@transaction.atomic
def withdraw(
    objects: Sequence[Publishable],
    by: User | None,
    reason: str,
    at: datetime | None = None,
    successor: Publishable | None = None,
    is_merged: bool = False,
    now: datetime | None = None,
) -> list[Publication | None]:
    """Withdraw the objects at one time; their notice names ``successor``, if it is given.

    If they were merged into it, their URLs lead there instead. None is for an object that is
    withdrawn already.
    """
    if is_merged and not successor:
        raise ValidationError({"successor": _("Choose the page into which it was merged.")})
    if successor and successor.pk and successor.ref in [obj.ref for obj in objects]:
        raise ValidationError(
            _("An object can’t be replaced by itself. Choose another one, or none.")
        )
    recorded, effective_at, around = lock_record(objects, at, now)
    rows = [
        withdraw_one(obj, by, recorded, effective_at, reason, around[obj.key], successor, is_merged)
        for obj in objects
    ]
    if any(rows):
        Record.objects.add_change(recorded)
    return rows


def withdraw_one(
    obj: Publishable,
    by: User | None,
    recorded: datetime,
    effective_at: datetime,
    reason: str,
    around: list[Publication],
    successor: Publishable | None = None,
    is_merged: bool = False,
) -> Publication | None:
    """Withdraw one object under the lock; ``around`` are its ``surrounding_rows``."""
    before = timeline.find_in_force(around, effective_at)
    if before is None:
        message = _("“%(object)s” is not published at that time: there is nothing to withdraw.")
        raise ValidationError(message % {"object": obj}, code="nothing_to_withdraw")
    if before.is_withdrawal:
        return None
    check_time_is_free(around, effective_at)
    row = Publication(
        kind=before.kind,
        key=before.key,
        slug=before.slug,
        title=before.title,
        languages=before.titles_by_language,
        saved_at=recorded,
        saved_by=by,
        recorded_at=recorded,
        recorded_by=by,
        in_force_from=effective_at,
        reason=reason,
        successor_kind=successor.kind if successor else "",
        successor_key=successor.key if successor else None,
        is_merged=is_merged,
    )
    timeline.put_in_force(row, around)
    add_entry(Act.WITHDREW, by, row, before=before)
    # Copies of pages from before would be shown while the database is unavailable.
    transaction.on_commit(page_store.delete_all, robust=True)
    return row


@transaction.atomic
def cancel(publication: Publication, by: User | None, now: datetime | None = None) -> None:
    """Cancel a scheduled publication or withdrawal that is not in force yet."""
    record = Record.objects.lock()
    refresh(publication)
    if publication.in_force_from is None or publication.cancelled_at:
        raise ValidationError(
            _("There is nothing to cancel: nothing is scheduled."), code="not_scheduled"
        )
    time = record.next_timestamp(now)
    if publication.in_force_from <= time:
        raise ValidationError(
            _("It is in force already. Publish a correction, or withdraw the object."),
            code="already_in_force",
        )
    Record.objects.add_change(time)
    timeline.cancel(publication, by, time)
    add_entry(Act.CANCELLED, by, publication)
    if not publication.is_withdrawal:
        _schedule_end_again(publication.ref, by, time)


def _schedule_end_again(ref: Ref, by: User | None, time: datetime) -> None:
    """Give the content that stays its own end, which the cancelled one had replaced."""
    obj = registry.object_of(ref)
    if obj is None or not obj.ends_automatically:
        return
    around = timeline.surrounding_rows([obj], time)[obj.key]
    last = timeline.find_in_force(around, FOREVER)
    if last and last.content and (ends_at := last.read(None).ends_at) and ends_at > time:
        withdraw_one(obj, by, time, ends_at, ENDED_AS_PLANNED, around)
