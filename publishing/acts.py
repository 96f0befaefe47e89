"""The acts that change the record: publish, withdraw, cancel, withhold. Nothing else writes to it.

Each runs in one transaction, locks the record's one row first and takes its moment from there, so that two people
acting at once are put in order on both databases. ``now`` is the clock (aware; default: the present); ``at`` the
moment from which the act holds. What can't be done raises ``ValidationError`` in words for the person who tried.
"""

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from publishing import file_keeping, intervals
from publishing.models.address import Address
from publishing.models.publication import Mention, Publication
from publishing.models.record import Record

FURTHEST_PLAN = timedelta(days=100 * 366)


@transaction.atomic
def publish(objects, by, at=None, note="", now=None) -> list[Publication | None]:
    """Publishes the objects at one moment. None stands for an object that is so already at that moment."""
    recorded, moment = _open_the_record(objects, at, now)
    return [_publish_one(each, by, recorded, moment, note) for each in objects]


@transaction.atomic
def withdraw(objects, by, reason, at=None, successor=None, now=None) -> list[Publication | None]:
    """Withdraws the objects at one moment; ``successor`` is the object that visitors are sent to, if any."""
    if not reason.strip():
        raise ValidationError("Say why it is withdrawn: visitors read the reason at the old address.")
    if successor and successor.pk and successor.ref in [each.ref for each in objects]:
        raise ValidationError("An object can't be its own successor. Choose another one, or none.")
    recorded, moment = _open_the_record(objects, at, now)
    return [_withdraw_one(each, by, recorded, moment, reason.strip(), successor) for each in objects]


@transaction.atomic
def cancel(publication, by, now=None):
    """Takes back what is scheduled, a withdrawal too, as long as it isn't in force yet."""
    record = Record.objects.lock()
    _read_anew(publication)
    moment = now or timezone.now()
    if publication.is_candidate or publication.cancelled_at:
        raise ValidationError(
            "There is nothing to cancel: it has no moment to come.",
            code="not_scheduled",
        )
    if publication.in_force_from <= max(moment, record.last_moment or moment):
        raise ValidationError(
            "It is in force already. Publish a correction, or withdraw the object.",
            code="already_in_force",
        )
    intervals.take_back(publication, by, record.hand_out(now))


@transaction.atomic
def withhold(publication, by, reason, now=None):
    """Removes the content and the files of one publication for ever; its digest, dates and the reason stay.

    For a victim's name, a leaked file, a court's order. What the object has of the same content beside what visitors
    read goes with it: candidates, cancelled rows, its name on withdrawals.
    """
    if not reason.strip():
        raise ValidationError("Say why it is withheld: the reason stays in the record.")
    record = Record.objects.lock()
    _read_anew(publication)
    if publication.content is None:
        raise ValidationError("There is no content to withhold.", code="nothing_to_withhold")
    moment, files = record.hand_out(now), publication.read(None).files()
    same = Publication.objects.of(publication).filter(digest=publication.digest)
    same.candidates().exclude(pk=publication.pk).delete()
    Publication.objects.of(publication).filter(title=publication.title).exclude(reason="").update(title="")
    for row in [publication, *same.exclude(pk=publication.pk).exclude(cancelled_at=None)]:
        _empty(row, by, reason.strip(), moment)
    if publication.in_force_until and publication.in_force_from > moment and not publication.cancelled_at:
        intervals.take_back(publication, by, moment)  # else it would take the good page's place at its moment
    transaction.on_commit(lambda: file_keeping.delete_unneeded(files))


def _empty(row, by, reason, moment):
    row.mentions.all().delete()
    row.content, row.card, row.title = None, None, ""
    row.withheld_at, row.withheld_by, row.withheld_reason = moment, by, reason
    row.save()


def record_candidate(obj, content, by) -> Publication:
    """Leaves the draft's content as a row without a moment. Changes nothing for visitors, so it needs no lock."""
    return _row(obj, content, by, timezone.now())


def _open_the_record(objects, at, now):
    """Locks the record; returns when the act is recorded and from when it holds."""
    record = Record.objects.lock()
    rows = Publication.objects.with_moment().of(*objects).filter(in_force_from__gte=now or timezone.now())
    recorded = record.hand_out(now, not_at=set(rows.values_list("in_force_from", flat=True)))
    if at and at < recorded:
        raise ValidationError(
            "That moment has passed: nobody rewrites the past. Choose one to come, or leave it empty for “now”.",
            code="moment_has_passed",
        )
    if at:
        _check_is_near(at, recorded)
    return recorded, at or recorded


def _check_is_near(moment, recorded):
    if moment > recorded + FURTHEST_PLAN:
        raise ValidationError(
            "That moment is more than a hundred years ahead. Check the year, or leave it empty for “now”.",
            code="moment_too_far",
        )


def _check_is_free(obj, moment):
    if Publication.objects.with_moment().of(obj).filter(in_force_from=moment).exists():
        raise ValidationError(
            "Something is scheduled for that very moment already. Cancel it first, or choose another moment.",
            code="moment_taken",
        )


def _check_was_not_withheld(obj, content):
    if Publication.objects.of(obj).filter(digest=content.digest, withheld_at__isnull=False).exists():
        raise ValidationError(
            "Exactly this content was withheld. Change the draft first: what was withheld can't come back.",
            code="was_withheld",
        )


def _publish_one(obj, by, recorded, moment, note):
    _read_anew(obj)
    obj.check_publishable()
    at_once = moment == recorded
    if obj.ends_by_itself:
        moment = _moment_of_start(obj, moment, at_once)
        _check_is_near(max(moment, obj.ends_at or moment), recorded)
    content = obj.content()
    before = _last_by(obj, moment)
    if before and not before.is_withheld and before.digest == content.digest:
        return None
    _check_was_not_withheld(obj, content)
    if obj.ends_by_itself:
        _clear_the_plan(obj, by, recorded, moment, at_once)
    file_keeping.check_all_are_here(content)
    _check_is_free(obj, moment)
    Address.objects.claim(obj.kind, obj.slug, obj.key)
    candidate = (
        obj.leave_candidate(by, content) or _candidate_of(obj, content) or _row(obj, content, by, recorded)
    )
    publication = intervals.give_moment(candidate, by, recorded, moment, note)
    named = {ref.key: ref for ref in sorted(content.refs())}.values()
    Mention.objects.bulk_create(Mention(publication=publication, kind=ref.kind, key=ref.key) for ref in named)
    if obj.ends_by_itself and obj.ends_at:
        _withdraw_one(obj, by, recorded, obj.ends_at, "It ended as planned.", None)
    return publication


def _read_anew(obj):
    """What is published is what was saved last, whoever saved it."""
    try:
        obj.refresh_from_db()
    except ObjectDoesNotExist as error:
        raise ValidationError(
            f"“{obj}” was deleted meanwhile; its last draft is in the record.", code="deleted"
        ) from error


def _moment_of_start(obj, moment, at_once):
    """Its own start where nobody chose a moment; refused where its end would come before that."""
    if at_once and obj.starts_at:
        moment = max(obj.starts_at, moment)
    if obj.ends_at and obj.ends_at <= moment:
        raise ValidationError(
            {"ends_at": "It would end before it begins. Choose a later end, or leave it empty."}
        )
    return moment


def _clear_the_plan(obj, by, recorded, moment, at_once):
    """What was scheduled for an object that begins and ends by itself gives way to its new dates.

    What was to come before ``moment`` stays where somebody chose that moment; where not, only the end of what
    visitors see until then does.
    """
    scheduled = Publication.objects.scheduled(recorded).of(obj)
    is_shown = Publication.objects.in_force(recorded).of(obj).filter(reason="").exists()
    if not at_once:
        scheduled = scheduled.filter(in_force_from__gt=moment)
    elif is_shown:
        scheduled = scheduled.exclude(~Q(reason="") & Q(in_force_from__lt=moment))
    for row in scheduled:
        intervals.take_back(row, by, recorded)


def _withdraw_one(obj, by, recorded, moment, reason, successor):
    before = _last_by(obj, moment)
    if before is None:
        raise ValidationError(
            f"“{obj}” isn't published then: there is nothing to withdraw.",
            code="nothing_to_withdraw",
        )
    if before.is_withdrawal:
        return None
    _check_is_free(obj, moment)
    row = Publication(
        kind=obj.kind,
        key=obj.key,
        slug=before.slug,
        title=before.title,
        saved_at=recorded,
        saved_by=by,
        reason=reason,
        successor_kind=successor.kind if successor else "",
        successor_key=successor.key if successor else None,
    )
    return intervals.give_moment(row, by, recorded, moment, "")


def _row(obj, content, by, saved_at) -> Publication:
    return Publication.objects.create(
        kind=obj.kind,
        key=obj.key,
        slug=content.slug,
        title=str(obj)[:300],
        saved_at=saved_at,
        saved_by=by,
        content=content.to_json(),
        card=content.card_json(),
        digest=content.digest,
    )


def _candidate_of(obj, content) -> Publication | None:
    """The row that the last save left, if it holds exactly what is published now."""
    candidates = Publication.objects.candidates().of(obj).filter(digest=content.digest, withheld_at=None)
    return candidates.order_by("-saved_at", "-pk").first()


def _last_by(obj, moment) -> Publication | None:
    """What will hold at ``moment`` as things stand."""
    return Publication.objects.in_force(moment).of(obj).first()
