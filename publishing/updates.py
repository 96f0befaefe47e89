"""What changed on the site, all kinds together: the rows of the record as visitors read them, the newest first."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery
from django.urls import reverse

from publishing import kinds
from publishing.addresses import reachable
from publishing.models import Publication


@dataclass(frozen=True)
class Update:
    """One change: ``title`` is what the object was called by it, empty where that was withheld.

    ``address`` is where its page stands in the edition that is read, empty where it has none there; ``history`` is
    the address of its public history.
    """

    row: Publication
    kind_name: str
    title: str
    address: str
    history: str
    is_first: bool
    came_back: bool

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
    def is_minor(self) -> bool:
        return self.row.is_minor


class Updates:
    """All that came into force by the moment of ``request.edition``, but for what is withheld; read as it is sliced.

    ``only`` names the kinds that are asked for, by default all that have pages. A slice costs two queries; Django's
    Paginator takes the whole as it is.
    """

    def __init__(self, request, only: Iterable[str] | None = None, with_minor=True):
        self._request = request
        rows = Publication.objects.ever_in_force(request.edition.at).filter(
            kind__in=_kinds_with_pages() if only is None else only, withheld_at=None
        )
        self._rows = rows if with_minor else rows.filter(is_minor=False)

    def __len__(self):
        return self._length

    def __getitem__(self, part: slice) -> list[Update]:
        rows = list(self._described()[part])
        edition = self._request.edition
        edition.know(row.ref for row in rows)
        return [self._update(row, edition.card(row.ref)) for row in rows]

    @cached_property
    def _length(self):
        return self._rows.count()

    def _described(self):
        """The rows with what their object was before them, and the address that it bore last."""
        earlier = Publication.objects.ever_in_force(self._request.edition.at).filter(key=OuterRef("key"))
        before = earlier.filter(in_force_from__lt=OuterRef("in_force_from")).order_by("-in_force_from")
        borne = earlier.filter(reason="").order_by("-in_force_from")
        return (
            self._rows.annotate(
                has_before=Exists(before),
                reason_before=Subquery(before.values("reason")[:1]),
                newest_slug=Subquery(borne.values("slug")[:1]),
            )
            .defer("content", "card")
            .order_by("-in_force_from", "-pk")
        )

    def _update(self, row, card) -> Update:
        return Update(
            row=row,
            kind_name=str(kinds.model_of(row.kind)._meta.verbose_name),
            title=row.title,
            address=reachable(self._request, card.get_absolute_url()) if card else "",
            history=reverse("publishing:history", args=[row.kind, row.newest_slug]),
            is_first=not row.has_before,
            came_back=bool(row.reason_before),
        )


@dataclass(frozen=True)
class Moments:
    """When an object was published first, when it changed last in more than minor ways, and how often it changed."""

    first: datetime.datetime
    last: datetime.datetime
    changes: int


def moments(edition, kind: str) -> dict[UUID, Moments]:
    """Those of every object of the kind that was ever in force by the edition's moment, by key; one query."""
    content = Q(reason="")
    found = (
        Publication.objects.ever_in_force(edition.at)
        .filter(kind=kind)
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


def _kinds_with_pages() -> list[str]:
    return [kind for kind, model in kinds.models_by_kind().items() if model.content_class.view_name]
