"""The first step of every operation: the lock, the timestamp, and the rows in force at that time."""

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing.operations import timeline
from record.models.clock import Record

MAX_PLAN_AHEAD = timedelta(days=100 * 366)


def lock_record(objects, at, now):
    """Lock the record; return the time of recording, the effective time and the rows around of each object."""
    record = Record.objects.lock()
    around = timeline.rows_from(objects, now or timezone.now())
    recorded = record.next_timestamp(
        now, not_at={row.in_force_from for rows in around.values() for row in rows}
    )
    if at and at < recorded:
        raise ValidationError(
            _(
                "That moment has passed: nobody rewrites the past. Choose one to come, or leave it empty for “now”."
            ),
            code="moment_has_passed",
        )
    if at:
        check_not_too_far(at, recorded)
    return recorded, at or recorded, around


def check_not_too_far(effective_at, recorded):
    if effective_at > recorded + MAX_PLAN_AHEAD:
        raise ValidationError(
            _(
                "That moment is more than a hundred years ahead. Check the year, or leave it empty for “now”."
            ),
            code="moment_too_far",
        )


def check_time_is_free(around, effective_at):
    if any(row.in_force_from == effective_at for row in around):
        raise ValidationError(
            _(
                "Something is scheduled for that very moment already. Cancel it first, or choose another moment."
            ),
            code="moment_taken",
        )


def refresh(obj):
    """Read ``obj`` again: the content that was saved last is published, whoever saved it."""
    try:
        obj.refresh_from_db()
    except ObjectDoesNotExist as error:
        raise deleted(obj) from error


def deleted(obj) -> ValidationError:
    message = _("“%(object)s” was deleted meanwhile; its last draft is in the record.")
    return ValidationError(message % {"object": obj}, code="deleted")
