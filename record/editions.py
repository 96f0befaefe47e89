"""The site at one time. Public code reads content through an edition and in no other way."""

import datetime
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from core.i18n.dates import bucharest_day
from record.cards import CardRepository, live_cards
from record.content import Content
from record.models import Publication
from record.models.publication_queryset import PublicationQuerySet
from record.version import Version, live_version, read_version

# One message for every reason, so that it does not reveal which URLs are planned.
NOT_FOUND_MESSAGE = gettext_lazy("Nothing is published at this web address.")


class NotInEdition(Http404):
    """The URL has no page in this edition, and had none before it."""


class Moved(Exception):
    """The object has another URL in this edition: ``path``, in one hop."""

    def __init__(self, path: str) -> None:
        self.path = path


class Gone(Exception):
    """The object was withdrawn, or its content withheld, by ``publication``."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication


class Edition:
    """The site at the time ``at`` (aware); in a preview ``candidates`` replace their objects.

    An edition lives as long as one request. With ``is_live``, ``at`` is now: then all requests that
    have the same version share the cards that they read.
    """

    def __init__(
        self,
        at: datetime.datetime,
        candidates: Iterable[Publication] = (),
        is_live: bool = False,
    ) -> None:
        self.at = at
        self.day = bucharest_day(at)  # on which statuses are computed
        self._is_live = is_live
        self.candidates = {candidate.key: candidate for candidate in candidates}
        # The row of the requested page; None for lists and for pages of several kinds.
        self.requested_row: Publication | None = None
        # The same; in a preview the candidate that replaces it.
        self.shown_row: Publication | None = None

    @classmethod
    def of_today(cls) -> "Edition":
        """Return the live site, at most a second old. Raises ``DatabaseError``."""
        version = live_version.current()
        edition = cls(version.at, is_live=True)
        edition._version = version
        return edition

    def get[ContentClass: Content](
        self, content_class: type[ContentClass], slug: str
    ) -> ContentClass:
        """Return the content at a slug. Raises ``NotInEdition``, ``Moved`` or ``Gone``."""
        for candidate in self.candidates.values():
            if (candidate.kind, candidate.slug) == (content_class.kind, slug):
                self.shown_row = candidate
                return candidate.read(self.cards)
        row = self.cards.row_at(content_class.kind, slug)
        if row is None:
            raise NotInEdition(NOT_FOUND_MESSAGE)
        if row.key in self.candidates:
            raise Moved(content_class.path_of(self.candidates[row.key].slug))
        if row.slug != slug or row.is_withdrawal:
            # A slug that was only scheduled, or cancelled, leads nowhere.
            rows = Publication.objects.ever_in_force(self.at).filter(key=row.key, slug=slug)
            if not rows.filter(reason="").exists():
                raise NotInEdition(NOT_FOUND_MESSAGE)
        content = self._shown(row)
        if row.slug != slug:
            raise Moved(content_class.path_of(row.slug))
        return content

    def find_singleton[ContentClass: Content](
        self, content_class: type[ContentClass]
    ) -> ContentClass | None:
        """Return the content of a kind with one object, or None; the shown row stays."""
        rows = self.requested_row, self.shown_row
        try:
            return self.get(content_class, content_class.kind)
        except (NotInEdition, Gone):
            return None
        finally:
            self.requested_row, self.shown_row = rows

    def history(self, content_class: type[Content], slug: str) -> list[Publication]:
        """Return all rows of the object ever in force by now, newest first, without contents.

        Raises ``NotInEdition``, or ``Moved`` to the history at the newest slug not withheld.
        """
        rows = self.rows_of(content_class, slug)
        published = [row for row in rows if not row.is_withdrawal]
        newest = next((row for row in published if not row.is_withheld), published[0]).slug
        if slug != newest:
            raise Moved(reverse("delivery:history", args=[content_class.kind, newest]))
        return rows

    def rows_of(self, content_class: type[Content], slug: str) -> list[Publication]:
        """Return the same for any slug that the object ever had by now."""
        kind = content_class.kind
        rows = Publication.objects.ever_in_force(self.at).at_slug(kind, slug)
        history = list(rows.defer("content", "card").order_by("-in_force_from"))
        if slug not in [row.slug for row in history if not row.is_withdrawal]:
            raise NotInEdition(NOT_FOUND_MESSAGE)
        return history

    @cached_property
    def cards(self) -> CardRepository:
        if self._is_live:
            return live_cards(self.version, self.at)
        return CardRepository(self.at, self.candidates)

    def contents[ContentClass: Content](
        self, content_class: type[ContentClass], keys: Collection[UUID] | None = None
    ) -> list[ContentClass]:
        """Return the whole contents of a kind, or of ``keys``, unsorted; for lists, use cards."""
        kind = content_class.kind
        published = Publication.objects.in_force(self.at).filter(kind=kind)
        if keys is not None:
            published = published.filter(key__in=list(keys))
        rows = [row for row in published.defer("card") if row.key not in self.candidates]
        for candidate in self.candidates.values():
            if candidate.kind == kind and (keys is None or candidate.key in keys):
                rows.append(candidate)
        return [row.read(self.cards) for row in rows if not row.is_gone]

    def publications(self, content_class: type[Content]) -> PublicationQuerySet:
        """Return the rows of a kind that have content; candidates replace their objects."""
        rows = Publication.objects.in_force(self.at)
        if self.candidates:
            drafts = [candidate.pk for candidate in self.candidates.values()]
            others = rows.exclude(key__in=list(self.candidates))
            rows = others | Publication.objects.filter(pk__in=drafts)
        return rows.filter(kind=content_class.kind).with_content()

    @property
    def version(self) -> str:
        """The name of everything that pages depend on: equal versions mean equal pages."""
        return self._version.name

    @property
    def last_change(self) -> datetime.datetime | None:
        """The last time (aware, UTC) of a change in force; read with the version."""
        return self._version.last_change

    @cached_property
    def _version(self) -> Version:
        return read_version(self.at)

    def _shown(self, row: Publication) -> Any:
        self.requested_row = self.shown_row = row
        if row.is_gone:
            raise Gone(row)
        return row.read(self.cards)
