"""Publishing: contents come into force after the checks and a second pair of eyes.

All other operations wait for the lock of the record. Results that depend on a content only are therefore computed
before the lock (``Draft``). Under the lock one query shows whether the working copy was saved in the meantime; only
then is it read again.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from accounts.models import Act
from publishing import checks
from publishing.operations import files, timeline
from publishing.operations.audit_trail import add_entry
from publishing.operations.locking import (
    check_not_too_far,
    check_time_is_free,
    deleted,
    lock_record,
    refresh,
)
from publishing.operations.withdrawing import withdraw_one
from record import drafts
from record.content import Content
from record.fixed_texts import ENDED_AS_PLANNED
from record.models.publication import Mention, Publication
from record.models.reserved_slug import ReservedSlug
from record.models.review_entry import ReviewEntry
from search import index


@dataclass(frozen=True)
class Decision:
    """The decision of one person for all objects of the operation; times are aware."""

    by: Any
    recorded: datetime.datetime
    effective_at: datetime.datetime
    note: str
    is_minor: bool
    solo_reason: str

    @property
    def is_immediate(self) -> bool:
        return self.effective_at == self.recorded


@dataclass(frozen=True)
class Draft:
    """One object as it was last saved, and the results that depend on its content only."""

    obj: Any
    content: Content
    errors: list[checks.Issue]
    search_entries: tuple[list, set]

    @classmethod
    def read(cls, obj) -> Self:
        refresh(obj)
        content = obj.content()
        return cls(
            obj, content, checks.content_errors(obj.ref, content), index.build_entries(content)
        )

    def is_current(self, facts) -> bool:
        """Return whether it was not saved since; a save writes both columns with every change of the content."""
        return (facts["digest"], facts["saved_at"]) == (self.obj.digest, self.obj.saved_at)


@dataclass(frozen=True)
class Plan:
    """One object, its draft and its rows read under the lock, and the time from which it will be in force."""

    obj: Any
    draft: Draft
    effective_at: datetime.datetime
    before: Publication | None
    around: list[Publication]
    candidate: Publication | None

    @property
    def content(self) -> Content:
        return self.draft.content


@transaction.atomic
def publish(
    objects,
    by,
    at=None,
    note="",
    *,
    is_minor=False,
    solo_reason="",
    seen: Mapping[UUID, str] | None = None,
    now=None,
) -> list[Publication | None]:
    """Publish the objects at one time. None stands for an object whose content is already in force then.

    ``seen`` gives the digests that the person has read, by key: a draft that was saved since then stops the operation.
    ``solo_reason`` is needed where nobody but ``by`` wrote or approved exactly this content.
    """
    read_drafts = [Draft.read(obj) for obj in objects]
    recorded, effective_at, around = lock_record(objects, at, now)
    decision = Decision(by, recorded, effective_at, note, is_minor, solo_reason.strip())
    plans = [_plan(draft, decision, seen, around[draft.obj.key]) for draft in read_drafts]
    _raise_for_errors([plan for plan in plans if plan], effective_at)
    publications = [_publish_one(plan, decision) if plan else None for plan in plans]
    index.add(
        [row for row in publications if row],
        {
            row.pk: plan.draft.search_entries
            for row, plan in zip(publications, plans, strict=True)
            if row
        },
    )
    return publications


def requires_solo_reason(obj, digest, by) -> bool:
    """Return whether only ``by`` has written or approved this content; content made by the site needs no one."""
    return by is not None and _is_solo(_facts_of_content(obj, digest, by))


def _facts_of_content(obj, digest, by) -> dict[str, Any]:
    """Return what the record knows of this content of ``obj``, in one query; each value is one index lookup.

    The result also has the current digest of the working copy (``digest``) and when it was saved (``saved_at``).
    """
    rows = Publication.objects.order_by().of(obj).filter(digest=digest)
    by_people = rows.filter(saved_by__isnull=False)
    approvals = ReviewEntry.objects.on_content(obj.key, digest).valid_approvals().order_by()
    questions = {
        "is_withheld": Exists(rows.filter(withheld_at__isnull=False)),
        "is_written": Exists(rows),
        "is_by_people": Exists(by_people),
    }
    if by is not None:
        questions["is_by_others"] = Exists(by_people.exclude(saved_by=by))
        questions["is_approved"] = Exists(approvals.by_others_than(by))
    facts = (
        type(obj)
        .objects.order_by()
        .filter(pk=obj.pk)
        .values("digest", "saved_at", **questions)
        .first()
    )
    if facts is None:
        raise deleted(obj)
    return facts


def _is_solo(facts) -> bool:
    is_made_by_the_site = facts["is_written"] and not facts["is_by_people"]
    return not (is_made_by_the_site or facts["is_by_others"] or facts["is_approved"])


def _plan(draft, decision, seen, around) -> Plan | None:
    obj = draft.obj
    facts = _facts_of_content(obj, draft.content.digest, decision.by)
    if not draft.is_current(facts):
        draft = Draft.read(obj)
        facts = _facts_of_content(obj, draft.content.digest, decision.by)
    content = draft.content
    obj.check_publishable()
    effective_at = _effective_time(obj, decision)
    _check_was_seen(obj, content, seen)
    before = timeline.in_force_at(around, effective_at)
    if before and not before.is_withheld and before.digest == content.digest:
        return None
    _check_was_not_withheld(facts)
    _check_is_agreed(obj, facts, decision)
    return Plan(obj, draft, effective_at, before, around, drafts.candidate_of(obj, content))


def _raise_for_errors(plans, effective_at):
    """Check for errors only: warnings do not stop a publication, and staff see them before it."""
    errors = [error for plan in plans for error in plan.draft.errors]
    contents = {plan.obj.ref: plan.content for plan in plans}
    checks.raise_for_errors([*errors, *checks.site_errors(contents, effective_at)])


def _publish_one(plan, decision) -> Publication:
    obj, content, around = plan.obj, plan.content, plan.around
    if obj.ends_automatically:
        _cancel_scheduled(obj, plan.effective_at, decision)
        around = _rows_from(obj, decision)
    files.check_files_exist(content)
    check_time_is_free(around, plan.effective_at)
    if plan.before is None or plan.before.slug != obj.slug:
        ReservedSlug.objects.claim(obj.kind, obj.slug, obj.key)
    publication = _set_in_force_from(plan, decision, around)
    named = {ref.key: ref for ref in sorted(content.refs())}.values()
    Mention.objects.bulk_create(
        Mention(publication=publication, kind=ref.kind, key=ref.key) for ref in named
    )
    act = Act.PUBLISHED if plan.effective_at == decision.recorded else Act.SCHEDULED
    add_entry(act, decision.by, publication, before=plan.before)
    if obj.ends_automatically and obj.ends_at:
        around = _rows_from(obj, decision)
        withdraw_one(
            obj, decision.by, decision.recorded, obj.ends_at, ENDED_AS_PLANNED, None, around
        )
        publication.in_force_until = obj.ends_at
    return publication


def _rows_from(obj, decision) -> list[Publication]:
    return timeline.rows_from([obj], decision.recorded)[obj.key]


def _set_in_force_from(plan, decision, around) -> Publication:
    obj, content, by = plan.obj, plan.content, decision.by
    row = (
        obj.save_candidate(by, content) or plan.candidate or _recreate_draft(obj, content, decision)
    )
    row.is_minor, row.solo_reason = decision.is_minor, decision.solo_reason
    return timeline.set_in_force_from(
        row, by, decision.recorded, plan.effective_at, decision.note, around, content
    )


def _recreate_draft(obj, content, decision) -> Publication:
    """Save a draft again whose scheduled row was cancelled: it is still by the person who saved it first."""
    if saved := drafts.saved_before(obj, content):
        return drafts.create_draft(obj, content, saved.saved_by, saved.saved_at)
    return drafts.create_draft(obj, content, decision.by, decision.recorded)


def _effective_time(obj, decision):
    """Return its own start if no time was chosen; raise ``ValidationError`` if it would end before that."""
    effective_at = decision.effective_at
    if not obj.ends_automatically:
        return effective_at
    if decision.is_immediate and obj.starts_at:
        effective_at = max(obj.starts_at, effective_at)
    if obj.ends_at and obj.ends_at <= effective_at:
        raise ValidationError(
            {"ends_at": _("It would end before it begins. Choose a later end, or leave it empty.")}
        )
    check_not_too_far(max(effective_at, obj.ends_at or effective_at), decision.recorded)
    return effective_at


def _check_was_seen(obj, content, seen):
    if seen is not None and seen.get(obj.key) != content.digest:
        message = _(
            "“%(object)s” was changed after you opened this page. Read below what will change now, then decide again."
        )
        raise ValidationError(message % {"object": obj}, code="changed_since_read")


def _check_is_agreed(obj, facts, decision):
    if decision.by is not None and not decision.solo_reason and _is_solo(facts):
        message = _(
            "Nobody but you has worked on “%(object)s” or approved it as it stands. Let somebody look at it first, or "
            "write why you publish it alone: the reason is kept."
        )
        error = ValidationError(message % {"object": obj}, code="needs_a_second_pair")
        raise ValidationError({"solo_reason": error})


def _check_was_not_withheld(facts):
    if facts["is_withheld"]:
        raise ValidationError(
            _(
                "Exactly this content was withheld. Change the draft first: what was withheld can't come back."
            ),
            code="was_withheld",
        )


def _cancel_scheduled(obj, effective_at, decision):
    """Cancel the scheduled rows of an object that begins and ends automatically: its new dates replace them.

    Rows scheduled before ``effective_at`` stay if that time was chosen; otherwise only the end of the content that
    visitors see until then stays.
    """
    recorded = decision.recorded
    scheduled = Publication.objects.scheduled(recorded).of(obj)
    is_shown = Publication.objects.in_force(recorded).of(obj).filter(reason="").exists()
    if not decision.is_immediate:
        scheduled = scheduled.filter(in_force_from__gt=effective_at)
    elif is_shown:
        scheduled = scheduled.exclude(~Q(reason="") & Q(in_force_from__lt=effective_at))
    for planned in scheduled:
        timeline.cancel(planned, decision.by, recorded)
