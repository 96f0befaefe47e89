"""Worklists: the working copies of all kinds that wait for someone, read in one query."""

import datetime
from typing import Any

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.i18n.dates import bucharest_day
from desk.state_text import has_draft
from record import registry
from record.models import Publication, State, Step

LISTS = {
    "drafts": _("My drafts"),
    "waiting": _("Waiting for me"),
    "changed": _("Unpublished changes"),
    "scheduled": pgettext_lazy("list of the desk", "Scheduled"),
    "review": _("Due for review"),
}
COLUMNS = (
    "kind title pk key saved_at review_date owner_id is_withdrawn is_withheld is_scheduled "
    "has_unpublished_changes state_now live_from draft_saved_at draft_by_id next_from "
    "next_is_withdrawal scheduled_count last_step last_step_at"
).split()


def worklist_items(user: User, at: datetime.datetime) -> list[Any]:
    """Return the items of all lists at `at` (aware), of the kinds that `user` may see.

    An item is a named tuple with COLUMNS, all that desk/state_text.py needs. Its times are aware.
    """
    day = bucharest_day(at)
    wanted = Q(has_unpublished_changes=True) | Q(is_scheduled=True) | Q(review_date__lte=day)
    titles = Publication.objects.filter(key=OuterRef("key")).exclude(title="").order_by("-pk")
    title = Subquery(titles.values("title")[:1], output_field=CharField())
    querysets = []
    for kind, model in registry.models_by_kind().items():
        if user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            rows: Any = model.objects.with_state(at).filter(wanted).order_by()
            rows = rows.annotate(kind=Value(kind, CharField()), title=title)
            querysets.append(rows.values_list(*COLUMNS, named=True))
    if not querysets:
        return []
    first, *others = querysets
    # Without order_by() the order of the first kind would apply to all.
    return list(first.union(*others, all=True).order_by())


def is_in_list(item: Any, name: str, user: User, day: datetime.date) -> bool:
    """Return whether the item is in that list, for ``user`` on the Bucharest day ``day``."""
    return {
        "drafts": has_draft(item) and item.draft_by_id == user.pk,
        "waiting": _waits_for(item, user),
        "changed": item.state_now == State.CHANGED,
        "scheduled": item.is_scheduled,
        "review": is_due(item, day),
    }[name]


def is_due(item: Any, day: datetime.date) -> bool:
    """Return whether the review of the item is due on ``day``; a withdrawn object needs none."""
    return item.review_date is not None and item.review_date <= day and not item.is_withdrawn


def _waits_for(item: Any, user: User) -> bool:
    if not item.has_unpublished_changes:
        return False
    if item.last_step == Step.SUBMITTED:
        return user.has_perm("record.publish")
    return item.last_step == Step.SENT_BACK and item.draft_by_id == user.pk
