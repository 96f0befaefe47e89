"""The changes of the site, of all kinds together, the newest first."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
)
from django.urls import reverse
from django.utils.translation import gettext as _

from core.i18n.collation import sort_key
from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.prefixes import SiteRequest
from publishing.diff.public import public_changes, quotation
from publishing.diff.word_diff import Change
from record import registry
from record.content import LocalisedText
from record.editions import Edition
from record.models import Publication
from record.models.publication_queryset import PublicationQuerySet
from record.texts import CONFIRMED, FIRST_CONTENT
from record.urls import is_content_page, live_path, reachable


@dataclass(frozen=True)
class Update:
    """One change: ``title`` is the title of the object after it, empty if that is withheld.

    ``url`` is the URL of its page in the edition that is read, empty if it has none there;
    ``history`` is the URL of its public history, and ``before_page`` that of the archived page of
    the day before. ``changes`` are the first ones between two public versions, shortened.
    """

    row: Any  # a publication with the annotations of ``Updates``
    title: LocalisedText
    url: str
    history: str
    before_day: datetime.date | None
    before_page: str
    changes: list[Change]

    @property
    def day(self) -> datetime.date:
        return bucharest_day(self.row.in_force_from)

    @property
    def kind_name(self) -> str:
        return str(registry.content_class_of(self.row.kind).kind_name)

    @property
    def note(self) -> str:
        """The editors' note on the change; for a withdrawal its reason."""
        return self.row.reason or self.row.note

    @property
    def label(self) -> str:
        if self.row.is_withdrawal:
            return _("Withdrawn")
        if not self.row.has_before:
            return _("New")
        return _("Published again") if self.row.reason_before else _("Changed")


class Updates:
    """The changes in force by the time of the edition, without withheld ones, for ``Paginator``.

    They are those of one kind, or of all that have pages. A slice costs three queries. The first
    content of the site may be left out: it is one line of the page (`first_content`).
    """

    def __init__(
        self,
        request: SiteRequest,
        kind: str | None = None,
        with_minor: bool = True,
        with_first_content: bool = True,
    ) -> None:
        self._request = request
        self._edition = request.edition
        self._kinds = (kind,) if kind else _kinds_with_pages()
        self._with_minor = with_minor
        self._with_first_content = with_first_content

    def __len__(self) -> int:
        if not self._with_minor:
            return _changes(self._edition.at, self._kinds).filter(is_minor=False).count()
        # Counted already for the choice of a kind.
        kinds = self._edition.cached(updated_kinds)
        number = sum(number for kind, _name, number in kinds if kind in self._kinds)
        left_out = 0 if self._with_first_content else self._edition.cached(first_content)[1]
        return number - left_out

    def __getitem__(self, part: slice) -> list[Update]:
        newest = _changes(self._edition.at, self._kinds).order_by("-in_force_from", "-pk")
        if not self._with_minor:
            newest = newest.filter(is_minor=False)
        if not self._with_first_content:
            newest = newest.exclude(note=FIRST_CONTENT)
        rows = _described(newest.values("pk")[part], self._edition)
        self._edition.shown.update(row.pk for row in rows)
        return [self._update(row) for row in rows]

    def _update(self, row: Any) -> Update:
        content_class = registry.content_class_of(row.kind)
        day = _last_day_before(row)
        before = live_path(self._request, content_class.path_of(row.slug_before) if day else "")
        path = content_class.path_of(row.slug_now) if row.slug_now else ""
        return Update(
            row=row,
            title=row.titles,
            url=reachable(self._request, path) if path else "",
            history=reverse("delivery:history", args=[row.kind, row.newest_slug]),
            before_day=day,
            before_page=f"/archive/{day}{before}" if is_content_page(before) else "",
            changes=self._changes_of(row),
        )

    def _changes_of(self, row: Any) -> list[Change]:
        if row.is_gone or row.withheld_before or not row.content_before:
            return []
        before = registry.content_class_of(row.kind).model_validate(row.content_before)
        return quotation(public_changes(before, row.read(self._edition)))


class PublicationTimes(NamedTuple):
    """The first publication of an object, its last change but for minor ones, and their number."""

    first: datetime.datetime
    last: datetime.datetime
    changes: int


def publication_times(
    edition: Edition, kind: str, keys: Collection[UUID]
) -> dict[UUID, PublicationTimes]:
    """Return the times of the objects of ``keys`` that were ever in force, by key; one query."""
    rows = Publication.objects.ever_in_force(edition.at).filter(kind=kind, key__in=list(keys))
    content = Q(reason="")
    totals = (
        rows.order_by()
        .values_list("key")
        .annotate(
            first=Min("in_force_from", filter=content),
            last=Max("in_force_from", filter=content & Q(is_minor=False)),
            number=Count("pk"),
        )
    )
    return {
        key: PublicationTimes(first, last or first, number - 1)
        for key, first, last, number in totals
    }


def last_changed(edition: Edition, kind: str, number: int) -> list[tuple[UUID, PublicationTimes]]:
    """Return the keys and times of ``number`` objects of a kind, the last changed first.

    Minor changes do not count, but the first publication does. Two queries, or two more if many
    of the last changes are minor.
    """
    drafts = {key: draft.slug for key, draft in edition.candidates.items() if draft.kind == kind}
    newest = Publication.objects.in_force(edition.at).with_content().filter(kind=kind)
    newest = newest.order_by("-in_force_from", "-slug").values_list("in_force_from", "slug", "key")
    size = 2 * number
    while True:
        rows = list(newest[:size])
        slugs = {key: slug for _time, slug, key in rows} | drafts
        times = publication_times(edition, kind, slugs)
        order = nlargest(number, ((each.last, slugs[key], key) for key, each in times.items()))
        # All others come after the last row that was read.
        if len(rows) < size or order[-1] >= rows[-1]:
            return [(key, times[key]) for *_, key in order]
        size *= 4


def updated_kinds(edition: Edition) -> list[tuple[str, str, int]]:
    """Return the kinds with changes, their names and numbers; ``edition.cached`` stores them."""
    numbers = _changes(edition.at, _kinds_with_pages()).order_by().values_list("kind")
    kinds = [
        (kind, str(registry.content_class_of(kind).kind_name), number)
        for kind, number in numbers.annotate(Count("pk"))
    ]
    return sorted(kinds, key=lambda row: sort_key(row[1]))


def first_content(edition: Edition) -> tuple[datetime.datetime | None, int]:
    """Return when the first content of the site was published, and the number of its pages."""
    rows = _changes(edition.at, _kinds_with_pages()).filter(note=FIRST_CONTENT)
    totals = rows.aggregate(first=Min("in_force_from"), number=Count("pk"))
    return totals["first"], totals["number"]


def _described(pks: Any, edition: Edition) -> PublicationQuerySet:
    """Return these rows with the state of their object before, and its last public slugs."""
    earlier = Publication.objects.ever_in_force(edition.at).filter(key=OuterRef("key"))
    before = earlier.filter(in_force_from__lt=OuterRef("in_force_from"))
    before = before.order_by("-in_force_from")
    with_slug = earlier.with_content().order_by("-in_force_from")
    now = edition.rows().filter(key=OuterRef("key"))
    rows = Publication.objects.filter(pk__in=pks).annotate(
        has_before=Exists(before),
        reason_before=Subquery(before.values("reason")[:1]),
        withheld_before=Subquery(before.values("withheld_at")[:1]),
        content_before=Subquery(before.values("content")[:1]),
        slug_before=Subquery(before.values("slug")[:1]),
        before_from=Subquery(before.values("in_force_from")[:1]),
        newest_slug=Subquery(with_slug.values("slug")[:1]),
        slug_now=Subquery(now.values("slug")[:1]),
    )
    return rows.order_by("-in_force_from", "-pk")


def _changes(at: Any, kinds: Iterable[str]) -> PublicationQuerySet:
    """Return the changes without withheld ones and withdrawals of objects that are all withheld.

    The slug of such an object may name a person too. Confirmations change nothing.
    """
    rows = Publication.objects.ever_in_force(at).exclude(note=CONFIRMED)
    content = rows.filter(key=OuterRef("key")).with_content()
    return rows.filter(Q(reason="") | Exists(content), kind__in=kinds, withheld_at=None)


def _last_day_before(row: Any) -> datetime.date | None:
    """Return the day before the change if another content was in force then and is not withheld."""
    if not row.has_before or row.reason_before or row.withheld_before:
        return None
    day = bucharest_day(row.in_force_from) - ONE_DAY
    return day if bucharest_day(row.before_from) <= day else None


@cache
def _kinds_with_pages() -> tuple[str, ...]:
    return tuple(each.kind for each in registry.content_classes() if each.view_name)
