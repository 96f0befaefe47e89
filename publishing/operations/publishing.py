"""Publish: contents come into force after the checks and a second pair of eyes.

All other operations wait for the lock of the record. Results that depend on a content only are
therefore computed before the lock (``Draft``). Under the lock one query shows whether the working
copy was saved in the meantime; only then is it read again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    Q,
)
from django.utils.translation import gettext as _

from accounts.models import Act, User
from publishing import checks
from publishing.operations import timeline
from publishing.operations.steps import (
    add_entry,
    check_files_exist,
    check_time_is_free,
    deleted,
    lock_record,
    refresh,
)
from publishing.operations.withdrawing import withdraw_one
from record import drafts
from record.content import Content
from record.models import Publication, Publishable, Record, ReservedSlug, ReviewEntry
from record.texts import ENDED_AS_PLANNED
from search import index


@dataclass(frozen=True)
class Decision:
    """The decision of one person for all objects of the operation; times are aware."""

    by: User | None
    recorded: datetime
    effective_at: datetime
    note: str
    is_minor: bool
    solo_reason: str

    @property
    def is_immediate(self) -> bool:
        return self.effective_at == self.recorded


class Draft:
    """One object as it was last saved, and the results that depend on its content only.

    Under the lock it gets its time, the rows around it, and the reason if no one else has worked
    on it or approved it.
    """

    effective_at: datetime
    around: list[Publication]
    before: Publication | None
    solo_reason: str

    def __init__(self, obj: Any, content: Content | None = None) -> None:
        """Compute the results for ``content``, or read the object again."""
        if content is None:
            refresh(obj)
            content = obj.content()
        self.obj = obj
        self.content: Content = content
        self.errors = checks.content_errors(obj.ref, content)
        self.search_entries = index.build_entries(content)


@transaction.atomic
def publish(
    objects: Sequence[Publishable],
    by: User | None,
    at: datetime | None = None,
    note: str = "",
    *,
    is_minor: bool = False,
    solo_reason: str = "",
    seen: Mapping[UUID, str] | None = None,
    contents: Sequence[Content] = (),
    now: datetime | None = None,
) -> list[Publication | None]:
    """Publish the objects at one time. None is for a content in force already.

    ``contents`` are those of the objects, if the caller has read them; objects saved since then are
    read again. ``seen`` gives the digests that the person has read, by key: a draft that was saved
    since then stops the operation. ``solo_reason`` is required if only ``by`` wrote or approved the
    content.
    """
    read_drafts = [Draft(obj, content) for obj, content in zip_longest(objects, contents)]
    digests = [draft.content.digest for draft in read_drafts]
    recorded, effective_at, around = lock_record(objects, at, now, digests)
    decision = Decision(by, recorded, effective_at, note, is_minor, solo_reason.strip())
    planned = [_plan(draft, decision, seen, around[draft.obj.key]) for draft in read_drafts]
    changed = [draft for draft in planned if draft]
    # Warnings do not stop a publication, and staff see them before it.
    errors = [error for draft in changed for error in draft.errors]
    errors += checks.site_errors({draft.obj.ref: draft.content for draft in changed}, effective_at)
    checks.raise_for_errors(errors)
    if changed:
        Record.objects.add_change(recorded)
    rows = {draft.obj.key: _publish_one(draft, decision) for draft in changed}
    index.add([*rows.values()], {rows[draft.obj.key].pk: draft.search_entries for draft in changed})
    return [rows.get(obj.key) for obj in objects]


def content_facts(obj: Publishable, digest: str, by: User | None) -> Any:
    """Return the facts about this content of ``obj`` in one query; each is one index lookup.

    ``is_solo`` if only ``by`` wrote or approved it; automatic changes need no one. The result also
    has the current ``digest`` of the working copy and its ``saved_at``.
    """
    rows = Publication.objects.order_by().filter(key=obj.key, digest=digest)
    by_people = rows.filter(saved_by__isnull=False)
    approvals = ReviewEntry.objects.on_content(obj.key, digest).approvals_by_others(by)
    # Every saved content has a row until it is withheld.
    is_removed = ~Exists(rows.filter(content__isnull=False))
    objects = type(obj).objects.order_by().filter(pk=obj.pk).only("digest", "saved_at")
    facts: Any = objects.annotate(
        is_withheld=ExpressionWrapper(Q(digest=digest) & is_removed, BooleanField()),
        is_written=Exists(rows),
        is_by_people=Exists(by_people),
        is_by_others=Exists(by_people.exclude(saved_by=by)),
        is_approved=Exists(approvals.order_by()),
    ).first()
    if facts is None:
        raise deleted(obj)
    is_automatic = by is None or (facts.is_written and not facts.is_by_people)
    facts.is_solo = not (is_automatic or facts.is_by_others or facts.is_approved)
    return facts


def _plan(
    draft: Draft, decision: Decision, seen: Mapping[UUID, str] | None, around: list[Publication]
) -> Draft | None:
    """Check the draft under the lock and return it, or None if publishing it changes nothing."""
    obj = draft.obj
    facts = content_facts(obj, draft.content.digest, decision.by)
    # A save writes both columns with every change of the content.
    if (facts.digest, facts.saved_at) != (obj.digest, obj.saved_at):
        draft = Draft(obj)
        facts = content_facts(obj, draft.content.digest, decision.by)
    digest = draft.content.digest
    obj.check_publishable()
    is_automatic = obj.ends_automatically
    draft.effective_at = _own_time(obj, decision) if is_automatic else decision.effective_at
    if seen is not None and seen.get(obj.key) != digest:
        message = _(
            "“%(object)s” was changed after you opened this page. Read the new changes below, "
            "then decide again."
        )
        raise ValidationError(message % {"object": obj}, code="changed_since_read")
    draft.around = around
    draft.before = before = timeline.find_in_force(around, draft.effective_at)
    if before and not before.is_withheld and before.digest == digest:
        return None
    draft.solo_reason = decision.solo_reason if facts.is_solo else ""
    _check_is_allowed(obj, facts, facts.is_solo and not decision.solo_reason)
    return draft


def _check_is_allowed(obj: Publishable, facts: Any, lacks_reason: bool) -> None:
    if facts.is_withheld:
        message = _(
            "Exactly this content was withheld and can’t be published again. Change the draft "
            "first."
        )
        raise ValidationError(message, code="was_withheld")
    if lacks_reason:
        message = _(
            "No one else has worked on this text of “%(object)s” or approved it. Submit it for "
            "review, or give a reason for publishing without review, which is stored."
        )
        error = ValidationError(message % {"object": obj}, code="needs_a_second_pair")
        raise ValidationError({"solo_reason": error})


def _own_time(obj: Any, decision: Decision) -> datetime:
    """Return its own start if no time was chosen. Raise ``ValidationError`` for an earlier end."""
    effective_at = decision.effective_at
    if decision.is_immediate and obj.starts_at:
        effective_at = max(obj.starts_at, effective_at)
    if obj.ends_at and obj.ends_at <= effective_at:
        raise ValidationError(
            {"ends_at": _("It would end before it begins. Choose a later end, or leave it empty.")}
        )
    return effective_at


def _publish_one(draft: Draft, decision: Decision) -> Publication:
    obj = draft.obj
    around = draft.around
    if obj.ends_automatically:
        _cancel_scheduled(obj, draft.effective_at, decision)
        around = timeline.surrounding_rows([obj], decision.recorded)[obj.key]
    check_files_exist(draft.content)
    check_time_is_free(around, draft.effective_at)
    if draft.before is None or draft.before.slug != obj.slug:
        ReservedSlug.objects.claim(obj.kind, obj.slug, obj.key)
    publication = _draft_row(draft, decision)
    publication.in_force_from = draft.effective_at
    publication.recorded_at = decision.recorded
    publication.recorded_by = decision.by
    publication.saved_at = min(publication.saved_at, decision.recorded)
    publication.note = decision.note
    publication.is_minor = decision.is_minor
    publication.solo_reason = draft.solo_reason
    timeline.put_in_force(publication, around, draft.content)
    act = Act.PUBLISHED if draft.effective_at == decision.recorded else Act.SCHEDULED
    add_entry(act, decision.by, publication, before=draft.before)
    if obj.ends_automatically and obj.ends_at:
        around = timeline.surrounding_rows([obj], decision.recorded)[obj.key]
        withdraw_one(obj, decision.by, decision.recorded, obj.ends_at, ENDED_AS_PLANNED, around)
        publication.in_force_until = obj.ends_at
    return publication


def _draft_row(draft: Draft, decision: Decision) -> Publication:
    """Return the candidate with the content.

    A draft whose scheduled row was cancelled is created again, by the person who saved it first.
    """
    obj = draft.obj
    content = draft.content
    if row := obj.save_candidate(decision.by, content):
        return row
    same = [row for row in draft.around if row.is_candidate and row.digest == content.digest]
    if same:
        return max(same, key=lambda row: (row.saved_at, row.pk))
    rows = drafts.rows_with(content, obj)
    # It may have been saved after the rows were read.
    if row := rows.candidates().with_pairs().first():
        return row
    saved = rows.only("saved_at", "saved_by")[0]
    return drafts.save_candidate(obj, content, saved.saved_by, saved.saved_at)


def _cancel_scheduled(obj: Publishable, effective_at: datetime, decision: Decision) -> None:
    """Cancel the scheduled rows of an object that begins and ends automatically.

    Its new dates replace them. Rows scheduled before ``effective_at`` stay if that time was chosen;
    otherwise only the end of the content that visitors see until then stays.
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
