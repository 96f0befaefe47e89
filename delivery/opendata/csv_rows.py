"""Contents as rows of a table: one cell per field, three per date, in the language of the page.

A text without a translation is in English. Numbers and dates are in formats for programs.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

from django.utils.translation import gettext as _

from core import csv_export
from core.i18n.collation import sort_key
from core.i18n.dates import PartialDate
from delivery.opendata.datasets import Dataset
from delivery.opendata.items import Form, texts
from delivery.opendata.json_items import name_of, url_of, with_asterisk
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
from record.content import Content, Frozen, LocalisedText, Ref, RichText
from record.rich_text import resolved


def form_of(dataset: Dataset) -> Form:
    """Return the form of a dataset in which each content is a line of a table."""

    def render(contents: list[Content], request: SiteRequest) -> list[str]:
        return [csv_export.line(row(dataset, content, request)) for content in contents]

    return Form("csv", dataset, render)


def parts(dataset: Dataset, request: SiteRequest) -> Iterator[str]:
    """Yield the whole table: a truncated response would look like a shorter list."""
    yield csv_export.head(columns(dataset))
    yield from texts(form_of(dataset), request)


def columns(dataset: Dataset) -> list[str]:
    """Return the headings."""
    headings = [_("Key"), _("Web address of the page"), _("Published at"), _("Languages")]
    for name, field in dataset.fields.items():
        headings.append(str(field.label))
        if _is_date(dataset, name):
            headings += [_("%s: first day") % field.label, _("%s: last day") % field.label]
        if field.codes_label:
            headings.append(str(field.codes_label))
    return [*headings, _("Notes on designations")]


def row(dataset: Dataset, content: Content, request: SiteRequest) -> list[str]:
    """Return the cells of one content."""
    published_at = content.published_at
    cells = [
        str(content.key),
        url_of(content, request) or "",
        published_at.isoformat() if published_at else "",
        "; ".join(content.languages),
    ]
    for name, field in dataset.fields.items():
        value = field.value(name, content, request.edition)
        if field.choices:
            is_known = value in field.choices.values
            cells.append(str(field.choices(value).label if is_known else value))
        elif _is_date(dataset, name):
            dates = (value.isoformat(), value.first, value.last) if value else ("", "", "")
            cells += map(str, dates)
        elif isinstance(value, LocalisedText) and value == getattr(content, "name", None):
            cells.append(_name(content))
        else:
            cells.append(cell(value, request))
        if field.codes_label:
            cells.append("; ".join(card.code for card in countries(value, request)))
    return [*cells, _notes(content)]


def countries(value: Any, request: SiteRequest) -> list[Any]:
    """Return the cards of a field with one or several countries, by their designations."""
    refs = value if isinstance(value, tuple) else (value,)
    cards = (request.edition.cards.get(ref) for ref in refs if ref)
    return sorted(filter(None, cards), key=lambda card: sort_key(designation(card)))


def designation(country: Any) -> str:
    """Return the name of a country, with an asterisk if it has a footnote."""
    return with_asterisk(str(country.name), country)


def cell(value: Any, request: SiteRequest) -> str:
    """Return a value as text; empty if it is unknown."""
    if isinstance(value, RichText):
        return plain(resolved(value, request))
    if isinstance(value, Ref):
        return _name(request.edition.cards.get(value))
    if isinstance(value, PartialDate):
        return value.isoformat()
    if isinstance(value, tuple):
        are_refs = all(isinstance(part, Ref) for part in value)
        cells = [cell(part, request) for part in value]
        return "; ".join(filter(None, sorted(cells, key=sort_key) if are_refs else cells))
    if isinstance(value, Frozen) and not isinstance(value, LocalisedText):
        cells = [cell(getattr(value, name), request) for name in type(value).model_fields]
        return ", ".join(filter(None, cells))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _is_date(dataset: Dataset, name: str) -> bool:
    field = dataset.content_class.model_fields.get(name)
    return field is not None and PartialDate in (field.annotation, *get_args(field.annotation))


def _name(card: Any) -> str:
    """Return the name of another content: a project's acronym, a country's designation."""
    if card is None:
        return ""
    if hasattr(card, "footnote"):
        return designation(card)
    return getattr(card, "acronym", "") or str(name_of(card))


def _notes(content: Content) -> str:
    """Return the designations in the row that have a footnote, each with it."""
    named: list[Any] = content.named(*sorted(content.refs()))
    sentence = _("{name}: {words}")
    notes = {
        sentence.format(name=designation(card), words=card.footnote)
        for card in [content, *named]
        if getattr(card, "footnote", None)
    }
    return "; ".join(sorted(notes))
