"""Values: the indexed facts of publications, by which lists select, count and find references."""

from collections.abc import Iterable
from itertools import batched
from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Subquery

from record.content import REFERENCE_NAME, Content, Ref
from record.models.publication import Publication

BATCH_SIZE = 500


class ValueQuerySet(models.QuerySet["Value"]):
    def referencing(self, refs: Iterable[Ref]) -> Self:
        """Return the values of publications that name one of ``refs`` anywhere."""
        return self.filter(name=REFERENCE_NAME, value__in=[str(ref) for ref in refs])

    def add(self, pairs: Iterable[tuple[Publication, Content]]) -> None:
        """Store the values of publications with their contents."""
        values: list[Any] = []
        for row, content in pairs:
            facts = {"kind": row.kind, "since": row.in_force_from, "until": row.in_force_until}
            for name, value in sorted(content.values()):
                values.append(Value(publication=row, name=name, value=value, **facts))
        self.bulk_create(values, batch_size=5_000)

    def copy_times(self, publications: Iterable[Publication | None]) -> None:
        """Set from when and until when publications are in force, after either has changed."""
        row = Publication.objects.filter(pk=OuterRef("publication"))
        self.filter(publication__in=list(filter(None, publications))).update(
            since=Subquery(row.values("in_force_from")),
            until=Subquery(row.values("in_force_until")),
        )

    def rebuild(self) -> int:
        """Store the values and the days of all publications again; return the number of rows."""
        self.all().delete()
        rows = Publication.objects.filter(content__isnull=False).order_by("pk")
        number = 0
        for batch in batched(rows.iterator(BATCH_SIZE), BATCH_SIZE):
            contents = [row.read(None) for row in batch]
            self.add(zip(batch, contents, strict=True))
            for row, content in zip(batch, contents, strict=True):
                row.first_day, row.last_day = content.first_day, content.last_day
            dated = [row for row in batch if row.first_day or row.last_day]
            Publication.objects.bulk_update(dated, ["first_day", "last_day"])
            number += len(batch)
        return number


class Value(models.Model):
    """One fact of a publication: a code, a year or the reference of an object that it names.

    ``name`` is the name of the field, or ``REFERENCE_NAME`` for an object that the content names
    anywhere. ``kind``, ``since`` and ``until`` repeat those of the publication, so that one index
    answers which publications in force have a value. Candidates have no time.
    """

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="values", db_index=False
    )
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=120)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(ValueQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "name", "value"], name="value_once_a_publication"
            )
        ]
        indexes = [
            models.Index(
                fields=["kind", "name", "value", "until", "since", "publication"],
                name="value_in_force",
            ),
            models.Index(fields=["value", "name", "publication"], name="value_of_any_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
