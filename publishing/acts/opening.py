"""What every act begins with: the lock, the moment, and what holds then."""

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing.models.publication import Publication
from publishing.models.record import Record

FURTHEST_PLAN = timedelta(days=100 * 366)


def open_the_record(objects, at, now):
    """Locks the record; returns when the act is recorded and from when it holds."""
    record = Record.objects.lock()
    rows = Publication.objects.with_moment().of(*objects).filter(in_force_from__gte=now or timezone.now())
    recorded = record.hand_out(now, not_at=set(rows.values_list("in_force_from", flat=True)))
    if at and at < recorded:
        raise ValidationError(
            _(
                "That moment has passed: nobody rewrites the past. Choose one to come, or leave it empty for “now”."
            ),
            code="moment_has_passed",
        )
    if at:
        check_is_near(at, recorded)
    return recorded, at or recorded


def check_is_near(moment, recorded):
    if moment > recorded + FURTHEST_PLAN:
        raise ValidationError(
            _("That moment is more than a hundred years ahead. Check the year, or leave it empty for “now”."),
            code="moment_too_far",
        )


def check_is_free(obj, moment):
    if Publication.objects.with_moment().of(obj).filter(in_force_from=moment).exists():
        raise ValidationError(
            _(
                "Something is scheduled for that very moment already. Cancel it first, or choose another moment."
            ),
            code="moment_taken",
        )


def read_anew(obj):
    """What is published is what was saved last, whoever saved it."""
    try:
        obj.refresh_from_db()
    except ObjectDoesNotExist as error:
        message = _("“%(object)s” was deleted meanwhile; its last draft is in the record.")
        raise ValidationError(message % {"object": obj}, code="deleted") from error


def last_by(obj, moment) -> Publication | None:
    """What will hold at ``moment`` as things stand."""
    return Publication.objects.in_force(moment).of(obj).first()
