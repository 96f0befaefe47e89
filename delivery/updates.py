"""The changes of the site, of all kinds together, the newest first."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from core.i18n.collation import sort_key
from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.prefixes import SiteRequest
from record import registry
from record.cards import CardRepository
from record.content import Content, LocalisedText
from record.dependencies import EVERYTHING
from record.editions import Edition
from record.models import Publication
from record.urls import is_content_page, live_path, reachable


@dataclass(frozen=True)
class Update:
    """One change: ``title`` is the title of the object after it, empty if that is withheld.

    ``url`` is the URL of its page in the edition that is read, empty if it has none there;
    ``history`` is the URL of its public history, and ``before_page`` that of the archived page of
    the day before.
    """

    row: Any  # a publication with the annotations of ``Updates``
    title: LocalisedText
    url: str
    history: str
    before_day: datetime.date | None
    before_page: str

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

    They are those of one kind, or of all that have pages. A slice costs three queries.
    """

    def __init__(
        self, request: SiteRequest, kind: str | None = None, with_minor: bool = True
    ) -> None:
        self._request = request
        self._with_minor = with_minor
        self._kinds = [kind] if kind else _kinds_with_pages()
        rows = _changes(request.edition.cards, self._kinds)
        self._rows = rows if with_minor else rows.filter(is_minor=False)

    def __len__(self) -> int:
        if not self._with_minor:
            return self._rows.count()
        # Counted already for the choice of a kind.
        kinds = self._request.edition.cards.derive(updated_kinds)
        return sum(number for kind, _name, number in kinds if kind in self._kinds)

    def __getitem__(self, part: slice) -> list[Update]:
        newest = self._rows.order_by("-in_force_from", "-pk").values_list("pk", flat=True)
        rows = list(self._described(list(newest[part])))
        self._request.edition.cards.prefetch(row.ref for row in rows)
        return [self._update(row) for row in rows]

    def _described(self, pks: list[int]) -> QuerySet[Publication]:
        """Return these rows with the state of their object before, and its last public slug."""
        earlier = self._request.edition.cards.ever_in_force().filter(key=OuterRef("key"))
        before = earlier.filter(in_force_from__lt=OuterRef("in_force_from"))
        before = before.order_by("-in_force_from")
        with_slug = earlier.with_content().order_by("-in_force_from")
        return (
            Publication.objects.filter(pk__in=pks)
            .annotate(
                has_before=Exists(before),
                reason_before=Subquery(before.values("reason")[:1]),
                withheld_before=Subquery(before.values("withheld_at")[:1]),
                slug_before=Subquery(before.values("slug")[:1]),
                before_from=Subquery(before.values("in_force_from")[:1]),
                newest_slug=Subquery(with_slug.values("slug")[:1]),
            )
            .defer("content", "card")
            .order_by("-in_force_from", "-pk")
        )

    def _update(self, row: Any) -> Update:
        card = self._request.edition.cards.get(row.ref)
        day = _last_day_before(row)
        path = registry.content_class_of(row.kind).path_of(row.slug_before) if day else ""
        path = live_path(self._request, path)
        return Update(
            row=row,
            title=row.titles,
            url=reachable(self._request, card.get_absolute_url()) if card else "",
            history=reverse("publishing:history", args=[row.kind, row.newest_slug]),
            before_day=day,
            before_page=f"/archive/{day}{path}" if is_content_page(path) else "",
        )


@dataclass(frozen=True)
class PublicationTimes:
    """The first publication of an object, its last change but for minor ones, and their number."""

    first: datetime.datetime
    last: datetime.datetime
    changes: int


def publication_times(
    edition: Edition, kind: str, keys: Collection[UUID] | None = None
) -> dict[UUID, PublicationTimes]:
    """Return the times of all objects of a kind that were ever in force, or of ``keys``, by key.

    One query.
    """
    content = Q(reason="")
    rows = edition.cards.ever_in_force(kind)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    totals = rows.values("key").annotate(
        first=Min("in_force_from", filter=content),
        last=Max("in_force_from", filter=content & Q(is_minor=False)),
        number=Count("pk"),
    )
    return {
        row["key"]: PublicationTimes(row["first"], row["last"] or row["first"], row["number"] - 1)
        for row in totals
    }


def last_changed[ContentClass: Content](
    edition: Edition, content_class: type[ContentClass], number: int
) -> list[tuple[ContentClass, PublicationTimes]]:
    """Return the whole contents of ``number`` objects with their times, the last changed first.

    Minor changes do not count, but the first publication does. Three queries, or two more if many
    of the last changes are minor.
    """
    kind = content_class.kind
    edition.cards.depend_on(kind)
    in_force = Publication.objects.unnoted().in_force(edition.at).with_content().filter(kind=kind)
    newest: Any = in_force.order_by("-in_force_from").values_list("key", "slug", "in_force_from")
    slugs = {draft.key: draft.slug for draft in edition.candidates.values() if draft.kind == kind}
    size = 2 * number
    while True:
        rows = list(newest[:size])
        slugs = {key: slug for key, slug, _ in rows} | slugs
        times = publication_times(edition, kind, slugs)
        changes = [(times[key].last, slug, key) for key, slug in slugs.items() if key in times]
        changes = sorted(changes, reverse=True)[:number]
        # The others did not change after the last row that was read.
        if len(rows) < size or (changes and changes[-1][0] > rows[-1][2]):
            break
        size *= 4
    keys = [key for _last, _slug, key in changes]
    contents = {content.key: content for content in edition.contents(content_class, keys)}
    return [(contents[key], times[key]) for key in keys]


def updated_kinds(cards: CardRepository) -> list[tuple[str, str, int]]:
    """Return the kinds with changes, their names and numbers; ``cards.derive`` stores them."""
    rows = _changes(cards, _kinds_with_pages()).order_by()
    kinds = []
    for kind, number in rows.values_list("kind").annotate(Count("pk")):
        kinds.append((kind, str(registry.content_class_of(kind).kind_name), number))
    return sorted(kinds, key=lambda row: sort_key(row[1]))


def _changes(cards: CardRepository, kinds: list[str]) -> QuerySet[Publication]:
    """Return the changes without withheld ones and withdrawals of objects that are all withheld.

    The slug of such an object may name a person too.
    """
    rows = cards.ever_in_force(kinds[0] if len(kinds) == 1 else EVERYTHING)
    content = rows.filter(key=OuterRef("key")).with_content()
    return rows.filter(Q(reason="") | Exists(content), kind__in=kinds, withheld_at=None)


def _last_day_before(row: Any) -> datetime.date | None:
    """Return the day before the change if another content was in force then and is not withheld."""
    if not row.has_before or row.reason_before or row.withheld_before:
        return None
    day = bucharest_day(row.in_force_from) - ONE_DAY
    return day if bucharest_day(row.before_from) <= day else None


def _kinds_with_pages() -> list[str]:
    models = registry.models_by_kind().items()
    return [kind for kind, model in models if model.content_class.view_name]
