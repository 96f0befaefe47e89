"""Read the publications of a dataset for one file, a few at a time, as they are stored.

Most files need no content classes: a file of all activities is made from their JSON in a third of
the time.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import TextField
from django.db.models.functions import Cast
from pydantic_core import from_json

from delivery.opendata.datasets import Dataset, Field
from delivery.prefixes import SiteRequest
from record.listing import Listing
from record.models import Publication
from record.urls import absolute_url, reachable

# Between two batches other requests have their turn.
BATCH_SIZE = 500
COLUMNS = ("pk", "key", "slug", "in_force_from")
# The keys of the objects that a stored content names: in fields, and in links of rich texts.
KEYS = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(slots=True)
class Row:
    """A publication with its content as JSON, in which defaults are omitted.

    ``named`` are the keys of the objects that it names.
    """

    pk: int
    key: UUID
    slug: str
    in_force_from: datetime.datetime | None
    languages_json: str
    content: dict[str, Any]
    named: set[str]

    @property
    def languages(self) -> Any:
        return from_json(self.languages_json)


class DatasetReader:
    """The contents of a dataset in the edition of a request, and the objects that they name."""

    def __init__(self, dataset: Dataset, request: SiteRequest) -> None:
        self.dataset = dataset
        self.request = request
        self._found: dict[str, Any] = {}

    @property
    def is_large(self) -> bool:
        return len(self.pks) > BATCH_SIZE

    def batches(self) -> Iterator[list[Row]]:
        """Yield all rows in order. Rows withheld meanwhile are left out."""
        for batch in batched(self.pks, BATCH_SIZE):
            rows = self.rows(batch)
            self._read_named(rows)
            yield rows

    def rows(self, pks: Sequence[int]) -> list[Row]:
        """Return the rows with these primary keys, in their order."""
        found = Publication.objects.filter(pk__in=pks).with_content()
        rows = {}
        texts = (Cast(name, TextField()) for name in ("languages", "content"))
        stored: Any = found.values_list(*COLUMNS, *texts)
        for pk, *columns, text in stored:
            values = (pk, *columns, from_json(text), set(KEYS.findall(text)))
            rows[pk] = Row(*values)
        return [rows[pk] for pk in pks if pk in rows]

    def contents(self) -> Iterator[Any]:
        """Yield all contents in order, typed."""
        for rows in self.batches():
            yield from map(self.typed, rows)

    def typed(self, row: Any) -> Any:
        """Return the content of a row, bound to the edition."""
        content = self.dataset.content_class.model_validate(row.content)
        return content.bind(row, self.request.edition)

    def find(self, ref: str) -> Any:
        """Return the content of a ref or key that a row names, None if it is not in the edition."""
        return self._found.get(ref[-36:])

    def _read_named(self, rows: list[Row]) -> None:
        """Read what the rows name, apart from the contents that were read before; one query."""
        named = {key for row in rows for key in row.named} - self._found.keys()
        if named:
            edition = self.request.edition
            contents = edition.read(edition.rows().filter(key__in=named))
            self._found |= dict.fromkeys(named)
            self._found |= {str(content.key): content for content in contents}

    def value(self, row: Row, name: str, field: Field) -> Any:
        """Return a stored value, None by default; of a file its URL; or the computed value."""
        if field.compute:
            return field.compute(self.typed(row), self.request.edition.day)
        value = row.content.get(name)
        if value and name in self.dataset.content_class.file_fields:
            return absolute_url(default_storage.url(value))
        return value

    def url(self, slug: str) -> str | None:
        """Return the URL of a page, in a preview the live one; None if there are no pages."""
        return self._url_of_any and self._url_of_any.replace("/-/", f"/{slug}/")

    @cached_property
    def _url_of_any(self) -> str | None:
        path = self.dataset.content_class.path_of("-")
        return absolute_url(reachable(self.request, path)) if path else None

    @cached_property
    def pks(self) -> list[int]:
        """The primary keys of all publications in order."""
        edition = self.request.edition
        in_order = self.dataset.order(edition.listing(self.dataset.content_class), edition.day)
        if isinstance(in_order, Listing):
            return in_order.pks
        return [content.publication_pk for content in in_order]
