"""Confirm as correct: a minor publication of the content in force, with the days of its facts."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.i18n.dates import bucharest_day
from publishing import review
from publishing.operations.publishing import publish
from record import drafts, registry
from record.content import Content
from record.models import Publication, Publishable, Record, Step
from record.texts import CONFIRMED


@transaction.atomic
def confirm(
    objects: Sequence[Publishable],
    by: User | None,
    names: Collection[str],
    day: date,
    *,
    may_publish: bool = True,
    now: datetime | None = None,
) -> list[Publishable]:
    """Publish the contents in force, with ``day`` as the last one of the facts with these names.

    Nothing of a draft is published: it gets the day too, and remains the work of its authors, with
    its review. Without ``may_publish`` the confirmations are submitted for review. Return the
    objects with a content in force: others cannot be confirmed.
    """
    now = Record.objects.lock().next_timestamp(now)
    if day > bucharest_day(now):
        raise ValidationError({"day": _("Choose a day that is not in the future.")})
    days = dict.fromkeys(names, str(day))
    confirmed: list[Publishable] = []
    changed = []
    for row in Publication.objects.in_force(now).with_content().of(*objects):
        obj = registry.model_of(row.kind).objects.select_for_update().get(key=row.key)
        if obj.digest != row.digest:
            changed.append((obj, obj.content()))
        obj.restore(_with_days(row.read(None), days), by)
        confirmed.append(obj)
    if may_publish:
        publish(confirmed, by, note=CONFIRMED, is_minor=True, solo_reason=CONFIRMED, now=now)
        for obj, draft in changed:
            _keep_draft(obj, draft, days)
    elif changed:
        message = _("“%(object)s” has unpublished changes. Publish or discard them first.")
        raise ValidationError(message % {"object": changed[0][0]})
    else:
        rows = list(drafts.newest_of(confirmed).values())
        review.add_entries(rows, Step.SUBMITTED, text=CONFIRMED, now=now, by=by)
    return confirmed


def _with_days(content: Content, days: dict[str, str]) -> Content:
    return type(content)(**{**dict(content), "confirmed": content.confirmed | days})


def _keep_draft(obj: Publishable, draft: Content, days: dict[str, str]) -> None:
    """Make ``draft`` the working copy again, with the days, its authors and its review."""
    rows = drafts.rows_with(draft, obj)
    if not rows:
        message = _("The draft was withheld: %(objects)s. Change it first.")
        raise ValidationError(message % {"objects": obj})
    content = _with_days(draft, days)
    for row in rows:
        copy = drafts.save_candidate(obj, content, row.saved_by)
        if row.is_candidate:
            row.review_entries.update(publication=copy)
    obj.restore(content, leaves_candidate=False)
