"""Change facts: the contents in force with these changes, and nothing else of any draft."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from publishing import review
from publishing.operations.publishing import publish
from record import drafts, registry
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
    may_publish: bool = True,
    now: datetime | None = None,
) -> list[Publishable]:
    """Publish the contents in force with the changes of their keys, and return the objects.

    Nothing of a draft is published: it gets the change too, and remains the work of its authors,
    with its review. Without ``may_publish`` the changes are submitted for review. Objects without a
    content in force are left out, and those of which ``seen``, the digests that the person has
    read, does not have that of the changed content.
    """
    now = Record.objects.lock().next_timestamp(now)
    changed, open_drafts = _write_changes(objects, by, changes, seen, now)
    if may_publish:
        publish(changed, by, note=note, is_minor=is_minor, solo_reason=solo_reason, now=now)
        for obj, draft in open_drafts:
            _keep_draft(obj, draft, changes[obj.key](draft))
        return changed
    if open_drafts:
        message = _("“%(object)s” has unpublished changes. Publish or discard them first.")
        raise ValidationError(message % {"object": open_drafts[0][0]})
    rows = list(drafts.newest_of(changed).values())
    review.add_entries(rows, Step.SUBMITTED, text=note, now=now, by=by)
    return changed


def _write_changes(
    objects: Sequence[Publishable],
    by: User | None,
    changes: Mapping[UUID, ContentChange],
    seen: Mapping[UUID, str] | None,
    now: datetime,
) -> tuple[list[Publishable], list[tuple[Publishable, Content]]]:
    """Make the changed contents the working copies; return these, and the open drafts of some."""
    changed = []
    open_drafts = []
    for row in Publication.objects.in_force(now).with_content().of(*objects):
        content = changes[row.key](row.read(None))
        if seen is not None and seen.get(row.key) != content.digest:
            continue
        obj = registry.model_of(row.kind).objects.select_for_update().get(key=row.key)
        if obj.digest != row.digest:
            open_drafts.append((obj, obj.content()))
        obj.restore(content, by)
        changed.append(obj)
    return changed, open_drafts


def _keep_draft(obj: Publishable, draft: Content, content: Content) -> None:
    """Make ``draft`` the working copy again, as ``content``, with its authors and its review."""
    rows = drafts.rows_with(draft, obj)
    if not rows:
        message = _("The draft was withheld: %(objects)s. Change it first.")
        raise ValidationError(message % {"objects": obj})
    if content.digest != draft.digest:
        for row in rows:
            copy = drafts.save_candidate(obj, content, row.saved_by)
            if row.is_candidate:
                row.review_entries.update(publication=copy)
    obj.restore(content, leaves_candidate=False)
