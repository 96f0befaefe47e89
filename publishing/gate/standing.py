"""What visitors will find once the drafts are published: the drafts themselves, and what is in force by then."""

import datetime
from collections.abc import Iterable, Mapping

from django.db.models import Max, Q, Value
from django.utils.translation import gettext as _

from publishing import kinds
from publishing.content import Content, Ref
from publishing.gate.targets import Target
from publishing.languages import TRANSLATED
from publishing.models.address import Address
from publishing.models.publication import Publication


class Standing:
    """The site at the moment ``at`` (aware) with ``drafts`` in it: read in two queries, however much is asked."""

    def __init__(self, drafts: Mapping[Ref, Content], at: datetime.datetime, targets: Iterable[Target]):
        self._drafts = drafts
        places = {target.place for target in targets if target.place}
        self._refs = _read_addresses(places) | {(ref.kind, each.slug): ref for ref, each in drafts.items()}
        named = {ref for content in drafts.values() for ref in content.refs()}
        self._rows, self._newest, self._titles = _read_rows({*drafts, *named, *self._refs.values()}, at)
        self._at = at

    def shows(self, ref: Ref) -> bool:
        row = self._rows.get(ref)
        return ref in self._drafts or (row is not None and not row.is_gone)

    def has_page(self, target: Target) -> bool:
        """Whether a link to it leads to something; links out of the site are taken on trust."""
        if target.ref is None and target.place is None:
            return target.exists
        ref = target.ref or self._refs.get(target.place)
        return ref is not None and has_pages(ref.kind) and self.shows(ref)

    def older_in(self, ref: Ref, content: Content) -> set[str]:
        """The pairs in it whose translation is older, by key; as ``Publication.standing_in`` has it of the draft."""
        from publishing.translating import ageing  # which takes contents apart with this package

        rows = [row for row in (self._newest.get(ref), self._rows.get(ref)) if row and row.content]
        found = ageing.standings(content, map(ageing.Earlier, rows), self._at)
        return {key for code in TRANSLATED for key in found[code].get("older", ())}

    def title_of(self, ref: Ref) -> str:
        """What staff call it, from its newest row; its kind where the record knows no more."""
        model = kinds.models_by_kind().get(ref.kind)
        kind_name = model._meta.verbose_name if model else ref.kind
        return self._titles.get(ref) or _("a %(kind)s without a name") % {"kind": kind_name}


def has_pages(kind: str) -> bool:
    model = kinds.models_by_kind().get(kind)
    return model is not None and model.content_class.view_name is not None


def _read_addresses(places) -> dict[tuple[str, str], Ref]:
    if not places:
        return {}
    wanted = Q()
    for kind in {kind for kind, _slug in places}:
        wanted |= Q(kind=kind, slug__in=[slug for each, slug in places if each == kind])
    return {(each.kind, each.slug): Ref(each.kind, each.key) for each in Address.objects.filter(wanted)}


def _read_rows(refs, at) -> tuple[dict[Ref, Publication], dict[Ref, Publication], dict[Ref, str]]:
    """The rows in force at ``at``, the newest ones, and titles: drafts have names too."""
    rows = Publication.objects.filter(key__in=[ref.key for ref in refs]).defer("card")
    newest = rows.order_by().values("key").annotate(newest=Max("pk")).values("newest")
    found = list(
        rows.in_force(at)
        .annotate(holds=Value(True))
        .union(rows.filter(pk__in=newest).annotate(holds=Value(False)), all=True)
    )
    in_force = {row.ref: row for row in found if row.holds}
    titles = {row.ref: row.title for row in sorted(found, key=lambda row: row.pk) if row.title}
    return in_force, {row.ref: row for row in found if not row.holds}, titles
