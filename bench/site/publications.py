"""Rows of the record in bulk: each object's publications, spread over ten past years."""

import datetime
from itertools import pairwise

from django.utils import translation

from accounts.models import Act, AuditEntry
from record.content import digest_of
from record.models import Mention, Publication, ReservedSlug
from record.models.publication import FOREVER
from record.translation import age
from search import index
from search.models import SearchEntry

BATCH_SIZE = 1_000
FIRST = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
LAST = datetime.datetime(2025, 10, 1, tzinfo=datetime.UTC)
# A field that earlier publications had otherwise. Search does not read it, so that all rows of an
# object have the index entries of the newest one.
REVISED = {"project": "budget_amount", "activity": "participants", "document": "url"}


def times(position: float, count: int) -> list[datetime.datetime]:
    """Return when an object was published; ``position`` (0 to 1): how late the first time was."""
    first = FIRST + (LAST - FIRST) * position / 2
    return [first + (LAST - first) * number / count for number in range(count)]


def publish(objects, contents, times_of_objects):
    """Add the publications of objects, with reserved slugs, mentions, audit and index entries."""
    rows = [_rows(*args) for args in zip(objects, contents, times_of_objects, strict=True)]
    publications = [row for of_object in rows for row in of_object]
    Publication.objects.bulk_create(publications, BATCH_SIZE)
    ReservedSlug.objects.bulk_create(
        ReservedSlug(kind=obj.kind, slug=obj.slug, key=obj.key) for obj in objects
    )
    mentions = []
    for of_object, content in zip(rows, contents, strict=True):
        for ref in {ref.key: ref for ref in sorted(content.refs())}.values():
            mentions += [Mention(publication=row, kind=ref.kind, key=ref.key) for row in of_object]
    Mention.objects.bulk_create(mentions, BATCH_SIZE)
    AuditEntry.objects.bulk_create(map(_audit_entry, publications), BATCH_SIZE)
    _index(rows)


def _rows(obj, content, given) -> list[Publication]:
    body = content.to_json()
    card = content.card_json()
    languages = age.statuses(content, age.KnownPairs(), given[0])
    with translation.override("en"):
        title = str(obj)[:300]
    rows = []
    for number, (start, until) in enumerate(pairwise([*given, FOREVER])):
        changed = _revision(obj.kind, body, len(given) - 1 - number)
        rows.append(
            Publication(
                kind=obj.kind,
                key=obj.key,
                slug=obj.slug,
                title=title,
                saved_at=start,
                recorded_at=start,
                in_force_from=start,
                in_force_until=until,
                content=body | changed,
                card=card | {name: value for name, value in changed.items() if name in card},
                languages=languages,
                digest=digest_of(body | changed),
            )
        )
    return rows


def _revision(kind, body, before) -> dict:
    """Return the changed field of the row that came ``before`` rows before the newest."""
    name = REVISED.get(kind)
    if not before or name not in body:
        return {}
    value = body[name]
    if name == "url":
        return {name: f"{value}?version={before}"}
    return {name: type(value)(int(value) + before)}


def _audit_entry(row) -> AuditEntry:
    new = {"publication": row.pk, "in_force_from": row.in_force_from, "digest": row.digest}
    return AuditEntry(
        at=row.recorded_at, act=Act.PUBLISHED, kind=row.kind, reference=str(row.key), new=new
    )


def _index(rows):
    """Index the newest rows, and copy their entries for the earlier ones."""
    earlier = {of_object[-1].pk: of_object[:-1] for of_object in rows}
    index.add([of_object[-1] for of_object in rows])
    names = [field.name for field in SearchEntry._meta.concrete_fields]
    copied = [name for name in names if name not in ("id", "publication")]
    copies = []
    for entry in SearchEntry.objects.filter(publication__in=earlier):
        columns = {name: getattr(entry, name) for name in copied}
        for row in earlier[entry.publication_id]:
            copies.append(SearchEntry(publication=row, **columns))
    SearchEntry.objects.bulk_create(copies, BATCH_SIZE)
    keys = [of_object[-1].key for of_object in rows]
    written = SearchEntry.objects.filter(publication__key__in=keys)
    index.unmark_newest(written.exclude(publication__in=earlier))
