"""Publishing: contents are given their moment, after the gate and a second pair of eyes."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from publishing import file_keeping, gate, intervals
from publishing.acts.auditing import enter
from publishing.acts.drafting import candidate_of, row
from publishing.acts.opening import check_is_free, check_is_near, last_by, open_the_record, read_anew
from publishing.acts.withdrawing import withdraw_one
from publishing.content import Content
from publishing.models.address import Address
from publishing.models.publication import Mention, Publication
from publishing.models.remark import Remark
from publishing.row_words import ENDED_AS_PLANNED
from publishing.search import indexing
from staff.models import Act


@dataclass(frozen=True)
class Decision:
    """What one person decided for all objects of the act; moments are aware."""

    by: Any
    recorded: datetime.datetime
    moment: datetime.datetime
    note: str
    is_minor: bool
    reason_alone: str

    @property
    def is_at_once(self) -> bool:
        return self.moment == self.recorded


@dataclass(frozen=True)
class Plan:
    """One object, its content read under the lock, and the moment from which it will hold."""

    obj: Any
    content: Content
    moment: datetime.datetime
    before: Publication | None


@transaction.atomic
def publish(
    objects,
    by,
    at=None,
    note="",
    *,
    is_minor=False,
    reason_alone="",
    seen: Mapping[UUID, str] | None = None,
    now=None,
) -> list[Publication | None]:
    """Publishes the objects at one moment. None stands for an object that is so already at that moment.

    ``seen`` gives the digests that the person has read, by key: a draft that was saved since then stops the act.
    ``reason_alone`` is needed where nobody but ``by`` wrote or approved exactly this content.
    """
    recorded, moment = open_the_record(objects, at, now)
    decision = Decision(by, recorded, moment, note, is_minor, reason_alone.strip())
    plans = [_plan(each, decision, seen) for each in objects]
    drafts = {plan.obj.ref: plan.content for plan in plans if plan}
    gate.stop(gate.examine(drafts, moment))
    publications = [_carry_out(plan, decision) if plan else None for plan in plans]
    indexing.add(each for each in publications if each)
    return publications


def needs_reason_alone(obj, digest, by) -> bool:
    """Whether nobody but ``by`` has written or approved this content. What the site made itself is nobody's own."""
    if by is None:
        return False
    writers = set(Publication.objects.of(obj).filter(digest=digest).values_list("saved_by", flat=True))
    if writers == {None} or writers - {by.pk, None}:
        return False
    return not Remark.objects.on_content(obj.key, digest).standing_approvals().by_others_than(by).exists()


def _plan(obj, decision, seen) -> Plan | None:
    read_anew(obj)
    obj.check_publishable()
    moment = _moment_of(obj, decision)
    content = obj.content()
    _check_was_seen(obj, content, seen)
    before = last_by(obj, moment)
    if before and not before.is_withheld and before.digest == content.digest:
        return None
    _check_was_not_withheld(obj, content)
    _check_is_agreed(obj, content, decision)
    return Plan(obj, content, moment, before)


def _carry_out(plan, decision) -> Publication:
    obj, content = plan.obj, plan.content
    if obj.ends_by_itself:
        _clear_the_plan(obj, plan.moment, decision)
    file_keeping.check_all_are_here(content)
    check_is_free(obj, plan.moment)
    Address.objects.claim(obj.kind, obj.slug, obj.key)
    publication = _give_moment(plan, decision)
    named = {ref.key: ref for ref in sorted(content.refs())}.values()
    Mention.objects.bulk_create(Mention(publication=publication, kind=ref.kind, key=ref.key) for ref in named)
    act = Act.PUBLISHED if plan.moment == decision.recorded else Act.SCHEDULED
    enter(act, decision.by, publication, before=plan.before)
    if obj.ends_by_itself and obj.ends_at:
        withdraw_one(obj, decision.by, decision.recorded, obj.ends_at, ENDED_AS_PLANNED, None)
    return publication


def _give_moment(plan, decision) -> Publication:
    obj, content, by = plan.obj, plan.content, decision.by
    candidate = obj.leave_candidate(by, content) or candidate_of(obj, content)
    candidate = candidate or row(obj, content, by, decision.recorded)
    candidate.is_minor, candidate.reason_alone = decision.is_minor, decision.reason_alone
    return intervals.give_moment(candidate, by, decision.recorded, plan.moment, decision.note)


def _moment_of(obj, decision):
    """Its own start where nobody chose a moment; refused where its end would come before that."""
    moment = decision.moment
    if not obj.ends_by_itself:
        return moment
    if decision.is_at_once and obj.starts_at:
        moment = max(obj.starts_at, moment)
    if obj.ends_at and obj.ends_at <= moment:
        raise ValidationError(
            {"ends_at": _("It would end before it begins. Choose a later end, or leave it empty.")}
        )
    check_is_near(max(moment, obj.ends_at or moment), decision.recorded)
    return moment


def _check_was_seen(obj, content, seen):
    if seen is not None and seen.get(obj.key) != content.digest:
        message = _(
            "“%(object)s” was changed after you opened this page. Read below what will change now, then decide again."
        )
        raise ValidationError(message % {"object": obj}, code="changed_since_read")


def _check_is_agreed(obj, content, decision):
    if not decision.reason_alone and needs_reason_alone(obj, content.digest, decision.by):
        message = _(
            "Nobody but you has worked on “%(object)s” or approved it as it stands. Let somebody look at it first, or "
            "write why you publish it alone: the reason is kept."
        )
        error = ValidationError(message % {"object": obj}, code="needs_a_second_pair")
        raise ValidationError({"reason_alone": error})


def _check_was_not_withheld(obj, content):
    if Publication.objects.of(obj).filter(digest=content.digest, withheld_at__isnull=False).exists():
        raise ValidationError(
            _(
                "Exactly this content was withheld. Change the draft first: what was withheld can't come back."
            ),
            code="was_withheld",
        )


def _clear_the_plan(obj, moment, decision):
    """What was scheduled for an object that begins and ends by itself gives way to its new dates.

    What was to come before ``moment`` stays where somebody chose that moment; where not, only the end of what
    visitors see until then does.
    """
    recorded = decision.recorded
    scheduled = Publication.objects.scheduled(recorded).of(obj)
    is_shown = Publication.objects.in_force(recorded).of(obj).filter(reason="").exists()
    if not decision.is_at_once:
        scheduled = scheduled.filter(in_force_from__gt=moment)
    elif is_shown:
        scheduled = scheduled.exclude(~Q(reason="") & Q(in_force_from__lt=moment))
    for planned in scheduled:
        intervals.take_back(planned, decision.by, recorded)
