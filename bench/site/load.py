"""Load the volume, published, into an empty site: ``python load.py PROJECTS ACTIVITIES …``.

The arguments are those of ``Size``. The environment states the site, as for manage.py; its database
must be migrated. Visitors read publications only, so generated objects have no working copies.
"""

import datetime
import sys
from copy import copy
from itertools import batched, pairwise
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.volume import Size, volume  # noqa: E402
from delivery.opendata import items  # noqa: E402
from pages import starter_content  # noqa: E402
from pages.data_views import FORMS  # noqa: E402
from record import registry, serialization  # noqa: E402
from record.content import digest_of  # noqa: E402
from record.models import Publication, Record, ReservedSlug, Value  # noqa: E402
from record.models.publication import FOREVER  # noqa: E402
from record.translation import age  # noqa: E402
from record.transparency import merkle_tree  # noqa: E402
from search import index  # noqa: E402

BATCH_SIZE = 500
GENERATED = ("project", "document", "activity")
FIRST = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
LAST = datetime.datetime(2025, 10, 1, tzinfo=datetime.UTC)
# The field that differs in earlier publications. Search does not read it, so that all rows of an
# object have the index entries of the newest one. Other kinds are published once.
REVISED = {"project": "budget_amount", "activity": "participants"}


@transaction.atomic
def load(size: Size) -> None:
    """Publish the volume, its objects one after the other from 2015 on."""
    entries = list(volume(size))
    refs = {}
    for kind, slug, _ in entries:
        refs[f"{kind}/{slug}"] = f"{kind}/{starter_content.key_of(kind, slug)}"
    record = Record.objects.lock()
    for batch in batched(enumerate(entries), BATCH_SIZE):
        contents = []
        histories = []
        for position, (kind, slug, columns) in batch:
            key = starter_content.key_of(kind, slug)
            content = _content(kind, key, starter_content.with_keys(columns, refs) | {"slug": slug})
            times = _times(position / len(entries), size.history if kind in REVISED else 1)
            contents.append(content)
            histories.append(_publications(key, content, times))
        record.changes += _publish(contents, histories)
    starter_content.load_unpublished()
    record.last_timestamp = LAST
    record.save()


def _content(kind, key, columns):
    """Return the typed content; create the working copy of an object that is not generated."""
    model = registry.model_of(kind)
    content = model.content_class.model_validate(columns)
    if kind in GENERATED:
        return content
    obj = model(key=key)
    serialization.from_content(content, obj)
    return obj.content()


def _times(position: float, count: int) -> list[datetime.datetime]:
    """Return when an object was published; ``position`` (0 to 1): how late the first time was."""
    first = FIRST + (LAST - FIRST) * position / 2
    return [first + (LAST - first) * number / count for number in range(count)]


def _publications(key, content, times) -> list[Publication]:
    body = content.to_json()
    card = content.card_json()
    languages = age.statuses(content, age.KnownPairs(), times[0])
    revised = REVISED.get(content.kind)
    rows = []
    for number, (start, until) in enumerate(pairwise([*times, FOREVER]), 1):
        if number < len(times) and revised in body:
            value = body[revised]
            change = {revised: type(value)(int(value) + len(times) - number)}
        else:
            change = {}
        row = Publication(kind=content.kind, key=key, slug=content.slug, languages=languages)
        row.title = content.title_in("en")[:300]
        row.content = body | change
        row.card = card | {name: value for name, value in change.items() if name in card}
        row.digest = digest_of(row.content)
        row.saved_at = row.recorded_at = row.in_force_from = start
        row.in_force_until = until
        row.first_day, row.last_day = content.first_day, content.last_day
        rows.append(row)
    return rows


def _publish(contents, histories) -> int:
    """Store the publications, with slugs, values and search entries; return their number."""
    publications = [row for rows in histories for row in rows]
    Publication.objects.bulk_create(publications)
    slugs = []
    values = []
    search_entries = {}
    words = set()
    for content, rows in zip(contents, histories, strict=True):
        slugs.append(ReservedSlug(kind=content.kind, slug=content.slug, key=rows[0].key))
        entries, spellings = index.build_entries(content)
        words |= spellings
        for row in rows:
            values.append((row, content))
            search_entries[row.pk] = ([copy(entry) for entry in entries], spellings)
    ReservedSlug.objects.bulk_create(slugs)
    Value.objects.add(values)
    index.add_words(words)
    index.add(publications, search_entries)
    return len(publications)


if __name__ == "__main__":
    load(Size(*map(int, sys.argv[1:])))
    merkle_tree.begin()
    while items.render_missing(FORMS, timezone.now()):
        pass  # as the task runner does
    for statement in ("VACUUM", "ANALYZE"):
        connection.cursor().execute(statement)
