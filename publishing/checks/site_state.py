"""The state of the site after publishing: the drafts, and the rows in force at that time."""

import datetime
from collections.abc import Iterable, Mapping
from functools import cached_property
from uuid import UUID

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from core.i18n.languages import TRANSLATED
from record import registry
from record.content import Content, Ref
from record.link_targets import Target
from record.models.publication import Publication
from record.models.reserved_slug import ReservedSlug


class SiteState:
    """The site at ``at`` (aware) with ``drafts`` published, read in a fixed number of queries, each when needed."""

    def __init__(
        self, drafts: Mapping[Ref, Content], at: datetime.datetime, targets: Iterable[Target]
    ):
        self._drafts, self._at = drafts, at
        places = {target.place for target in targets if target.place}
        self._refs = _read_addresses(places) | {
            (ref.kind, content.slug): ref for ref, content in drafts.items()
        }
        named = {ref for content in drafts.values() for ref in content.refs()}
        self._others = {*named, *self._refs.values()} - {*drafts}

    def shows(self, ref: Ref) -> bool:
        return ref in self._drafts or ref in self._shown

    def has_page(self, target: Target) -> bool:
        """Return whether the target has a public page; links to other sites are not checked."""
        if target.ref is None and target.place is None:
            return target.exists
        ref = target.ref or self._refs.get(target.place)
        return ref is not None and has_pages(ref.kind) and self.shows(ref)

    def older_in(self, ref: Ref, content: Content) -> set[str]:
        """Return the keys of the pairs whose translation is older, from the row of the draft."""
        from record.translation import age  # which imports this package

        row = self._rows.get(ref.key)
        languages = row.languages if row else age.of_draft(ref.key, content, self._at).languages
        return {key for code in TRANSLATED for key in languages[code].get("older", ())}

    def title_of(self, ref: Ref) -> str:
        """Return its title for staff from its newest row, or its kind if there is none."""
        model = registry.models_by_kind().get(ref.kind)
        kind_name = model._meta.verbose_name if model else ref.kind
        return self._titles.get(ref) or _("a %(kind)s without a name") % {"kind": kind_name}

    @cached_property
    def _shown(self) -> set[Ref]:
        return _read_shown(self._others, self._at)

    @cached_property
    def _rows(self) -> dict[UUID, Publication]:
        return _read_rows(self._drafts)

    @cached_property
    def _titles(self) -> dict[Ref, str]:
        """The newest titles, read only if there are issues."""
        rows = Publication.objects.filter(
            key__in=[ref.key for ref in {*self._drafts, *self._others}]
        )
        newest = (
            rows.exclude(title="")
            .order_by()
            .values("key")
            .annotate(newest=Max("pk"))
            .values("newest")
        )
        rows = Publication.objects.filter(pk__in=newest).only("kind", "key", "title")
        return {row.ref: row.title for row in rows}


def has_pages(kind: str) -> bool:
    model = registry.models_by_kind().get(kind)
    return model is not None and model.content_class.view_name is not None


def _read_addresses(places) -> dict[tuple[str, str], Ref]:
    if not places:
        return {}
    wanted = Q()
    for kind in {kind for kind, _slug in places}:
        wanted |= Q(kind=kind, slug__in=[slug for place_kind, slug in places if place_kind == kind])
    return {
        (row.kind, row.slug): Ref(row.kind, row.key) for row in ReservedSlug.objects.filter(wanted)
    }


def _read_shown(refs, at) -> set[Ref]:
    """Return those with a public content at ``at``."""
    if not refs:
        return set()
    rows = Publication.objects.in_force(at).filter(key__in=[ref.key for ref in refs])
    shown = rows.filter(reason="", withheld_at=None)
    return {Ref(kind, key) for kind, key in shown.values_list("kind", "key")}


def _read_rows(drafts) -> dict[UUID, Publication]:
    from record.drafts import newest_holding  # which reads translations with this package

    return newest_holding({ref.key: content.digest for ref, content in drafts.items()})
