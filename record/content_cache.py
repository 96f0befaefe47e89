"""The contents of publications, parsed once by a process: a row in force never changes."""

from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from core.caching.bounded_cache import BoundedCache
from record import registry
from record.content import Content
from record.models import Publication
from record.models.publication_queryset import PublicationQuerySet

MAX_VERSIONS = 2  # threads that see a change a little later still find the version before
MAX_CONTENTS = 2_500
COLUMNS = ("kind", "key", "slug", "in_force_from", "languages")

_contents: BoundedCache[int, Content] = BoundedCache(MAX_CONTENTS)
_whole_kinds: set[type[Content]] = set()
# Of the live site (``Edition.cached``).
totals_by_version: BoundedCache[str, dict[tuple[Any, ...], Any]] = BoundedCache(MAX_VERSIONS)


def read_contents(rows: PublicationQuerySet) -> list[Any]:
    """Return the contents of a few publications in their order, bound to no edition.

    Withheld ones are left out.
    """
    contents = []
    now = timezone.now()
    rows = rows.only(*COLUMNS).annotate(text=Cast("content", TextField()))
    for row in rows:
        text = vars(row).pop("text")  # ten times as large as the rest of the row
        content = _contents.get(row.pk)
        if content is None and text:
            parsed = registry.content_class_of(row.kind).model_validate_json(text)
            content = parsed.bind(row, None)
            if row.in_force_from and row.in_force_from <= now:
                _contents.set(row.pk, content)
        if content:
            contents.append(content)
    return contents


def read_kinds(rows: PublicationQuerySet, kinds: set[type[Content]]) -> list[Any]:
    """Return the contents of ``rows``, all of some kinds, unsorted.

    The first call for a kind reads all in a single query, later calls what is not cached.
    """
    if not kinds <= _whole_kinds:
        _whole_kinds.update(kinds)
        return read_contents(rows)
    pks = set(rows.order_by().values_list("pk", flat=True))
    contents = [content for pk in pks if (content := _contents.get(pk))]
    missing = pks - {content.publication_pk for content in contents}
    return contents + read_contents(Publication.objects.filter(pk__in=missing))


def forget_contents() -> None:
    """Remove all contents, after a text was withheld and between tests."""
    _contents.clear()
    _whole_kinds.clear()
    totals_by_version.clear()
