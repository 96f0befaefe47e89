"""The rows of the record, selected by time, state and object."""

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from record import registry
from record.models.reserved_slug import ReservedSlug
from record.values import Ref

if TYPE_CHECKING:
    from record.models import Publishable
    from record.models.publication import Publication

CANDIDATE_RETENTION = datetime.timedelta(days=90)


class PublicationQuerySet(models.QuerySet["Publication"]):
    def candidates(self) -> Self:
        """Return the rows without a time: the history of drafts."""
        return self.filter(in_force_from=None)

    def expired_drafts(self, at: datetime.datetime) -> Self:
        """Return the candidates older than 90 days without a share or a review entry.

        The newest draft of each object stays, and so does the content of a working copy.
        """
        newer = self.model.objects.candidates().filter(key=OuterRef("key"), pk__gt=OuterRef("pk"))
        old = self.candidates().filter(Exists(newer), saved_at__lt=at - CANDIDATE_RETENTION)
        for model in registry.models_by_kind().values():
            same = model.objects.filter(key=OuterRef("key"), digest=OuterRef("digest"))
            old = old.filter(~Exists(same))
        links = self.model.preview_links.through.objects
        shared = links.exclude(previewlink__recipient_name="")
        return old.filter(~Exists(shared.filter(publication=OuterRef("pk"))), review_entries=None)

    def with_time(self) -> Self:
        """Return the rows with a time that were not cancelled, in force or scheduled."""
        return self.filter(in_force_from__isnull=False, cancelled_at=None)

    def in_force(self, at: datetime.datetime) -> Self:
        """Return the rows in force at ``at``, at most one an object; withdrawals too."""
        return self.with_time().filter(in_force_from__lte=at, in_force_until__gt=at)

    def scheduled(self, at: datetime.datetime) -> Self:
        """Return the rows that come into force after ``at``."""
        return self.with_time().filter(in_force_from__gt=at)

    def in_force_or_later(self, at: datetime.datetime) -> Self:
        """Return the rows in force at ``at``, at most one an object, and those scheduled then."""
        return self.with_time().filter(in_force_until__gt=at).order_by("in_force_from")

    def ever_in_force(self, at: datetime.datetime) -> Self:
        """Return the rows that were ever in force by ``at``."""
        return self.with_time().filter(in_force_from__lte=at)

    def with_content(self) -> Self:
        """Return the rows that are neither withdrawals nor withheld."""
        return self.filter(reason="", withheld_at=None)

    def with_first_time(self) -> Self:
        """Annotate ``Publication.first_published_at``."""
        contents = self.model.objects.with_time().filter(key=OuterRef("key"), reason="")
        first = contents.order_by("in_force_from").values("in_force_from")[:1]
        return self.annotate(first_published_at=Subquery(first))

    def of_deleted_objects(self) -> Self:
        """Return the rows of deleted working copies, which can be restored from them."""
        rows = self
        for kind, model in registry.models_by_kind().items():
            rows = rows.exclude(Exists(model.objects.filter(key=OuterRef("key"))), kind=kind)
        return rows

    def of(self, *objects: "Publishable | Publication") -> Self:
        """Return the rows of these working copies, or of the objects of these rows."""
        return self.filter(key__in=[obj.key for obj in objects])

    def at_slug(self, kind: str, slug: str) -> Self:
        """Return the rows of the object to which the slug belongs."""
        reserved = ReservedSlug.objects.filter(kind=kind, slug=slug)
        return self.filter(kind=kind, key=Subquery(reserved.values("key")[:1]))

    def ref_of_file(self, name: str) -> Ref | None:
        """Return the object that links to the file ``name`` lead to: the newest that had it."""
        has_file = Q()
        for kind, model in registry.models_by_kind().items():
            if field := model.content_class.linked_file_field:
                has_file |= Q(kind=kind, values__name=field, values__value=name)
        row = self.filter(has_file).order_by("-pk").first() if has_file else None
        return row.ref if row else None

    def with_pairs(self) -> Self:
        """Return the rows with ``pairs`` and without contents, as translation age needs them."""
        return self.defer(None).defer("content")


class PublicationManager(models.Manager.from_queryset(PublicationQuerySet)):  # type: ignore[misc]  # Django makes the base
    def get_queryset(self) -> PublicationQuerySet:
        # ``pairs`` is as long as a content, and only translation age needs it.
        return super().get_queryset().defer("pairs")
