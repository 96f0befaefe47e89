"""What changed on the site, all kinds together: the rows of the record as visitors read them, the newest first."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from core.i18n.collation import sort_key
from core.i18n.dates import ONE_DAY, bucharest_day
from record import registry
from record.content import Content, LocalisedText
from record.models import Publication
from record.urls import is_content_page, live_path, reachable


@dataclass(frozen=True)
class Update:
    """One change: ``title`` is what the object was called by it, empty where that was withheld.

    ``address`` is where its page stands in the edition that is read, empty where it has none there; ``history`` is
    the address of its public history, and ``before_page`` where the archive has what stood there the day before.
    """

    row: Publication
    kind_name: str
    title: LocalisedText
    address: str
    history: str
    is_first: bool
    came_back: bool
    before_day: datetime.date | None = None
    before_page: str = ""

    @property
    def at(self):
        """The moment (aware, UTC) from which it holds."""
        return self.row.in_force_from

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def note(self) -> str:
        """What editors say about the change; for a withdrawal its reason."""
        return self.row.reason or self.row.note

    @property
    def is_withdrawal(self) -> bool:
        return self.row.is_withdrawal

    @property
    def in_a_word(self) -> str:
        if self.is_withdrawal:
            return _("Withdrawn")
        if self.is_first:
            return _("New")
        return _("Published again") if self.came_back else _("Changed")

    @property
    def is_minor(self) -> bool:
        return self.row.is_minor


class Updates:
    """All that came into force by the moment of ``request.edition``, but for what is withheld; read as it is sliced.

    ``only`` names the kinds that are asked for, by default all that have pages. A slice costs three queries; Django's
    Paginator takes the whole as it is.
    """

    def __init__(self, request, only: Iterable[str] | None = None, with_minor=True):
        self._request, self._with_minor = request, with_minor
        self._only = _kinds_with_pages() if only is None else list(only)
        rows = Publication.objects.ever_in_force(request.edition.at).filter(
            kind__in=self._only, withheld_at=None
        )
        self._rows = rows if with_minor else rows.filter(is_minor=False)

    def __len__(self):
        return self._length

    def __getitem__(self, part: slice) -> list[Update]:
        numbers = self._rows.order_by("-in_force_from", "-pk").values_list("pk", flat=True)[part]
        rows = list(self._described(list(numbers)))
        cards = self._request.edition.cards
        cards.prefetch(row.ref for row in rows)
        return [self._update(row, cards.get(row.ref)) for row in rows]

    @cached_property
    def _length(self):
        if self._with_minor:  # these are counted already
            numbers = {each.kind: each.number for each in kinds_of_updates(self._request.edition)}
            return sum(numbers.get(kind, 0) for kind in self._only)
        return self._rows.count()

    def _described(self, numbers):
        """These rows with what their object was before them, and the address that it bore last and may be named."""
        earlier = Publication.objects.ever_in_force(self._request.edition.at).filter(key=OuterRef("key"))
        before = earlier.filter(in_force_from__lt=OuterRef("in_force_from")).order_by("-in_force_from")
        borne = earlier.filter(reason="").order_by(F("withheld_at").asc(nulls_first=True), "-in_force_from")
        return (
            Publication.objects.filter(pk__in=numbers)
            .annotate(
                has_before=Exists(before),
                reason_before=Subquery(before.values("reason")[:1]),
                withheld_before=Subquery(before.values("withheld_at")[:1]),
                slug_before=Subquery(before.values("slug")[:1]),
                before_from=Subquery(before.values("in_force_from")[:1]),
                newest_slug=Subquery(borne.values("slug")[:1]),
            )
            .defer("content", "card")
            .order_by("-in_force_from", "-pk")
        )

    def _update(self, row, card) -> Update:
        before_day = _last_day_before(row)
        return Update(
            row=row,
            kind_name=_name_of(row.kind),
            title=row.titles,
            address=reachable(self._request, card.get_absolute_url()) if card else "",
            history=reverse("publishing:history", args=[row.kind, row.newest_slug]),
            is_first=not row.has_before,
            came_back=bool(row.reason_before),
            before_day=before_day,
            before_page=self._page_on(before_day, row) if before_day else "",
        )

    def _page_on(self, day, row) -> str:
        path = live_path(
            self._request, registry.path_of(registry.content_class_of(row.kind), row.slug_before)
        )
        return f"/archive/{day}{path}" if path and is_content_page(path) else ""


@dataclass(frozen=True)
class Moments:
    """When an object was published first, when it changed last in more than minor ways, and how often it changed."""

    first: datetime.datetime
    last: datetime.datetime
    changes: int


def moments(edition, kind: str, keys: Iterable[UUID] | None = None) -> dict[UUID, Moments]:
    """Those of every object of the kind that was ever in force by the edition's moment, by key; one query.

    With ``keys`` those of these objects.
    """
    content = Q(reason="")
    rows = Publication.objects.ever_in_force(edition.at).filter(kind=kind)
    found = (
        (rows if keys is None else rows.filter(key__in=list(keys)))
        .values("key")
        .annotate(
            first=Min("in_force_from", filter=content),
            last=Max("in_force_from", filter=content & Q(is_minor=False)),
            number=Count("pk"),
        )
    )
    return {
        each["key"]: Moments(each["first"], each["last"] or each["first"], each["number"] - 1)
        for each in found
    }


def by_day(updates: Iterable[Update]) -> list[tuple[datetime.date, list[Update]]]:
    """Updates, the newest first, under their Bucharest days."""
    return [(day, list(group)) for day, group in groupby(updates, lambda each: bucharest_day(each.at))]


@dataclass(frozen=True)
class KindOfUpdate:
    """A kind of which something changed, and how often."""

    kind: str
    name: str
    number: int


def kinds_of_updates(edition) -> list[KindOfUpdate]:
    """In the order of their names; what is withheld isn't counted."""
    return edition.cards.memoize(_kinds_of_updates)


def _kinds_of_updates(cards) -> list[KindOfUpdate]:
    rows = Publication.objects.ever_in_force(cards.at).filter(kind__in=_kinds_with_pages(), withheld_at=None)
    numbers = rows.order_by().values_list("kind").annotate(Count("pk"))
    found = [KindOfUpdate(kind, _name_of(kind), number) for kind, number in numbers]
    return sorted(found, key=lambda each: sort_key(each.name))


def _name_of(kind) -> str:
    return str(registry.model_of(kind)._meta.verbose_name)


def _last_day_before(row) -> datetime.date | None:
    """The day before the change, where another content of the object was in force at its end and can be read."""
    if not row.has_before or row.reason_before or row.withheld_before:
        return None
    day = bucharest_day(row.in_force_from) - ONE_DAY
    return day if bucharest_day(row.before_from) <= day else None


def _kinds_with_pages() -> list[str]:
    return [kind for kind, model in registry.models_by_kind().items() if model.content_class.view_name]


ROWS_AN_OBJECT = 4  # so many are read at first; more where objects changed more often


def last_changed(edition, content_class: type[Content], number: int) -> list[tuple[Content, Moments]]:
    """The whole contents of ``number`` objects with their moments, the last changed first; then by address.

    What an object changed in minor ways doesn't count, but that it was published does.
    """
    keys = _keys(edition, content_class.kind, number)
    known = moments(edition, content_class.kind, keys)
    contents = edition.contents(content_class, known)
    contents.sort(key=lambda each: (known[each.key].last, each.slug), reverse=True)
    return [(each, known[each.key]) for each in contents[:number]]


def _keys(edition, kind, number) -> set[UUID]:
    """Those of that many objects at the least, and of all others that changed at the same moment as the last."""
    rows, size = _rows(edition, kind), number * ROWS_AN_OBJECT
    while True:
        found = list(rows[:size])
        last: dict[UUID, datetime.datetime] = {}
        for key, moment in found:
            last.setdefault(key, moment)
        is_all = len(found) < size
        if is_all or (len(last) > number and found[-1][1] < list(last.values())[number - 1]):
            return set(last)
        size *= ROWS_AN_OBJECT


def _rows(edition, kind):
    """The changes that count, the newest first, of what is in the edition."""
    ever = Publication.objects.ever_in_force(edition.at).filter(kind=kind, reason="")
    before = ever.filter(key=OuterRef("key"), in_force_from__lt=OuterRef("in_force_from"))
    holding = Publication.objects.in_force(edition.at).filter(
        key=OuterRef("key"), reason="", withheld_at=None
    )
    is_here = Q(Exists(holding)) | Q(key__in=list(edition.candidates))
    counting = ever.filter(is_here).filter(Q(is_minor=False) | ~Exists(before))
    return counting.order_by("-in_force_from", "-pk").values_list("key", "in_force_from")
