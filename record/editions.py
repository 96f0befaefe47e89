"""The site at one moment. Public code reads content through an edition and in no other way."""

import datetime
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Subquery
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.i18n.dates import bucharest_day
from record.cards import CardRepository, card_cache, live_cards
from record.content import Content
from record.models import Publication, ReservedSlug
from record.version import Version, live_version, read_version

# One wording, whatever the reason: an address planned for a moment to come isn't told from one that never was.
NOT_FOUND_MESSAGE = gettext_lazy("Nothing is published at this address.")


class NotInEdition(Http404):
    """Nothing of that address is, or was, in this edition."""


class Moved(Exception):
    """The object has another address in this edition: ``path``, in one hop."""

    def __init__(self, path):
        self.path = path


class Gone(Exception):
    """The object was withdrawn, or its content withheld; ``publication`` is the row that says so."""

    def __init__(self, publication):
        self.publication = publication


class Edition:
    """The site at the moment ``at`` (aware). ``candidates`` stand for their objects, as a preview needs it.

    An edition lives as long as one request. ``is_live`` says that ``at`` is now: then all requests that have the same
    version share the cards that they read.
    """

    def __init__(
        self, at: datetime.datetime, candidates: Iterable[Publication] = (), is_live=False
    ):
        self.at, self._is_live = at, is_live
        self.candidates = {candidate.key: candidate for candidate in candidates}
        # The row of the requested page; None for lists and for pages of several kinds.
        self.requested_row: Publication | None = None
        # The same; in a preview the candidate that replaces it.
        self.shown_row: Publication | None = None

    @classmethod
    def of_today(cls) -> "Edition":
        """The live site, as the process knows it: at most a second old. Raises ``DatabaseError``."""
        version = live_version.current()
        edition = cls(version.at, is_live=True)
        edition._version = version
        return edition

    @property
    def day(self) -> datetime.date:
        """The Bucharest day of this edition: statuses are those of that day."""
        return bucharest_day(self.at)

    def get(self, content_class: type[Content], slug: str) -> Content:
        """The content at an address. Raises ``NotInEdition``, ``Moved`` or ``Gone``."""
        for candidate in self.candidates.values():
            if (candidate.kind, candidate.slug) == (content_class.kind, slug):
                self.shown_row = candidate
                return candidate.read(self.cards)
        row = self._row_at(content_class, slug)
        if row.key in self.candidates:
            raise Moved(content_class.path_of(self.candidates[row.key].slug))
        if (row.slug != slug or row.is_withdrawal) and not self._once_had_slug(row, slug):
            raise NotInEdition(NOT_FOUND_MESSAGE)
        self.requested_row = self.shown_row = row
        if row.is_gone:
            raise Gone(row)
        if row.slug != slug:
            raise Moved(content_class.path_of(row.slug))
        return row.read(self.cards)

    def get_singleton(self, content_class: type[Content]) -> Content:
        """Return the content of a kind with one object, such as the office profile. Raises as ``get`` does."""
        for candidate in self.candidates.values():
            if candidate.kind == content_class.kind:
                self.shown_row = candidate
                return candidate.read(self.cards)
        row = self.cards.singleton_row(content_class)
        if row is None:
            raise NotInEdition(_("It isn't published yet."))
        self.requested_row = self.shown_row = row
        if row.is_gone:
            raise Gone(row)
        return row.read(self.cards)

    def history(self, content_class: type[Content], slug: str) -> list[Publication]:
        """All that was ever in force by now of the object at that address, withdrawals too; the newest first.

        Without the contents. Raises ``NotInEdition``, or ``Moved`` to the history at its newest address, of which
        one that names what is withheld is none. Candidates are no history.
        """
        rows = self.rows_of(content_class, slug)
        borne = [row for row in rows if not row.is_withdrawal]
        newest = next((row for row in borne if not row.is_withheld), borne[0]).slug
        if slug != newest:
            raise Moved(reverse("publishing:history", args=[content_class.kind, newest]))
        return rows

    def rows_of(self, content_class: type[Content], slug: str) -> list[Publication]:
        """The same at any address that the object ever bore by now. Raises ``NotInEdition``."""
        kind = content_class.kind
        key = ReservedSlug.objects.filter(kind=kind, slug=slug).values("key")[:1]
        rows = Publication.objects.ever_in_force(self.at).filter(kind=kind, key=Subquery(key))
        rows = list(rows.defer("content", "card").order_by("-in_force_from"))
        if slug not in [row.slug for row in rows if not row.is_withdrawal]:
            raise NotInEdition(NOT_FOUND_MESSAGE)
        return rows

    def find_singleton(self, content_class: type[Content]) -> Content | None:
        """Return the same as ``get_singleton``, or None if it is not in this edition; the shown row stays."""
        before = self.requested_row, self.shown_row
        try:
            return self.get_singleton(content_class)
        except (NotInEdition, Gone):
            return None
        finally:
            self.requested_row, self.shown_row = before

    @cached_property
    def cards(self) -> CardRepository:
        """The cards; those of the live site are shared by the process. The version is read before them."""
        if self._is_live:
            return live_cards(self.version, self.at)
        return CardRepository(self.at, self.candidates, card_cache)

    def contents(
        self, content_class: type[Content], keys: Collection[UUID] | None = None
    ) -> list[Content]:
        """The whole contents of all objects of a kind, in no particular order, in one query; lists need only cards.

        With ``keys`` those of these objects.
        """
        publications = Publication.objects.filter(kind=content_class.kind)
        if keys is not None:
            publications = publications.filter(key__in=list(keys))
        drafts = [
            candidate
            for candidate in self.candidates.values()
            if candidate.kind == content_class.kind
        ]
        rows = [row for row in publications.in_force(self.at).defer("card") if not row.is_gone]
        rows = [row for row in rows if row.key not in self.candidates]
        return [
            row.read(self.cards)
            for row in [
                *rows,
                *(candidate for candidate in drafts if keys is None or candidate.key in keys),
            ]
        ]

    @property
    def version(self) -> str:
        """Name all that pages of this edition depend on (record/version.py): equal versions mean equal pages."""
        return self._version.name

    @property
    def last_change(self) -> datetime.datetime | None:
        """The last time (aware, UTC) at which something came into force by now; read with the version."""
        return self._version.last_change

    @cached_property
    def _version(self) -> Version:
        return read_version(self.at)

    def first_published_at(self) -> datetime.datetime | None:
        """Return when the first publication of all came into force."""
        moments = Publication.objects.with_time().order_by("in_force_from")
        return moments.values_list("in_force_from", flat=True).first()

    def _row_at(self, content_class, slug) -> Publication:
        if row := self.cards.row_at(content_class, slug):
            return row
        kind = content_class.kind
        key = ReservedSlug.objects.filter(kind=kind, slug=slug).values("key")[:1]
        rows = Publication.objects.in_force(self.at).defer("card")
        row = rows.filter(kind=kind, key=Subquery(key)).first()
        if row is None:
            raise NotInEdition(NOT_FOUND_MESSAGE)
        return row

    def _once_had_slug(self, row, slug) -> bool:
        """Return whether the slug was ever in force by now; scheduled and cancelled rows do not count."""
        return (
            Publication.objects.ever_in_force(self.at)
            .filter(key=row.key, slug=slug, reason="")
            .exists()
        )
