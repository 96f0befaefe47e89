"""The site at one moment. Public code reads content through an edition and in no other way."""

import datetime
from collections.abc import Iterable

from django.db.models import Subquery
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import kinds, tokens
from publishing.content import Content, Ref
from publishing.dates import bucharest_day
from publishing.models import Address, Publication

# One wording, whatever the reason: an address planned for a moment to come isn't told from one that never was.
NOTHING_THERE = gettext_lazy("Nothing is published at this address.")


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

    Every object is read at most once: an edition lives as long as one request.
    """

    def __init__(self, at: datetime.datetime, candidates: Iterable[Publication] = ()):
        self.at = at
        self.candidates = {candidate.key: candidate for candidate in candidates}
        # The row that the page is about; None for lists, and for a page of several kinds.
        self.asked_for: Publication | None = None
        # The same, and in a preview the candidate that stands in its place.
        self.shown: Publication | None = None
        self._cards: dict[Ref, Content | None] = {}
        self._whole_kinds: dict[str, list[Content]] = {}

    @classmethod
    def of_today(cls) -> "Edition":
        """The live site, as the process knows it: at most a second old. Raises ``DatabaseError``."""
        token = tokens.live.current()
        edition = cls(token.at)
        edition._token = token
        return edition

    @property
    def day(self) -> datetime.date:
        """The Bucharest day of this edition: statuses are those of that day."""
        return bucharest_day(self.at)

    def get(self, content_class: type[Content], slug: str) -> Content:
        """The content at an address. Raises ``NotInEdition``, ``Moved`` or ``Gone``."""
        for candidate in self.candidates.values():
            if (candidate.kind, candidate.slug) == (content_class.kind, slug):
                self.shown = candidate
                return candidate.read(self)
        row = self._row_at(content_class.kind, slug)
        if row.key in self.candidates:
            raise Moved(kinds.path_of(content_class, self.candidates[row.key].slug))
        if (row.slug != slug or row.is_withdrawal) and not self._bore(row, slug):
            raise NotInEdition(NOTHING_THERE)
        self.asked_for = self.shown = row
        if row.is_gone:
            raise Gone(row)
        if row.slug != slug:
            raise Moved(kinds.path_of(content_class, row.slug))
        return row.read(self)

    def one(self, content_class: type[Content]) -> Content:
        """The content of a kind that has one object, such as the office profile. Raises as ``get`` does."""
        for candidate in self.candidates.values():
            if candidate.kind == content_class.kind:
                self.shown = candidate
                return candidate.read(self)
        rows = Publication.objects.in_force(self.at).filter(kind=content_class.kind).defer("card")
        row = rows.with_first_moment(self.at).first()
        if row is None:
            raise NotInEdition(_("It isn't published yet."))
        self.asked_for = self.shown = row
        if row.is_gone:
            raise Gone(row)
        return row.read(self)

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
        key = Address.objects.filter(kind=kind, slug=slug).values("key")[:1]
        rows = Publication.objects.ever_in_force(self.at).filter(kind=kind, key=Subquery(key))
        rows = list(rows.defer("content", "card").order_by("-in_force_from"))
        if slug not in [row.slug for row in rows if not row.is_withdrawal]:
            raise NotInEdition(NOTHING_THERE)
        return rows

    def find_one(self, content_class: type[Content]) -> Content | None:
        """As ``one``, for pages that are about more; None where it isn't in this edition."""
        before = self.asked_for, self.shown
        try:
            return self.one(content_class)
        except (NotInEdition, Gone):
            return None
        finally:
            self.asked_for, self.shown = before

    def cards(self, content_class: type[Content]) -> list[Content]:
        """The cards of all objects of a kind, in no particular order; one query a kind."""
        self.load_cards(content_class)
        return self._whole_kinds[content_class.kind]

    def contents(self, content_class: type[Content]) -> list[Content]:
        """The whole contents of all objects of a kind, in no particular order, in one query; lists need only cards."""
        publications = Publication.objects.filter(kind=content_class.kind)
        rows = self._rows(publications, lambda each: each.kind == content_class.kind, "card")
        return [row.read(self) for row in rows]

    def refs_by_slug(self, content_class: type[Content]) -> dict[str, Ref]:
        """The addresses of all objects of a kind, without reading a card; one query, or none after their cards."""
        if content_class.kind in self._whole_kinds:
            return {card.slug: card.ref for card in self._whole_kinds[content_class.kind]}
        rows = Publication.objects.in_force(self.at).filter(
            kind=content_class.kind, reason="", withheld_at=None
        )
        found = rows.exclude(key__in=list(self.candidates)).values_list("slug", "key")
        drafts = [each for each in self.candidates.values() if each.kind == content_class.kind]
        pairs = [*found, *((each.slug, each.key) for each in drafts)]
        return {slug: Ref(content_class.kind, key) for slug, key in pairs}

    def load_cards(self, *content_classes: type[Content]):
        """Reads the cards of several kinds in one query, before they are asked for."""
        missing = [each.kind for each in content_classes if each.kind not in self._whole_kinds]
        if not missing:
            return
        self._whole_kinds |= {kind: [] for kind in missing}
        publications = Publication.objects.filter(kind__in=missing)
        for card in self._read_cards(publications, lambda candidate: candidate.kind in missing):
            self._whole_kinds[card.kind].append(card)

    def know(self, refs: Iterable[Ref]):
        """Reads the cards that ``refs`` name in one query, before they are asked for."""
        missing = {ref for ref in refs if ref not in self._cards and ref.kind not in self._whole_kinds}
        if not missing:
            return
        self._cards |= dict.fromkeys(missing)
        publications = Publication.objects.filter(key__in=[ref.key for ref in missing])
        self._read_cards(publications, lambda candidate: candidate.ref in missing)

    def know_all(self, contents: Iterable[Content]):
        """Reads what a whole list names in one query."""
        self.know({ref for content in contents for ref in content.refs()})

    def card(self, ref: Ref) -> Content | None:
        """The card of ``ref``, or None where it isn't in this edition."""
        self.know([ref])
        return self._cards.get(ref)

    def mentioning(self, ref: Ref, content_class: type[Content]) -> list[Content]:
        """The cards of the kind whose contents name ``ref``, in no particular order."""
        naming = Publication.objects.filter(kind=content_class.kind, mentions__key=ref.key)
        return self._read_cards(
            naming,
            lambda each: each.kind == content_class.kind and ref in each.read(self).refs(),
        )

    def address_of(self, content: Content) -> str:
        return kinds.path_of(type(content), content.slug)

    @property
    def token(self) -> str:
        """Names all that pages of this edition depend on (publishing/tokens.py): equal tokens mean equal pages."""
        return self._token.name

    @property
    def last_change(self) -> datetime.datetime | None:
        """The last moment (aware, UTC) at which something came into force by now; it costs nothing after the token."""
        return self._token.last_change

    @cached_property
    def _token(self) -> tokens.Token:
        return tokens.read(self.at)

    def first_moment(self) -> datetime.datetime | None:
        """When the first publication of all came into force."""
        moments = Publication.objects.with_moment().order_by("in_force_from")
        return moments.values_list("in_force_from", flat=True).first()

    def _row_at(self, kind, slug) -> Publication:
        key = Address.objects.filter(kind=kind, slug=slug).values("key")[:1]
        rows = Publication.objects.in_force(self.at).filter(kind=kind, key=Subquery(key)).defer("card")
        row = rows.with_first_moment(self.at).first()
        if row is None:
            raise NotInEdition(NOTHING_THERE)
        return row

    def _bore(self, row, slug) -> bool:
        """Whether a page stood there by now: not where it only will, or would have before that was cancelled."""
        return Publication.objects.ever_in_force(self.at).filter(key=row.key, slug=slug, reason="").exists()

    def _read_cards(self, publications, takes_candidate) -> list[Content]:
        """The cards of what holds of ``publications``; candidates stand in the place of their objects."""
        rows = self._rows(publications, takes_candidate, "content")
        cards = [row.read_card(self) for row in rows]
        self._cards |= {card.ref: card for card in cards}
        return cards

    def _rows(self, publications, takes_candidate, unread) -> list[Publication]:
        """What holds of ``publications`` and isn't gone, without its column ``unread``, and the candidates taken."""
        rows = [
            row
            for row in publications.in_force(self.at).defer(unread)
            if row.key not in self.candidates and not row.is_gone
        ]
        return rows + [candidate for candidate in self.candidates.values() if takes_candidate(candidate)]
