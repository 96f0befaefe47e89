"""Publishing: a content is given its moment."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from publishing import file_keeping, intervals
from publishing.acts.drafting import candidate_of, row
from publishing.acts.opening import check_is_free, check_is_near, last_by, open_the_record, read_anew
from publishing.acts.withdrawing import withdraw_one
from publishing.models.address import Address
from publishing.models.publication import Mention, Publication


@transaction.atomic
def publish(objects, by, at=None, note="", now=None) -> list[Publication | None]:
    """Publishes the objects at one moment. None stands for an object that is so already at that moment."""
    recorded, moment = open_the_record(objects, at, now)
    return [_publish_one(each, by, recorded, moment, note) for each in objects]


def _publish_one(obj, by, recorded, moment, note):
    read_anew(obj)
    obj.check_publishable()
    at_once = moment == recorded
    if obj.ends_by_itself:
        moment = _moment_of_start(obj, moment, at_once)
        check_is_near(max(moment, obj.ends_at or moment), recorded)
    content = obj.content()
    before = last_by(obj, moment)
    if before and not before.is_withheld and before.digest == content.digest:
        return None
    _check_was_not_withheld(obj, content)
    if obj.ends_by_itself:
        _clear_the_plan(obj, by, recorded, moment, at_once)
    file_keeping.check_all_are_here(content)
    check_is_free(obj, moment)
    Address.objects.claim(obj.kind, obj.slug, obj.key)
    candidate = (
        obj.leave_candidate(by, content) or candidate_of(obj, content) or row(obj, content, by, recorded)
    )
    publication = intervals.give_moment(candidate, by, recorded, moment, note)
    named = {ref.key: ref for ref in sorted(content.refs())}.values()
    Mention.objects.bulk_create(Mention(publication=publication, kind=ref.kind, key=ref.key) for ref in named)
    if obj.ends_by_itself and obj.ends_at:
        withdraw_one(obj, by, recorded, obj.ends_at, "It ended as planned.", None)
    return publication


def _moment_of_start(obj, moment, at_once):
    """Its own start where nobody chose a moment; refused where its end would come before that."""
    if at_once and obj.starts_at:
        moment = max(obj.starts_at, moment)
    if obj.ends_at and obj.ends_at <= moment:
        raise ValidationError(
            {"ends_at": "It would end before it begins. Choose a later end, or leave it empty."}
        )
    return moment


def _check_was_not_withheld(obj, content):
    if Publication.objects.of(obj).filter(digest=content.digest, withheld_at__isnull=False).exists():
        raise ValidationError(
            "Exactly this content was withheld. Change the draft first: what was withheld can't come back.",
            code="was_withheld",
        )


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
    for planned in scheduled:
        intervals.take_back(planned, by, recorded)
