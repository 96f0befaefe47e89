"""The working copies of all kinds that wait for somebody, in one query: what the desk counts and lists."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.i18n.dates import bucharest_day
from desk.state_text import has_draft
from record import registry
from record.models import Publication, State, Step

LISTS = {
    "drafts": _("My drafts"),
    "waiting": _("Waiting for me"),
    "changed": _("Changed since published"),
    "scheduled": pgettext_lazy("list of the desk", "Scheduled"),
    "review": _("To be read again"),
}
COLUMNS = (
    "pk",
    "key",
    "saved_at",
    "review_date",
    "owner_id",
    "is_withdrawn",
    "is_withheld",
    "is_scheduled",
    "has_unpublished_changes",
    "state_now",
    "live_from",
    "draft_saved_at",
    "draft_by_id",
    "next_from",
    "next_is_withdrawal",
    "scheduled_count",
    "last_step",
    "last_step_at",
    "last_step_by_id",
)


@dataclass
class Item:
    """A working copy in a list, with the columns that desk/state_text.py needs. Times are aware."""

    kind: str
    title: str
    pk: int
    key: UUID
    saved_at: datetime.datetime
    review_date: datetime.date | None
    owner_id: int | None
    is_withdrawn: bool
    is_withheld: bool
    is_scheduled: bool
    has_unpublished_changes: bool
    state_now: str
    live_from: datetime.datetime | None
    draft_saved_at: datetime.datetime | None
    draft_by_id: int | None
    next_from: datetime.datetime | None
    next_is_withdrawal: bool | None
    scheduled_count: int
    last_step: str | None
    last_step_at: datetime.datetime | None
    last_step_by_id: int | None

    @property
    def state(self) -> State:
        return State(self.state_now)

    @property
    def kind_label(self) -> str:
        return str(registry.model_of(self.kind)._meta.verbose_name)

    def is_in(self, name: str, user, day: datetime.date) -> bool:
        """Return whether it belongs to that list of LISTS, for ``user`` on the Bucharest day ``day``."""
        return {
            "drafts": has_draft(self) and self.draft_by_id == user.pk,
            "waiting": self._waits_for(user),
            "changed": self.state == State.CHANGED,
            "scheduled": self.is_scheduled,
            "review": self.is_due(day),
        }[name]

    def is_due(self, day: datetime.date) -> bool:
        return self.review_date is not None and self.review_date <= day and not self.is_withdrawn

    def _waits_for(self, user) -> bool:
        """What was submitted waits for publishers; what was sent back for whoever saved it last."""
        if not self.has_unpublished_changes:
            return False
        if self.last_step == Step.SUBMITTED:
            return user.has_perm("record.publish")
        return self.last_step == Step.SENT_BACK and self.draft_by_id == user.pk


def worklist_items(user, at: datetime.datetime) -> list[Item]:
    """Return the items of all lists at `at` (aware), of the kinds that `user` may see; one query."""
    day = bucharest_day(at)
    wanted = Q(has_unpublished_changes=True) | Q(is_scheduled=True) | Q(review_date__lte=day)
    querysets = [
        model.objects.with_state(at).filter(wanted).order_by().values_list(*_columns(kind))
        for kind, model in registry.models_by_kind().items()
        if user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    ]
    if not querysets:
        return []
    first, *others = querysets
    # The order of the first kind would be taken for that of all.
    return [Item(*row) for row in first.union(*others, all=True).order_by()]


def _columns(kind) -> tuple[Any, ...]:
    titles = Publication.objects.filter(key=OuterRef("key")).exclude(title="").order_by("-pk")
    return (
        Value(kind, output_field=CharField()),
        Subquery(titles.values("title")[:1], output_field=CharField()),
        *COLUMNS,
    )
