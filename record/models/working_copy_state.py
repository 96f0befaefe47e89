"""The state of working copies in the record, loaded for many objects together, and filters."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from itertools import batched
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy

from accounts import audit
from accounts.models import Act, User
from core.i18n.dates import bucharest_day
from record import drafts, registry, serialization
from record.models.clock import Record
from record.models.publication import Publication
from record.models.publication_queryset import PublicationQuerySet
from record.models.reserved_slug import ReservedSlug
from record.models.reviewing import ReviewEntry, Step
from record.values import Ref

if TYPE_CHECKING:
    from record.models.working_copy import Publishable

BATCH = 500
HAS_WORK = """
SELECT '{kind}', object.key FROM {table} AS object
WHERE object.review_date <= %(day)s OR NOT EXISTS (
    SELECT 1 FROM record_publication AS published
    WHERE published.key = object.key AND published.digest = object.digest
    AND published.cancelled_at IS NULL
    AND published.in_force_from <= %(at)s AND published.in_force_until > %(at)s
)
"""
COLUMNS = "key digest title in_force_from in_force_until reason withheld_at cancelled_at".split()


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state", "Draft, never published")
    SCHEDULED = "scheduled", pgettext_lazy("state", "Scheduled, not yet live")
    LIVE = "live", pgettext_lazy("state", "Live")
    CHANGED = "changed", pgettext_lazy("state", "Live, with unpublished changes")
    WITHDRAWN = "withdrawn", pgettext_lazy("state", "Withdrawn")
    WITHHELD = "withheld", pgettext_lazy("state", "Withheld")


class PublishableQuerySet(models.QuerySet["Publishable"]):
    def in_state(self, state: State, at: datetime.datetime | None = None) -> Self:
        """Return the objects whose state at ``at`` (aware; default: now) is ``state``."""
        at = at or timezone.now()
        in_force = _rows().in_force(at)
        is_shown = Exists(in_force.with_content())
        is_same = Exists(in_force.with_content().filter(digest=OuterRef("digest")))
        is_planned = Exists(_rows().scheduled(at))
        conditions = {
            State.WITHHELD: Exists(in_force.filter(withheld_at__isnull=False)),
            State.WITHDRAWN: Exists(in_force.exclude(reason="").filter(withheld_at=None)),
            State.LIVE: is_same,
            State.CHANGED: is_shown & ~is_same,
            State.SCHEDULED: ~Exists(in_force) & is_planned,
            State.DRAFT: ~Exists(in_force) & ~is_planned,
        }
        return self.filter(conditions[state])

    def submitted(self, at: datetime.datetime | None = None) -> Self:
        """Return the drafts that wait for a publisher at ``at`` (aware; default: now)."""
        return self._last_step_was(Step.SUBMITTED, at)

    def sent_back(self, at: datetime.datetime | None = None) -> Self:
        """Return the drafts that wait for their author at ``at`` (aware; default: now)."""
        return self._last_step_was(Step.SENT_BACK, at)

    def _last_step_was(self, step: Step, at: datetime.datetime | None) -> Self:
        live = _rows().filter(digest=OuterRef("digest")).in_force(at or timezone.now())
        steps = ReviewEntry.objects.on_content(OuterRef("key"), OuterRef("digest"))
        newest = _open_steps(steps).order_by("-created_at", "-pk").values("step")[:1]
        return self.filter(~Exists(live)).alias(newest=newest).filter(newest=step)

    def review_due(self, on: datetime.date, at: datetime.datetime) -> Self:
        """Return objects due for review by the day ``on`` (Bucharest) and not withdrawn then."""
        withdrawn = _rows().in_force(at).exclude(reason="")
        return self.filter(~Exists(withdrawn), review_date__lte=on)

    def ever_published(self) -> Self:
        """Return the published and scheduled objects: they can be withdrawn, not deleted."""
        return self.filter(Exists(Publication.objects.with_time().filter(key=OuterRef("key"))))

    def delete(self, by: User | None = None) -> tuple[int, dict[str, int]]:
        """Delete drafts and, as changes by ``by``, the references of working copies to them."""
        with transaction.atomic(), serialization.update_referring_drafts(*self, by=by):
            Record.objects.lock()  # no one publishes it meanwhile
            published: set[Any] = set(self.ever_published())
            if published:
                message = gettext("Published content can’t be deleted. Withdraw it instead.")
                raise models.ProtectedError(message, published)
            newest = drafts.newest_of(self)
            for obj in self:
                old = {"publication": newest[obj.key].pk} if obj.key in newest else {}
                audit.record(Act.DELETED, by, kind=obj.kind, reference=obj.key, old=old)
            # They have slugs if their schedule was cancelled before it began.
            keys = [obj.key for obj in self]
            ReservedSlug.objects.filter(key__in=keys).delete()
            drafts.drafts_deleted.send(self.model, keys=keys)
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]  # as Django marks its own
    delete.queryset_only = True  # type: ignore[attr-defined]


def keys_with_work(at: datetime.datetime) -> dict[str, set[UUID]]:
    """Return by kind the keys of objects with unpublished changes or due for review at ``at``.

    Those with scheduled changes or open comments are among them. Three queries for all kinds; one
    of them is SQL, since Django takes longer to compose a union of all kinds than to run it.
    """
    tables = {kind: model._meta.db_table for kind, model in registry.models_by_kind().items()}
    parts = (HAS_WORK.format(kind=kind, table=table) for kind, table in tables.items())
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"at": moment, "day": str(bucharest_day(at))})
        found = [(kind, UUID(str(key))) for kind, key in cursor.fetchall()]
    comments = ReviewEntry.objects.open_comments()
    found += Publication.objects.scheduled(at).values_list("kind", "key")
    found += comments.values_list("publication__kind", "publication__key")
    keys = defaultdict(set)
    for kind, key in found:
        keys[kind].add(key)
    return keys


def objects_with_state(
    refs: Iterable[Ref], at: datetime.datetime | None = None
) -> list["Publishable"]:
    """Return the working copies of ``refs``, in that order, with their state at ``at``, or now."""
    objects = registry.objects_of(refs)
    load_states(objects, at or timezone.now())
    return objects


def load_states(objects: Iterable[Any], at: datetime.datetime) -> None:
    """Set the state in the record at ``at`` (aware) of each object, as attributes.

    The objects have a key, a digest and ``saved_at``, whatever their kinds. Each gets the names
    of ``_state()``. Three queries for each 500 objects.
    """
    for batch in batched(objects, BATCH):
        keys = [obj.key for obj in batch]
        content = {"key__in": keys, "digest__in": {obj.digest for obj in batch}}
        rows = defaultdict(list)
        for row in Publication.objects.in_force_or_later(at).filter(key__in=keys).only(*COLUMNS):
            rows[row.key].append(row)
        drafts = _drafts(content)
        steps = _last_steps(content)
        for obj in batch:
            same = (obj.key, obj.digest)
            vars(obj).update(_state(obj, rows[obj.key], drafts.get(same), steps.get(same), at))


def _drafts(content: dict[str, Any]) -> dict[tuple[UUID, str], tuple[Any, ...]]:
    """Return when and by whom each content was last saved, and its title, unless withheld."""
    rows = Publication.objects.filter(**content, withheld_at=None).order_by("saved_at", "pk")
    values = rows.values_list("key", "digest", "saved_at", "saved_by", "title")
    return {(key, digest): saved for key, digest, *saved in values}


def _last_steps(content: dict[str, Any]) -> dict[tuple[UUID, str], tuple[Any, ...]]:
    names = {f"publication__{name}": values for name, values in content.items()}
    steps = _open_steps(ReviewEntry.objects.filter(**names)).order_by("created_at", "pk")
    values = steps.values_list("publication__key", "publication__digest", "step", "created_at")
    return {(key, digest): step for key, digest, *step in values}


def _open_steps(entries: Any) -> Any:
    """Return the submissions and returns of a content that was not published since."""
    published_since = Publication.objects.with_time().filter(
        key=OuterRef("publication__key"),
        digest=OuterRef("publication__digest"),
        recorded_at__gte=OuterRef("created_at"),
    )
    return entries.filter(~Exists(published_since), step__in=[Step.SUBMITTED, Step.SENT_BACK])


def _state(obj: Any, rows: list[Publication], draft: Any, step: Any, at: datetime.datetime) -> Any:
    """Return the attributes of ``obj``, whose ``rows`` are in force at ``at`` or later."""
    live = rows[0] if rows and rows[0].is_in_force(at) else None
    planned = rows[1:] if live else rows
    # A withheld draft has the working copy's own time.
    draft_saved_at, draft_by_id, draft_title = draft or (obj.saved_at, None, "")
    last_step, last_step_at = step or (None, None)
    return {
        "state_now": _state_now(obj, live, planned),
        "live_digest": live and live.digest,
        "live_from": live and live.in_force_from,
        "live_title": live and live.title,
        "has_unpublished_changes": live is None or live.digest != obj.digest,
        # Every saved content has a row until it is withheld.
        "has_withheld_text": draft is None and bool(obj.digest),
        "is_withdrawn": live is not None and live.is_withdrawal,
        "is_withheld": live is not None and live.is_withheld,
        "draft_saved_at": draft_saved_at,
        "draft_by_id": draft_by_id,
        "draft_title": draft_title,
        "scheduled_count": len(planned),
        "next_from": planned[0].in_force_from if planned else None,
        "next_is_withdrawal": planned[0].is_withdrawal if planned else None,
        "last_step": last_step,
        "last_step_at": last_step_at,
    }


def _state_now(obj: Any, live: Publication | None, planned: list[Publication]) -> State:
    if live is None:
        return State.SCHEDULED if planned else State.DRAFT
    if live.is_withheld:
        return State.WITHHELD
    if live.is_withdrawal:
        return State.WITHDRAWN
    return State.LIVE if live.digest == obj.digest else State.CHANGED


def _rows() -> PublicationQuerySet:
    return Publication.objects.filter(key=OuterRef("key"))
