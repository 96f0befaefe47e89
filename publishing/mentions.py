"""The pages that mention an object, live and as drafts, with the sentence that does."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.i18n.dates import format_bucharest_time
from record import registry
from record.content import Content, Ref
from record.models import Publication, Publishable, Value
from record.texts import extract_texts
from search import tokenizer
from search.drafts import Quotation, find_referring
from search.highlighting import HighlightedText, cut, find_spans

MAX_QUOTED = 10  # pages; the others are listed without a sentence
MAX_QUOTATIONS = 2


@dataclass
class MentioningPage:
    """A page with the draft and the versions, live or scheduled, that mention an object."""

    ref: Ref
    title: str
    draft: Publication | None = None
    rows: list[Publication] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return str(registry.model_of(self.ref.kind)._meta.verbose_name)

    def where(self, at: datetime) -> str:
        """Return which versions mention it at ``at`` (aware)."""
        times = [row.in_force_from for row in self.rows if row.in_force_from]
        if not times:
            return _("only in the draft")
        if min(times) > at:
            return _("scheduled for {moment}").format(moment=format_bucharest_time(min(times)))
        return _("live") if self.draft else _("live, no longer in the draft")


def find_mentions(
    objects: Sequence[Publishable], kinds: Sequence[str], at: datetime
) -> list[tuple[MentioningPage, str]]:
    """Return the pages of ``kinds`` that mention or list one of ``objects``, and where they do.

    At most five queries, however many there are; two more a draft whose content is not recorded.
    """
    refs = [obj.ref for obj in objects]
    listing: set[Ref] = set()
    for obj in objects:
        listing |= obj.content().listed_on()
    pages: dict[UUID, MentioningPage] = {}
    for row in find_referrers(refs, at):
        if row.kind in kinds:
            page = pages.setdefault(row.key, MentioningPage(row.ref, row.title))
            page.rows.append(row)
    for draft in find_referring(kinds, refs, listing):
        page = pages.setdefault(draft.key, MentioningPage(draft.ref, str(draft)))
        page.draft = draft
    ordered = sorted(pages.values(), key=lambda page: (page.ref.kind, page.title, page.ref.key))
    shown = [page.draft or page.rows[-1] for page in ordered[:MAX_QUOTED]]
    for row in Publication.objects.with_content().filter(pk__in=[row.pk for row in shown]):
        quotations = _quote(row.ref, row.read(None), refs)
        pages[row.key].quotations = list(quotations)[:MAX_QUOTATIONS]
    return [(page, page.where(at)) for page in ordered]


def find_referrers(refs: list[Ref], at: datetime) -> QuerySet[Publication]:
    """Return the rows of other objects, in force at ``at`` or later, that name one of ``refs``.

    So do the pages that list one of them, such as that of the project of a document.
    """
    keys = [ref.key for ref in refs]
    rows = Publication.objects.with_time().with_content().filter(in_force_until__gt=at)
    listing: set[UUID] = set()
    for row in rows.filter(key__in=keys):
        listing.update(ref.key for ref in row.read(None).listed_on())
    naming = Value.objects.referencing(refs).filter(until__gt=at).values("publication")
    others = rows.filter(Q(pk__in=naming) | Q(key__in=listing)).exclude(key__in=keys)
    return others.defer("content").order_by("kind", "title", "in_force_from")


def _quote(page: Ref, content: Content, refs: Collection[Ref]) -> Iterator[Quotation]:
    """Yield the paragraph with the first link of each text, then the fields that name an object."""
    addresses = {f"ref:{ref}" for ref in refs}
    quoted = set()
    extracted = extract_texts(page, content)
    for text, code, parsed in extracted.texts_in_each_language():
        links = [link.text for link in parsed.find("a") if link.address in addresses]
        words = next(filter(None, links), "")
        run = next((run for run in parsed.runs if words and words in run), "")
        if run and text.place.path not in quoted:
            quoted.add(text.place.path)
            spans = find_spans(run, [tokenizer.fold_text(words)])
            yield Quotation(text.place.label, cut(run, code, spans))
    labels: dict[str, Any] = {}
    for place, named in extracted.named:
        if named in refs:
            labels.setdefault(place.label, HighlightedText((), ""))
    for label, nothing in labels.items():
        yield Quotation(label, nothing)
