"""Contents as rows of a table: one cell per field, three per date, in the language of the page.

A text without a translation is in English. Numbers and dates are in formats for programs.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, get_args

from django.utils.translation import gettext as _

from core import csv_export
from core.i18n import languages
from core.i18n.collation import sort_key
from core.i18n.dates import PartialDate
from delivery.opendata.datasets import Dataset, Field
from delivery.opendata.field_types import FieldTypes
from delivery.opendata.json_items import file_url, name_of, with_asterisk
from delivery.opendata.reader import DatasetReader, Row
from delivery.templatetags.content import plain
from record.content import LocalisedText, Ref, RichText

type ToText = Callable[[Any], str]


def parts(reader: DatasetReader) -> Iterator[str]:
    """Yield the whole table."""
    yield csv_export.head(columns(reader.dataset))
    writer = CsvRows(reader)
    for rows in reader.batches():
        yield "".join(csv_export.line(writer.cells(row)) for row in rows)


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


def designation(country: Any) -> str:
    """Return the name of a country, with an asterisk if it has a footnote."""
    return with_asterisk(str(country.name), country)


class CsvRows(FieldTypes[ToText]):
    """Makes the rows of a table; functions take values as they are stored, None by default."""

    def __init__(self, reader: DatasetReader) -> None:
        self._reader = reader
        self._language = languages.active()
        self._names: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._sentence = _("{name}: {words}")
        answers = {True: _("yes"), False: _("no"), None: _("no")}
        self.simple = {
            str: lambda value: value or "",
            int: lambda value: "" if value is None else str(value),
            bool: answers.__getitem__,
            Decimal: lambda value: "" if value is None else f"{Decimal(value).normalize():f}",
            LocalisedText: self._text,
            RichText: lambda value: plain(self._text(value)),
            PartialDate: lambda value: value or "",
            Ref: self._name,
        }
        fields = reader.dataset.fields.items()
        self._cells = [self._cells_of(name, field) for name, field in fields]

    def cells(self, row: Row) -> list[str]:
        """Return the cells of one content."""
        cells = [
            str(row.key),
            self._reader.url(row.slug) or "",
            row.in_force_from.isoformat() if row.in_force_from else "",
            "; ".join(row.complete_languages),
        ]
        for cells_of in self._cells:
            cells += cells_of(row)
        return [*cells, self._notes(row)]

    def list_of(self, form: ToText, item_type: Any) -> ToText:
        def items(values: list[Any] | None) -> str:
            cells = [form(value) for value in values or ()]
            return "; ".join(
                filter(None, sorted(cells, key=sort_key) if item_type is Ref else cells)
            )

        return items

    def row_of(self, forms: dict[str, ToText]) -> ToText:
        def row(values: dict[str, Any]) -> str:
            cells = [form(values.get(name)) for name, form in forms.items()]
            return ", ".join(filter(None, cells))

        return row

    def _cells_of(self, name: str, field: Field) -> Callable[[Row], list[str]]:
        """Return the function that returns the cells of a field of a row."""
        reader = self._reader
        content_class = reader.dataset.content_class
        if field.compute:
            compute = field.compute
            day = reader.request.edition.day
            return lambda row: [self._label(field.choices, compute(reader.typed(row), day))]
        if field.choices:
            return lambda row: [self._label(field.choices, row.content.get(name, ""))]
        if name in content_class.file_fields:
            return lambda row: [file_url(row.content.get(name))]
        if name == "name":
            return lambda row: [_name_of(reader.typed(row))]
        if _is_date(reader.dataset, name):
            return lambda row: _date_cells(row.content.get(name))
        model_field = content_class.model_fields[name]
        form = self.form_of(model_field.annotation)
        if field.codes_label:
            return lambda row: [form(row.content.get(name)), self._codes(row.content.get(name))]
        default = model_field.default if isinstance(model_field.default, str) else None
        return lambda row: [form(row.content.get(name, default))]

    def _label(self, choices: Any, code: str) -> str:
        if code not in self._labels:
            self._labels[code] = str(choices(code).label) if code in choices.values else code
        return self._labels[code]

    def _text(self, texts: dict[str, str] | None) -> str:
        return LocalisedText(**texts).text_for(self._language) if texts else ""

    def _name(self, ref: str | None) -> str:
        """Return the name of another content; empty if it is not in this edition."""
        if ref and ref not in self._names:
            card = self._reader.card(ref)
            self._names[ref] = _name_of(card) if card else ""
        return self._names[ref] if ref else ""

    def _codes(self, refs: str | list[str] | None) -> str:
        """Return the codes of one or several countries, by their designations."""
        cards = map(self._reader.card, [refs] if isinstance(refs, str) else refs or [])
        return "; ".join(card.code for card in by_designation(filter(None, cards)))

    def _notes(self, row: Row) -> str:
        """Return the designations in the row that have a footnote, each with it."""
        cards = [self._reader.card(ref) for ref in row.refs]
        if "footnote" in row.content:
            cards.append(self._reader.typed(row))
        notes = {
            self._sentence.format(name=designation(card), words=card.footnote)
            for card in cards
            if getattr(card, "footnote", None)
        }
        return "; ".join(sorted(notes))


def by_designation(countries: Iterable[Any]) -> list[Any]:
    """Sort countries by their designations."""
    return sorted(countries, key=lambda country: sort_key(designation(country)))


def _date_cells(date: str | None) -> list[str]:
    if date is None:
        return ["", "", ""]
    known = PartialDate.parse(date)
    return [date, known.first.isoformat(), known.last.isoformat()]


def _is_date(dataset: Dataset, name: str) -> bool:
    field = dataset.content_class.model_fields.get(name)
    return field is not None and PartialDate in (field.annotation, *get_args(field.annotation))


def _name_of(card: Any) -> str:
    """Return the name of a content: a project's acronym, a country's designation."""
    if hasattr(card, "footnote"):
        return designation(card)
    return getattr(card, "acronym", "") or str(name_of(card))
