"""How working copies stand in the record, worked out in SQL: for lists, filters and counts."""

from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy

from accounts.audit import log
from accounts.models import Act
from record import serialization
from record.models.publication import Publication
from record.models.reserved_slug import ReservedSlug
from record.models.review_entry import ReviewEntry, Step


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state", "Draft, never published")
    SCHEDULED = "scheduled", pgettext_lazy("state", "Scheduled, not yet live")
    LIVE = "live", pgettext_lazy("state", "Live")
    CHANGED = "changed", pgettext_lazy("state", "Live, with unpublished changes")
    WITHDRAWN = "withdrawn", pgettext_lazy("state", "Withdrawn")
    WITHHELD = "withheld", pgettext_lazy("state", "Withheld")


class PublishableQuerySet(models.QuerySet):
    def with_state(self, at=None):
        """Adds how each object stands at ``at`` (aware; default: now), worked out in SQL: a list needs nothing more.

        desk/state_text.py says it in words. What an object doesn't have is None.
        """
        at = at or timezone.now()
        columns = _shown(at) | _draft() | _planned(at) | _last_step()
        return self.annotate(**columns).annotate(
            has_unpublished_changes=Case(
                When(live_digest=F("digest"), then=Value(False)),
                default=Value(True),
                output_field=models.BooleanField(),
            ),
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

    def submitted(self):
        """Drafts that wait for a publisher. Comes after ``with_state``, as do the next two."""
        return self._last_was(Step.SUBMITTED)

    def sent_back(self):
        """Drafts that wait for whoever wrote them."""
        return self._last_was(Step.SENT_BACK)

    def review_due(self, on):
        """Objects to be read again by the day ``on`` (Bucharest); what is withdrawn needs no reading."""
        return self.filter(review_date__lte=on, is_withdrawn=False)

    def _last_was(self, step):
        """A content that was withheld can't be published again, so it waits for nobody."""
        withheld = _this_content().filter(withheld_at__isnull=False)
        return self.filter(~Exists(withheld), last_step=step, has_unpublished_changes=True)

    def ever_published(self):
        """Objects that visitors have seen or are going to see: they can be withdrawn, not deleted."""
        return self.filter(Exists(Publication.objects.with_time().filter(key=OuterRef("key"))))

    def delete(self):
        if published := list(self.ever_published()):
            raise models.ProtectedError(
                gettext("What was ever published is withdrawn, not deleted."), published
            )
        with transaction.atomic(), serialization.update_referring_drafts(*self):
            for obj in self:
                record_deletion(obj, None)
            ReservedSlug.objects.release(self.values_list("key", flat=True))
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


def record_deletion(obj, by):
    log.record(Act.DELETED, by, kind=obj.kind, reference=obj.key, old={"digest": obj.digest})


def _mine():
    return Publication.objects.filter(key=OuterRef("key"))


def _this_content():
    """Rows that say exactly what the working copy says."""
    return _mine().filter(digest=OuterRef("digest"))


def _first(rows, **columns):
    """A subquery for each annotation: the column that it names, of the first of ``rows``."""
    return {name: Subquery(rows.values(column)[:1]) for name, column in columns.items()}


def _shown(at):
    """What visitors have at ``at``."""
    rows_in_force = _mine().in_force(at)
    return {
        **_first(rows_in_force, live_digest="digest", live_from="in_force_from"),
        "is_withdrawn": Exists(rows_in_force.exclude(reason="")),
        "is_withheld": Exists(rows_in_force.filter(withheld_at__isnull=False)),
    }


def _draft():
    """The row that the last save left. Where it was withheld, the working copy's own time is what remains."""
    newest = _this_content().filter(withheld_at=None).order_by("-saved_at", "-pk")
    columns = _first(newest, draft_saved_at="saved_at", draft_by_id="saved_by")
    return columns | {"draft_saved_at": Coalesce(columns["draft_saved_at"], "saved_at")}


def _planned(at):
    planned = _mine().scheduled(at)
    soonest = planned.annotate(is_an_end=~Q(reason="")).order_by("in_force_from")
    number = planned.values("key").annotate(number=models.Count("pk")).values("number")
    return {
        "is_scheduled": Exists(planned),
        "scheduled_count": Coalesce(Subquery(number), 0),
        **_first(soonest, next_from="in_force_from", next_is_withdrawal="is_an_end"),
    }


def _last_step():
    """Whether the draft was submitted or sent back last; published or scheduled since, it waits for nobody."""
    published_since = Publication.objects.with_time().filter(
        key=OuterRef("publication__key"),
        digest=OuterRef("publication__digest"),
        recorded_at__gte=OuterRef("created_at"),
    )
    steps = ReviewEntry.objects.on_content(OuterRef("key"), OuterRef("digest")).order_by(
        "-created_at", "-pk"
    )
    newest = steps.filter(~Exists(published_since), step__in=[Step.SUBMITTED, Step.SENT_BACK])
    return _first(newest, last_step="step", last_step_by_id="created_by", last_step_at="created_at")
