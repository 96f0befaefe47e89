"""Contents as rows of a table: one cell per field, three per date, in the language of the page.

A text without a translation is in English. Numbers and dates are in formats for programs.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import csv_export
from core.i18n import languages
from core.i18n.collation import sort_key
from core.i18n.dates import PartialDate
from delivery.opendata.datasets import Dataset, split_type
from delivery.opendata.json_items import JsonItems, with_asterisk
from delivery.opendata.reader import DatasetReader, Row
from delivery.templatetags.content import plain

# The keys of items: of the cells of a date, of a code and of a text.
DATE = ("date", "first_day", "last_day")
CODE = {"code", "name"}
TEXT = set(languages.LANGUAGES)


def parts(reader: DatasetReader) -> Iterator[str]:
    """Yield the whole table."""
    yield csv_export.head(columns(reader.dataset))
    writer = CsvRows(reader)
    for rows in reader.batches():
        yield "".join(csv_export.line(writer.cells(row)) for row in rows)


def columns(dataset: Dataset) -> list[str]:
    """Return the headings."""
    dates = date_fields(dataset)
    headings = [_("Key"), _("Web address of the page"), _("Published at"), _("Languages")]
    for name, field in dataset.fields.items():
        headings.append(str(field.label))
        if name in dates:
            headings += [_("%s: first day") % field.label, _("%s: last day") % field.label]
        if name in dataset.codes:
            headings.append(str(dataset.codes[name]))
    return [*headings, _("Notes on designations")]


def designation(country: Any) -> str:
    """Return the name of a country, with an asterisk if it has a footnote."""
    return with_asterisk(str(country.name), country)


class CsvRows(JsonItems):
    """Makes the rows of a table from the items of JSON, with texts in one language."""

    def __init__(self, reader: DatasetReader) -> None:
        super().__init__(reader)
        self._language = languages.active()
        self._answers = {True: _("yes"), False: _("no")}
        self._sentence = _("{name}: {words}")
        self._dates = date_fields(reader.dataset)

    def cells(self, row: Row) -> list[str]:
        """Return the cells of one content."""
        item = self.item(row)
        complete = [code for code, status in item["languages"].items() if status["is_complete"]]
        cells = [item["key"], item["address"] or "", item["published_at"] or ""]
        cells.append("; ".join(complete))
        for name in self._reader.dataset.fields:
            value = item[name]
            if name in self._dates:
                cells += [value[part] if value else "" for part in DATE]
            elif name == "name":
                cells.append(designation(self._reader.typed(row)))
            elif name in self._reader.dataset.codes:
                countries = [value] if isinstance(value, dict) else value or []
                if len(countries) > 1:
                    countries.sort(key=lambda country: sort_key(self._cell(country)))
                cells.append(self._cell(countries))
                cells.append("; ".join(country["code"] for country in countries))
            else:
                cells.append(self._cell(value))
        return [*cells, self._notes(row)]

    def _cell(self, value: Any) -> str:
        """Return a value of JSON as text; empty if it is unknown."""
        if isinstance(value, str | None):
            return value or ""
        if isinstance(value, bool):
            return self._answers[value]
        if isinstance(value, int | float):
            return f"{Decimal(str(value)).normalize():f}"
        if isinstance(value, list):
            cells = [self._cell(item) for item in value]
            if len(cells) > 1 and "kind" in value[0]:
                cells.sort(key=sort_key)
            return "; ".join(filter(None, cells))
        if "kind" in value:
            names = value["designation"] if "designation" in value else value["name"]
            return value.get("acronym") or self._text(names)
        if "precision" in value:
            return str(value["date"])
        if value.keys() == CODE:
            return self._text(value["name"])
        if value.keys() <= TEXT:
            return self._text(value)
        return ", ".join(filter(None, map(self._cell, value.values())))

    def _text(self, texts: dict[str, str]) -> str:
        return texts.get(self._language) or next(iter(texts.values()), "")

    def _rich_text(self, texts: dict[str, str] | None) -> str:
        return plain(self._text(texts)) if texts else ""

    def _notes(self, row: Row) -> str:
        """Return the designations in the row that have a footnote, each with it."""
        contents = [*map(self._reader.find, row.named)]
        if "footnote" in row.content:
            contents.append(self._reader.typed(row))
        notes = {
            self._sentence.format(name=designation(content), words=content.footnote)
            for content in contents
            if getattr(content, "footnote", None)
        }
        return "; ".join(sorted(notes))


def date_fields(dataset: Dataset) -> set[str]:
    fields = dataset.content_class.model_fields.items()
    return {name for name, field in fields if split_type(field.annotation)[0] is PartialDate}
