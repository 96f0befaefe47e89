"""Withdrawing what is published, and cancelling what is scheduled."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Act
from publishing.operations import timeline
from publishing.operations.audit_trail import add_entry
from publishing.operations.locking import check_time_is_free, lock_record, refresh
from record.content import Ref
from record.models.clock import Record
from record.models.publication import Publication


@transaction.atomic
def withdraw(objects, by, reason, at=None, successor=None, now=None) -> list[Publication | None]:
    """Withdraw the objects at one time; visitors are sent to ``successor``, if it is given."""
    if not reason.strip():
        raise ValidationError(
            _("Say why it is withdrawn: visitors read the reason at the old address.")
        )
    if successor and successor.pk and successor.ref in [obj.ref for obj in objects]:
        raise ValidationError(
            _("An object can't be its own successor. Choose another one, or none.")
        )
    recorded, effective_at, around = lock_record(objects, at, now)
    return [
        withdraw_one(obj, by, recorded, effective_at, reason.strip(), successor, around[obj.key])
        for obj in objects
    ]


def withdraw_one(obj, by, recorded, effective_at, reason, successor, around):
    before = timeline.in_force_at(around, effective_at)
    if before is None:
        message = _("“%(object)s” isn't published then: there is nothing to withdraw.")
        raise ValidationError(message % {"object": obj}, code="nothing_to_withdraw")
    if before.is_withdrawal:
        return None
    check_time_is_free(around, effective_at)
    row = Publication(
        kind=obj.kind,
        key=obj.key,
        slug=before.slug,
        title=before.title,
        languages=before.titles_by_language,
        saved_at=recorded,
        saved_by=by,
        reason=reason,
        successor_kind=successor.kind if successor else "",
        successor_key=successor.key if successor else None,
    )
    withdrawal = timeline.set_in_force_from(row, by, recorded, effective_at, "", around)
    add_entry(Act.WITHDREW, by, withdrawal, before=before)
    return withdrawal


@transaction.atomic
def cancel(publication, by, now=None):
    """Cancel a scheduled publication or withdrawal that is not in force yet."""
    record = Record.objects.lock()
    refresh(publication)
    time = now or timezone.now()
    if publication.is_candidate or publication.cancelled_at:
        raise ValidationError(
            _("There is nothing to cancel: it has no moment to come."),
            code="not_scheduled",
        )
    if publication.in_force_from <= max(time, record.last_timestamp or time):
        raise ValidationError(
            _("It is in force already. Publish a correction, or withdraw the object."),
            code="already_in_force",
        )
    timeline.cancel(publication, by, record.next_timestamp(now))
    add_entry(Act.CANCELLED, by, publication)


def find_referrers(refs: list[Ref], at) -> list[Publication]:
    """Return the rows in force at ``at`` or scheduled later that name one of ``refs``, without ``refs`` themselves."""
    keys = [ref.key for ref in refs]
    naming = Publication.objects.with_time().filter(mentions__key__in=keys, in_force_until__gt=at)
    return list(
        naming.exclude(key__in=keys)
        .defer("content", "card")
        .order_by("kind", "title", "in_force_from")
        .distinct()
    )
