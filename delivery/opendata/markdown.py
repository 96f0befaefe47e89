"""Contents as Markdown: each fact with its label on one line, in the language of the page.

A fact that is not known is "not published"; texts that are not there are left out, and so are facts
that few objects have.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.html_reader import on_one_line
from core.i18n.collation import sort_key
from delivery.citations import citation_of
from delivery.opendata.datasets import Dataset
from delivery.opendata.json_items import with_asterisk
from delivery.opendata.reader import DatasetReader
from delivery.prefixes import SiteRequest
from publishing.diff.html_to_text import extract_plain_text
from publishing.diff.labels import display_value, is_empty, labelled, list_fields
from record.content import REFERENCE_NAME, Content, Frozen, RichText
from record.fields import find_column
from record.listing import sort_by
from record.models import LogCheckpoint
from record.rich_text import resolved
from record.values import walk


def list_page(reader: DatasetReader) -> Iterator[str]:
    """Yield the page of a list: each object with its dates and what is computed, on a line."""
    dataset = reader.dataset
    kind = dataset.content_class
    names = {*kind.title_fields[1:], *kind.date_fields, *dataset.computed, "footnote"}
    lines = ("; ".join([_link(each), *_facts(each, dataset, names)]) for each in reader.contents())
    yield _page(str(kind.main_page()[1]), reader.request, facts=lines)


def page_about(content: Content, datasets: Sequence[Dataset], request: SiteRequest) -> str:
    """Return the page of an object, with the objects of ``datasets`` that name it."""
    edition = request.edition
    dataset = Dataset("", "", "", type(content), sort_by())  # of a kind that is no list
    lists = {}
    for other in datasets:
        if isinstance(content, other.content_class):
            dataset = other
        listing = edition.listing(other.content_class).where(REFERENCE_NAME, content.ref)
        lists[other.content_class.main_page()[1]] = [*map(_link, other.order(listing, edition.day))]
    return _page(
        _title(content),
        request,
        content=content,
        named=content.named(content.ref, *sorted(content.refs())),
        facts=_facts(content, dataset, dataset.fields),
        texts=_texts(content, dataset, request),
        lists=lists,
    )


def _page(title: str, request: SiteRequest, **context: Any) -> str:
    return render_to_string(
        "delivery/markdown.txt", context | front_matter(title, request), request
    )


def front_matter(title: str, request: SiteRequest) -> dict[str, Any]:
    """Return the context of the front matter of a page."""
    return {
        "citation": citation_of(title, request),
        "settings": settings,
        "has_evidence": LogCheckpoint.objects.exists(),
    }


def _link(content: Content) -> str:
    """Return a link to the page of an object as Markdown, or to its file."""
    path = content.get_absolute_url()
    target = f"{path[:-1]}.md" if path else content.search_result_url()
    return f"[{_title(content)}]({urljoin(settings.SITE_URL, target)})"


def _title(content: Any) -> str:
    title = str(content.any_title)
    return with_asterisk(title, content) if hasattr(content, "footnote") else title


def _facts(content: Content, dataset: Dataset, names: Collection[str]) -> Iterator[str]:
    """Yield the facts with these names, each with its label."""
    for name, field in dataset.fields.items():
        if name not in names:
            continue
        day = content.edition.day
        value = field.compute(content, day) if field.compute else getattr(content, name)
        is_unknown = value in (None, ()) and name not in dataset.rare
        if is_unknown or not (is_empty(value) or isinstance(value, RichText)):
            for text in _as_texts(getattr(value, "label", value), name, content):
                yield labelled(str(field.label), on_one_line(text) or _("not published"))


def _as_texts(value: Any, name: str, content: Content) -> list[str]:
    """Return a value as text, or each of its rows; those with shares of a whole are one text."""

    def display(value: Any, column: Any) -> str:
        return display_value(value, column, lambda ref: "".join(map(_title, content.named(ref))))

    if not isinstance(value, tuple):
        return [display(value, find_column(content.model, name))]
    if not any(isinstance(row, Frozen) for row in value):
        return ["; ".join(sorted(map(_title, content.named(*value)), key=sort_key))]
    rows = []
    for row in value:
        cells: list[str] = []
        for field in list_fields(type(row)):
            if cell := display(getattr(row, field.name), field.column):
                cells.append(labelled(field.label, cell) if cells else cell)
        rows.append(", ".join(cells))
    return ["; ".join(rows)] if name in content.share_fields else rows


def _texts(content: Content, dataset: Dataset, request: SiteRequest) -> Iterator[tuple[Any, str]]:
    """Yield the rich texts with their labels."""
    for leaf in walk(content, RichText):
        text = extract_plain_text(resolved(leaf.value, request))
        if text:
            text = re.sub("•(?=•)", "  ", text)  # an item of an inner list is indented
            text = re.sub("(?m)^([> ]*)•", r"\1-", text)
            yield dataset.fields[str(leaf.path[0])].label, text.replace("\n", "\n\n")
