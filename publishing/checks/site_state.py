"""The state of the site after publishing: the drafts, and the rows in force at that time."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from core.i18n.languages import TRANSLATED
from publishing.diff.titles import newest_titles
from record import drafts as draft_rows
from record import registry
from record.content import Content, Ref
from record.models.publication import Publication
from record.models.reserved_slug import ReservedSlug
from record.registry import Target
from record.translation import age


class SiteState:
    """The site at ``at`` (aware) with ``drafts`` published, in a fixed number of lazy queries."""

    def __init__(
        self, drafts: Mapping[Ref, Content], at: datetime, targets: Iterable[Target]
    ) -> None:
        self._drafts = drafts
        self._at = at
        self._refs = _read_slugs({target.place for target in targets if target.place})
        for ref, content in drafts.items():
            self._refs[ref.kind, content.slug] = ref
        named = {ref for content in drafts.values() for ref in content.refs()}
        self._others = {*named, *self._refs.values()} - {*drafts}

    def shows(self, ref: Ref) -> bool:
        """Return whether visitors see the object."""
        return ref in self._drafts or ref in self._shown

    def has_page(self, target: Target) -> bool:
        """Return whether the target has a public page; links to other sites are not checked."""
        ref = target.ref
        if target.place:
            ref = self._refs.get(target.place)
        elif ref is None:
            return target.exists
        return ref is not None and has_pages(ref.kind) and self.shows(ref)

    def older_in(self, ref: Ref, content: Content) -> set[str]:
        """Return the keys of the pairs whose translation is older, from the row of the draft."""
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
        """Return the other objects with a public content."""
        if not self._others:
            return set()
        rows = Publication.objects.in_force(self._at).filter(
            key__in=[ref.key for ref in self._others], reason="", withheld_at=None
        )
        return {Ref(kind, key) for kind, key in rows.values_list("kind", "key")}

    @cached_property
    def _rows(self) -> dict[UUID, Publication]:
        digests = {ref.key: content.digest for ref, content in self._drafts.items()}
        return draft_rows.newest_holding(digests)

    @cached_property
    def _titles(self) -> dict[Ref, str]:
        return newest_titles(ref.key for ref in {*self._drafts, *self._others})


def has_pages(kind: str) -> bool:
    """Return whether objects of the kind have a page."""
    model = registry.models_by_kind().get(kind)
    return model is not None and model.content_class.view_name is not None


def _read_slugs(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Ref]:
    wanted = Q()
    for kind, slug in places:
        wanted |= Q(kind=kind, slug=slug)
    if not wanted:
        return {}
    rows = ReservedSlug.objects.filter(wanted)
    return {(row.kind, row.slug): Ref(row.kind, row.key) for row in rows}
