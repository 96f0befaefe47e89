"""The site at one time. Public code reads content through an edition and in no other way."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import OuterRef, Q
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from core.i18n import languages
from core.i18n.dates import bucharest_day
from record import registry
from record.content import Content, Ref
from record.content_cache import read_contents, read_kinds, totals_by_version
from record.listing import Listing
from record.models import LogCheckpoint, LogEntry, Publication, Value
from record.models.publication_queryset import PublicationQuerySet
from record.models.value import ValueQuerySet
from record.version import Version, live_version, read_version

# What every row of a history needs; some objects have thousands.
HISTORY = ["kind", "key", "slug", "title", "languages", "reason", "withheld_at"]
HISTORY += ["in_force_from", "in_force_until"]

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

    A candidate that is not stored has its page, but is in no listing: listings are queries.
    An edition lives as long as one request. With ``is_live``, ``at`` is now: then all requests that
    have the same version share the totals of the site. ``shown`` has the primary keys of the
    publications that were read, ``counted_kinds`` the kinds of which all were counted.
    """

    def __init__(
        self,
        at: datetime.datetime,
        candidates: Iterable[Publication] = (),
        is_live: bool = False,
    ) -> None:
        self.at = at
        self.day = bucharest_day(at)  # on which statuses are computed
        self.is_live = is_live
        self.candidates = {candidate.key: candidate for candidate in candidates}
        # The row of the requested page, or the candidate that replaces it; None for lists.
        self.shown_row: Publication | None = None
        self.shown: set[int] = set()
        self.counted_kinds: set[str] = set()
        self._contents: dict[Ref, Any] = {}
        self._whole_kinds: dict[str, list[Any]] = {}
        self._totals: dict[tuple[Any, ...], Any] = {}
        unsaved = [each for each in self.candidates.values() if each.pk is None]
        self._unsaved = self._add(candidate.read(None) for candidate in unsaved)

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
                return candidate.read(self)
        rows = Publication.objects.in_force(self.at).at_slug(content_class.kind, slug)
        # A row with a content has one entry in the log; a checkpoint covers the entries before it.
        size = LogCheckpoint.objects.order_by("-size").values("size")[:1]
        entries = LogEntry.objects.filter(publication=OuterRef("pk"), index__lt=size)
        row = rows.with_first_time().annotate(log_index=entries.values("index")[:1]).first()
        if row is None:
            raise NotInEdition(NOT_FOUND_MESSAGE)
        if row.key in self.candidates:
            raise Moved(self.candidates[row.key].path)
        if row.slug != slug or row.is_withdrawal:
            # A slug that was only scheduled, or cancelled, leads nowhere.
            rows = Publication.objects.ever_in_force(self.at).of(row)
            if not rows.filter(slug=slug, reason="").exists():
                raise NotInEdition(NOT_FOUND_MESSAGE)
        self.shown_row = row
        self.shown.add(row.pk)
        if row.is_gone:
            if path := self._path_of_successor(row):
                raise Moved(path)
            raise Gone(row)
        if row.slug != slug:
            raise Moved(row.path)
        return row.read(self)

    def _path_of_successor(self, row: Publication | None) -> str:
        """Return the path of the page that replaces a merged one; "" if none is in force."""
        seen = []
        while row and row.is_merged and row.successor:
            if content := self.find(row.successor):
                return str(content.get_absolute_url())
            seen.append(row.key)
            rows = Publication.objects.in_force(self.at).exclude(key__in=seen)
            row = rows.filter(key=row.successor_key).first()
        return ""

    def find_singleton[ContentClass: Content](
        self, content_class: type[ContentClass]
    ) -> ContentClass | None:
        """Return the content of a kind with one object, or None."""
        return next(iter(self.contents(content_class)), None)

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
        """Return the rows of the object that ever had this slug by now, newest first."""
        kind = content_class.kind
        rows = Publication.objects.ever_in_force(self.at).at_slug(kind, slug)
        history = list(rows.only(*HISTORY).order_by("-in_force_from"))
        self.shown.update(row.pk for row in history)
        if slug not in [row.slug for row in history if not row.is_withdrawal]:
            raise NotInEdition(NOT_FOUND_MESSAGE)
        return history

    def rows(self, *content_classes: type[Content]) -> PublicationQuerySet:
        """Return the publications of some kinds, or of all, with a content in this edition."""
        rows = Publication.objects.all()
        if content_classes:
            rows = rows.filter(kind__in=[content_class.kind for content_class in content_classes])
        published = rows.in_force(self.at).with_content()
        if not self.candidates:
            return published
        others = published.exclude(key__in=list(self.candidates))
        return others | rows.filter(pk__in=self._candidate_pks)

    def values(self, content_class: type[Content]) -> ValueQuerySet:
        """Return the values of the contents of a kind in this edition."""
        is_in_edition = Q(since__lte=self.at, until__gt=self.at)
        if self.candidates:
            is_in_edition &= ~Q(publication__key__in=list(self.candidates))
            is_in_edition |= Q(publication__in=self._candidate_pks)
        return Value.objects.filter(is_in_edition, kind=content_class.kind)

    def listing[ContentClass: Content](
        self, content_class: type[ContentClass]
    ) -> Listing[ContentClass]:
        """Return the contents of a kind as a list that reads its slices only."""
        return Listing(self, content_class, self.rows(content_class))

    def load(self, *content_classes: type[Content]) -> None:
        """Read all contents of some kinds before they are used, and those on every page."""
        kinds = {content_class.kind for content_class in content_classes}
        if kinds <= self._whole_kinds.keys():
            return
        on_every_page = [each for each in registry.content_classes() if each.is_on_every_page]
        classes = {each.kind: each for each in (*content_classes, *on_every_page)}
        missing = [classes[kind] for kind in sorted(classes.keys() - self._whole_kinds.keys())]
        contents = self._add(self.cached(_read_kinds, *missing)) + self._unsaved
        for content_class in missing:
            own = [content for content in contents if content.kind == content_class.kind]
            self._whole_kinds[content_class.kind] = own

    def contents[ContentClass: Content](
        self, content_class: type[ContentClass]
    ) -> list[ContentClass]:
        """Return all contents of a small kind, unsorted."""
        self.load(content_class)
        self.counted_kinds.add(content_class.kind)
        return self._whole_kinds[content_class.kind]

    def prefetch(self, refs: Iterable[Ref]) -> None:
        """Read the contents of ``refs`` before they are used."""
        missing = {
            ref for ref in refs if ref not in self._contents and ref.kind not in self._whole_kinds
        }
        if not missing:
            return
        rows = self.rows().filter(key__in=[ref.key for ref in missing])
        self._add(read_contents(rows))
        for ref in missing:
            self._contents.setdefault(ref, None)

    def prefetch_references(self, contents: Iterable[Content]) -> None:
        """Read the contents that ``contents`` name, apart from links in texts."""
        self.prefetch(ref for content in contents for ref in content.field_refs())

    def find(self, ref: Ref | None) -> Any:
        """Return the content of ``ref``, or None if it is not in this edition."""
        if ref is None:
            return None
        self.prefetch([ref])
        if content := self._contents.get(ref):
            self.shown.add(content.publication_pk)
        return content

    def read(self, rows: PublicationQuerySet) -> list[Any]:
        """Return the contents of publications of this edition, in their order."""
        contents = self._add(read_contents(rows))
        self.shown.update(content.publication_pk for content in contents)
        return contents

    def cached(self, function: Callable[..., Any], *args: Any) -> Any:
        """Return ``function(self, *args)``: totals of the site, or contents bound to no edition.

        They depend on the version and the language. Those of the live site are shared.
        """
        totals = self._totals
        if self.is_live:
            totals = totals_by_version.get_or_create(self.version, dict)
        key = function, args, languages.active()
        if key not in totals:
            totals[key] = function(self, *args)
        return totals[key]

    def close(self) -> None:
        """Release the contents at the end of a request; those that are used again are read again.

        They refer to the edition, so only a full garbage collection would free them.
        """
        self._contents.clear()
        self._whole_kinds.clear()

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

    def _add(self, contents: Iterable[Content]) -> list[Any]:
        """Return copies of the contents that are bound to this edition, one of each."""
        bound = []
        for content in contents:
            ref = content.ref
            if not self._contents.get(ref):
                self._contents[ref] = content.bound_to(self)
            bound.append(self._contents[ref])
        return bound

    @property
    def _candidate_pks(self) -> list[int]:
        return [candidate.pk for candidate in self.candidates.values()]


def _read_kinds(edition: Edition, *content_classes: type[Content]) -> list[Any]:
    """Return all contents of the kinds, and the objects that those on every page name."""
    contents = read_kinds(edition.rows(*content_classes), {*content_classes})
    keys = {ref.key for each in contents if each.is_on_every_page for ref in each.field_refs()}
    return contents + read_contents(edition.rows().filter(key__in=keys))
