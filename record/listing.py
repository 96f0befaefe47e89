"""Lists: the contents of one kind in an edition, selected, counted and sorted by the database.

A slice finds the keys of its rows in an index, then reads their contents, in one query.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, Exists, F, Func, OuterRef, QuerySet, TextField
from django.db.models import Value as Constant

from record.content import Content, Ref
from record.models import Value
from record.models.publication_queryset import PublicationQuerySet

if TYPE_CHECKING:
    from record.editions import Edition


class CodePoints(Func):
    """A text that is sorted by the code points of its characters, as in Python."""

    template = "%(expressions)s"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **context)


SLUG = CodePoints("slug")
# By the first day, unknown ones last; rows that are equal by the slug, in the same direction.
OLDEST = (F("first_day").asc(nulls_last=True), SLUG.asc())
LATEST = (F("first_day").desc(nulls_last=True), SLUG.desc())


def has_value(name: str, **conditions: str) -> Exists:
    """Return the condition that a publication has such a value with this name."""
    return Exists(Value.objects.filter(publication=OuterRef("pk"), name=name, **conditions))


class Listing[ContentClass: Content](Sequence[ContentClass]):
    """Contents of one kind, of which a slice reads a part."""

    def __init__(
        self,
        edition: "Edition",
        content_class: type[ContentClass],
        rows: PublicationQuerySet,
        is_whole: bool = True,
    ) -> None:
        self.edition = edition
        self.content_class = content_class
        self._rows = rows
        self._is_whole = is_whole

    def where(self, name: str, *values: str | Ref) -> Self:
        """Return the contents with one of the values of this name."""
        texts = [str(value) for value in values]
        having = Value.objects.filter(kind=self.content_class.kind, name=name, value__in=texts)
        return self.filter(pk__in=having.values("publication"))

    def filter(self, *conditions: Any, **columns: Any) -> Self:
        """Return the contents whose publications meet the conditions."""
        rows = self._rows.filter(*conditions, **columns)
        return type(self)(self.edition, self.content_class, rows, is_whole=False)

    def annotate(self, **expressions: Any) -> Self:
        """Return the contents with expressions, for conditions and orders."""
        return self._with(self._rows.annotate(**expressions))

    def order_by(self, *order: Any) -> Self:
        return self._with(self._rows.order_by(*order))

    def counts(self, *names: str) -> dict[str, Counter[str]]:
        """Return the numbers of contents by the values, or annotations, of these names.

        One query counts them, and all contents ("total").
        """
        self.edition.counted_kinds.add(self.content_class.kind)
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for name, value, number in self.counted(*names):
            counts[name][value] = number
        return counts

    def counted(self, *names: str) -> QuerySet:
        """Return the query of ``counts``."""
        rows = self._rows.order_by().annotate(total=Constant(""))
        values = self.edition.values(self.content_class).filter(name__in=names)
        if not self._is_whole:
            values = values.filter(publication__in=rows.values("pk"))
        annotated = [
            rows.values_list(Constant(name), name).annotate(number=Count("*"))
            for name in ("total", *names)
            if name in rows.query.annotations
        ]
        stored = values.values_list("name", "value").annotate(number=Count("*"))
        return stored.union(*annotated, all=True)

    @cached_property
    def number(self) -> int:
        """The number of contents."""
        self.edition.counted_kinds.add(self.content_class.kind)
        return self._rows.order_by().count()

    @property
    def pks(self) -> list[int]:
        """The primary keys of all publications in order."""
        return list(self._rows.values_list("pk", flat=True))

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            rows = self._rows
            if index.start or index.stop:
                rows = rows.filter(pk__in=rows.values("pk")[index])
            contents = self.edition.read(rows)
            if not index.start and (index.stop is None or len(contents) < index.stop):
                self.number = len(contents)
            return contents
        return self[index : index + 1][0]

    def __iter__(self) -> Iterator[ContentClass]:
        return iter(self[:])

    def _with(self, rows: PublicationQuerySet) -> Self:
        listing = copy(self)
        listing._rows = rows
        return listing


def sort_by(*order: Any) -> Callable[[Listing, datetime.date], Listing]:
    """Return the function that sorts a listing by ``order``, whatever the day."""
    return lambda listing, day: listing.order_by(*order)
