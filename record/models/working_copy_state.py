"""The state of working copies in the record, computed in SQL for lists, filters and counts."""

import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy

from accounts.audit import log
from accounts.models import Act, User
from core.i18n.dates import bucharest_day
from record import serialization
from record.models.publication import Publication
from record.models.publication_queryset import PublicationQuerySet
from record.models.reserved_slug import ReservedSlug
from record.models.reviewing import ReviewEntry, Step

if TYPE_CHECKING:
    from record.models.working_copy import Publishable  # noqa: F401


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state", "Draft, never published")
    SCHEDULED = "scheduled", pgettext_lazy("state", "Scheduled, not yet live")
    LIVE = "live", pgettext_lazy("state", "Live")
    CHANGED = "changed", pgettext_lazy("state", "Live, with unpublished changes")
    WITHDRAWN = "withdrawn", pgettext_lazy("state", "Withdrawn")
    WITHHELD = "withheld", pgettext_lazy("state", "Withheld")


class PublishableQuerySet(models.QuerySet["Publishable"]):
    def with_state(self, at: datetime.datetime | None = None) -> Self:
        """Annotate the state of each object at ``at`` (aware; default: now), in the same query."""
        at = at or timezone.now()
        columns = _shown(at) | _draft() | _planned(at) | _last_step()
        return self.annotate(**columns).annotate(
            state_now=Case(
                When(is_withheld=True, then=Value(State.WITHHELD)),
                When(is_withdrawn=True, then=Value(State.WITHDRAWN)),
                When(live_digest=F("digest"), then=Value(State.LIVE)),
                When(live_digest__isnull=False, then=Value(State.CHANGED)),
                When(is_scheduled=True, then=Value(State.SCHEDULED)),
                default=Value(State.DRAFT),
                output_field=models.CharField(),
            ),
        )

    def with_work(self, at: datetime.datetime) -> Self:
        """Return what has unpublished or scheduled changes or comments, or is due, at ``at``."""
        is_live = Exists(_same_content().in_force(at))
        comments = ReviewEntry.objects.open_comments().filter(publication__key=OuterRef("key"))
        is_due = Q(review_date__lte=bucharest_day(at))
        is_waiting = Exists(_rows().scheduled(at)) | Exists(comments)
        return self.filter(~is_live | is_waiting | is_due)

    def submitted(self) -> Self:
        """Return the drafts that wait for a publisher, after ``with_state`` as the next two."""
        return self._last_step_was(Step.SUBMITTED)

    def sent_back(self) -> Self:
        """Return the drafts that wait for their author."""
        return self._last_step_was(Step.SENT_BACK)

    def review_due(self, on: datetime.date) -> Self:
        """Return the objects due for review by the day ``on`` (Bucharest), unless withdrawn."""
        return self.filter(review_date__lte=on, is_withdrawn=False)

    def _last_step_was(self, step: Step) -> Self:
        # Withheld content cannot be published again, so it waits for no one.
        withheld = _same_content().filter(withheld_at__isnull=False)
        return self.filter(~Exists(withheld), last_step=step, has_unpublished_changes=True)

    def ever_published(self) -> Self:
        """Return the published and scheduled objects: they can be withdrawn, not deleted."""
        return self.filter(Exists(Publication.objects.with_time().filter(key=OuterRef("key"))))

    def delete(self, by: User | None = None) -> tuple[int, dict[str, int]]:
        """Delete drafts and, as changes by ``by``, the references of working copies to them."""
        published: set[Any] = set(self.ever_published())
        if published:
            message = gettext("Published content can’t be deleted. Withdraw it instead.")
            raise models.ProtectedError(message, published)
        with transaction.atomic(), serialization.update_referring_drafts(*self, by=by):
            for obj in self:
                digest = {"digest": obj.digest}
                log.record(Act.DELETED, by, kind=obj.kind, reference=obj.key, old=digest)
            # They have slugs if their schedule was cancelled before it began.
            ReservedSlug.objects.filter(key__in=[obj.key for obj in self]).delete()
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]  # as Django marks its own
    delete.queryset_only = True  # type: ignore[attr-defined]


def _rows() -> PublicationQuerySet:
    return Publication.objects.filter(key=OuterRef("key"))


def _same_content() -> PublicationQuerySet:
    return _rows().filter(digest=OuterRef("digest"))


def _first(rows: QuerySet[Any], **columns: str) -> dict[str, Any]:
    return {name: Subquery(rows.values(column)[:1]) for name, column in columns.items()}


def _shown(at: datetime.datetime) -> dict[str, Any]:
    rows_in_force = _rows().in_force(at)
    return {
        **_first(rows_in_force, live_digest="digest", live_from="in_force_from"),
        "has_unpublished_changes": ~Exists(rows_in_force.filter(digest=OuterRef("digest"))),
        "is_withdrawn": Exists(rows_in_force.exclude(reason="")),
        "is_withheld": Exists(rows_in_force.filter(withheld_at__isnull=False)),
    }


@cache  # lists, forms and counts ask for them each time
def _draft() -> dict[str, Any]:
    # A withheld draft has the working copy's own time.
    newest = _same_content().filter(withheld_at=None).order_by("-saved_at", "-pk")
    columns = _first(newest, draft_saved_at="saved_at", draft_by_id="saved_by")
    return columns | {"draft_saved_at": Coalesce(columns["draft_saved_at"], "saved_at")}


def _planned(at: datetime.datetime) -> dict[str, Any]:
    planned = _rows().scheduled(at)
    soonest = planned.annotate(is_an_end=~Q(reason="")).order_by("in_force_from")
    number = planned.values("key").annotate(number=models.Count("pk")).values("number")
    return {
        "is_scheduled": Exists(planned),
        "scheduled_count": Coalesce(Subquery(number), 0),
        **_first(soonest, next_from="in_force_from", next_is_withdrawal="is_an_end"),
    }


@cache
def _last_step() -> dict[str, Any]:
    published_since = Publication.objects.with_time().filter(
        key=OuterRef("publication__key"),
        digest=OuterRef("publication__digest"),
        recorded_at__gte=OuterRef("created_at"),
    )
    steps = ReviewEntry.objects.on_content(OuterRef("key"), OuterRef("digest"))
    open_steps = steps.filter(~Exists(published_since), step__in=[Step.SUBMITTED, Step.SENT_BACK])
    newest = open_steps.order_by("-created_at", "-pk")
    return _first(newest, last_step="step", last_step_by_id="created_by", last_step_at="created_at")
