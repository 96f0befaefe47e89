"""Links and references to objects that are not public."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from core.html_reader import Element, beginning, describe_element
from core.i18n.languages import TRANSLATED
from publishing.checks.accessibility import EMPTY_ADDRESSES
from publishing.checks.issues import Issue
from publishing.diff.labels import newest_titles
from record import drafts as draft_rows
from record import registry
from record.content import Content, Ref
from record.models.publication import Publication
from record.models.reserved_slug import ReservedSlug
from record.registry import Target, target_of
from record.texts import ExtractedTexts, Text, TextPlace, extract_texts
from record.translation import age
from translation.models import Term


class SiteState:
    """The site at ``at`` (aware) with ``drafts`` published, in a fixed number of lazy queries.

    ``texts`` are those of each draft.
    """

    def __init__(self, drafts: Mapping[Ref, Content], at: datetime) -> None:
        self.texts = [extract_texts(ref, content) for ref, content in drafts.items()]
        self._drafts = drafts
        self._at = at

    def shows(self, ref: Ref) -> bool:
        """Return whether visitors see the object."""
        return ref in self._drafts or ref in self._shown

    def has_page(self, target: Target) -> bool:
        """Return whether the target has a public page or file; other sites are not checked."""
        ref = target.ref
        if target.place:
            ref = self._refs.get(target.place)
        elif ref is None:
            return target.exists
        return ref is not None and is_linkable(ref.kind) and self.shows(ref)

    def find_older(self, ref: Ref, content: Content) -> set[str]:
        """Return the keys of the pairs whose translation is older, from the row of the draft."""
        row = self._rows.get(ref.key)
        languages = row.languages if row else age.of_draft(ref.key, content, self._at)[0]
        return {key for code in TRANSLATED for key in languages[code].get("older", ())}

    def title(self, ref: Ref) -> str:
        """Return its title for staff from its newest row, or its kind if there is none."""
        model = registry.models_by_kind().get(ref.kind)
        kind_name = model._meta.verbose_name if model else ref.kind
        return self._titles.get(ref) or _("a %(kind)s without a name") % {"kind": kind_name}

    @cached_property
    def terms(self) -> list[Term]:
        """The office’s terms in the three languages."""
        return list(Term.objects.all())

    @cached_property
    def _refs(self) -> dict[tuple[str, str], Ref]:
        """The objects of the pages that the drafts link to, and the drafts, by kind and slug."""
        links = [link for texts in self.texts for _text, _code, link in find_links(texts)]
        targets = {target_of(link.address or "") for link in links}
        slugs = {target.place[1] for target in targets if target.place}
        reserved = ReservedSlug.objects.filter(slug__in=slugs)
        refs = {(row.kind, row.slug): Ref(row.kind, row.key) for row in reserved}
        for ref, content in self._drafts.items():
            refs[ref.kind, content.slug] = ref
        return refs

    @cached_property
    def _others(self) -> set[Ref]:
        named = {ref for content in self._drafts.values() for ref in content.refs()}
        return {*named, *self._refs.values()} - {*self._drafts}

    @cached_property
    def _shown(self) -> set[Ref]:
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


def dead_links(extracted: ExtractedTexts, site: SiteState) -> Iterator[Issue]:
    """Find links to pages of this site that are not public."""
    for text, code, link in find_links(extracted):
        if not site.has_page(target_of(link.address or "")):
            message = _dead_link_message(link, site)
            yield Issue(text.place, "link_to_nothing", message, code, is_error=True)


def hidden_names(extracted: ExtractedTexts, site: SiteState) -> Iterator[Issue]:
    """Find references to objects that visitors do not see; one warning for each field."""
    hidden: dict[TextPlace, list[str]] = {}
    for place, ref in extracted.named:
        if not site.shows(ref):
            hidden.setdefault(place, []).append(site.title(ref))
    for place, titles in hidden.items():
        names = ", ".join(_("“%(name)s”") % {"name": title} for title in sorted(titles))
        message = _(
            "Visitors don’t see %(names)s here until it is published. Publish it as well, or "
            "remove it."
        )
        yield Issue(place, "names_what_is_not_public", message % {"names": names})


def find_links(extracted: ExtractedTexts) -> Iterator[tuple[Text, str, Element]]:
    """Yield the text, the language and the element of each link that has an address."""
    for text, code, parsed in extracted.texts_in_each_language():
        for link in parsed.find("a"):
            if link.address not in EMPTY_ADDRESSES:
                yield text, code, link


def is_linkable(kind: str) -> bool:
    """Return whether objects of the kind have a page, or a file, to which links lead."""
    model = registry.models_by_kind().get(kind)
    return model is not None and model.content_class.is_linkable()


def _dead_link_message(link: Element, site: SiteState) -> str:
    address = link.address or ""
    ref = target_of(address).ref
    if ref is None:
        target = beginning(address)
        message = _(
            "%(link)s leads to “%(target)s”, where visitors find nothing. Correct the URL, "
            "publish that page as well, or remove the link."
        )
    elif not is_linkable(ref.kind):
        target = site.title(ref)
        message = _("%(link)s leads to “%(target)s”, which has no page. Remove the link.")
    else:
        target = site.title(ref)
        message = _(
            "%(link)s leads to “%(target)s”, which is not published. Publish it first or at the "
            "same time, or remove the link."
        )
    return message % {"link": describe_element(link), "target": target}
