"""Change facts: the contents in force with these changes, and nothing else of any draft."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from publishing import review
from publishing.operations.publishing import publish
from publishing.operations.withdrawing import cancel
from record import drafts
from record.content import Content
from record.models import Publication, Publishable, Record, Step

type ContentChange = Callable[[Content], Content]


@transaction.atomic
def change(
    objects: Sequence[Publishable],
    by: User | None,
    changes: Mapping[UUID, ContentChange],
    note: str,
    *,
    is_minor: bool = False,
    solo_reason: str = "",
    seen: Mapping[UUID, str] | None = None,
    scheduled: Iterable[Publication] = (),
    includes_unpublished: bool = False,
    may_publish: bool = True,
    now: datetime | None = None,
) -> list[Publishable]:
    """Publish the contents in force with the changes of their keys, and return the objects.

    Nothing of a draft is published: it gets the change too, and remains the work of its authors,
    with its review. The versions ``scheduled`` are replaced by changed ones at the same times.
    Without ``may_publish`` the changes are submitted for review. Objects without a content in
    force are left out, or get the change in their drafts; so are those of which ``seen``, the
    digests that the person has read, does not have that of the changed content.
    """
    now = Record.objects.lock().next_timestamp(now)
    changed, open_drafts, unpublished = _write_changes(objects, by, changes, seen, now)
    kept = open_drafts | unpublished if includes_unpublished else open_drafts
    if may_publish:
        publish(changed, by, note=note, is_minor=is_minor, solo_reason=solo_reason, now=now)
        copies = {obj.key: obj for obj in (*changed, *kept)}
        for row in scheduled:
            if obj := copies.get(row.key):
                kept.setdefault(obj, obj.content())
                _replace(row, obj, changes[row.key], by, solo_reason, now)
    else:
        _submit(changed, open_drafts, by, note, now)
    for obj, draft in kept.items():
        _keep_draft(obj, draft, changes[obj.key](draft))
    return list(dict.fromkeys([*changed, *kept]))


def _replace(
    row: Publication,
    obj: Publishable,
    change: ContentChange,
    by: User | None,
    solo_reason: str,
    now: datetime,
) -> None:
    """Schedule a changed version of ``obj`` in place of ``row``."""
    cancel(row, by, now)
    obj.restore(change(row.read(None)), by)
    note = row.note
    at = row.in_force_from
    publish([obj], by, at, note, is_minor=row.is_minor, solo_reason=solo_reason, now=now)


def _submit(
    changed: list[Publishable],
    open_drafts: Collection[Publishable],
    by: User | None,
    note: str,
    now: datetime,
) -> None:
    """Submit the new drafts for review; an open one would be in its place."""
    if open_drafts:
        message = _("“%(object)s” has unpublished changes. Publish or discard them first.")
        raise ValidationError(message % {"object": next(iter(open_drafts))})
    rows = list(drafts.newest_of(changed).values())
    review.add_entries(rows, Step.SUBMITTED, text=note, now=now, by=by)


def _write_changes(
    objects: Sequence[Publishable],
    by: User | None,
    changes: Mapping[UUID, ContentChange],
    seen: Mapping[UUID, str] | None,
    now: datetime,
) -> tuple[list[Publishable], dict[Publishable, Content], dict[Publishable, Content]]:
    """Make the changed contents the working copies.

    Return these, the open drafts of some, and the drafts of objects without a content in force.
    """
    changed = []
    open_drafts = {}
    unpublished = {}
    in_force = Publication.objects.in_force(now).with_content().of(*objects)
    rows = {row.key: row for row in in_force}
    for obj in objects:
        obj = type(obj).objects.select_for_update().get(pk=obj.pk)
        row = rows.get(obj.key)
        if row is None:
            unpublished[obj] = obj.content()
            continue
        content = changes[row.key](row.read(None))
        if seen is not None and seen.get(row.key) != content.digest:
            continue
        if obj.digest != row.digest:
            open_drafts[obj] = obj.content()
        obj.restore(content, by)
        changed.append(obj)
    return changed, open_drafts, unpublished


def _keep_draft(obj: Publishable, draft: Content, content: Content) -> None:
    """Make ``draft`` the working copy again, as ``content``, with its authors and its review."""
    rows = drafts.rows_with(draft, obj)
    if not rows:
        message = _("The draft was withheld: %(objects)s. Change it first.")
        raise ValidationError(message % {"objects": obj})
    if not drafts.rows_with(content, obj).exists():
        for row in rows:
            copy = drafts.save_candidate(obj, content, row.saved_by)
            if row.is_candidate:
                row.review_entries.update(publication=copy)
    obj.restore(content, leaves_candidate=False)
