"""Rows of the record made many at a time: each object's publications spread over ten past years."""

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

BATCH = 1_000
FIRST = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
LAST = datetime.datetime(2025, 10, 1, tzinfo=datetime.UTC)
# What an earlier publication said otherwise: a field that search doesn't read, so that all rows of an object share
# the words of the newest one.
REVISED = {"project": "budget_amount", "activity": "participants", "document": "url"}
COPIED = [
    field.name
    for field in SearchEntry._meta.concrete_fields
    if field.name not in ("id", "publication")
]


def moments(place: float, count: int) -> list[datetime.datetime]:
    """When an object was published, oldest first. ``place`` (0 to below 1) says how late the first time was."""
    first = FIRST + (LAST - FIRST) * place / 2
    return [first + (LAST - first) * number / count for number in range(count)]


def publish(objects, contents, moments_of):
    """Adds the publications, addresses, mentions and words of objects; ``moments_of`` gives each one's moments."""
    rows = []
    for obj, content, given in zip(objects, contents, moments_of, strict=True):
        rows.append(_rows(obj, content, given))
    flat = Publication.objects.bulk_create([row for of_one in rows for row in of_one], BATCH)
    ReservedSlug.objects.bulk_create(
        (ReservedSlug(kind=obj.kind, slug=obj.slug, key=obj.key) for obj in objects), BATCH
    )
    _mention(zip(rows, contents, strict=True))
    AuditEntry.objects.bulk_create(map(_audited, flat), BATCH)
    _index(rows)


def _rows(obj, content, given) -> list[Publication]:
    body, card = content.to_json(), content.card_json()
    languages = age.statuses(content, age.KnownPairs(), given[0])
    with translation.override("en"):
        title = str(obj)[:300]
    rows = []
    for number, (moment, until) in enumerate(pairwise([*given, FOREVER])):
        changed = _revision(obj.kind, body, len(given) - 1 - number)
        rows.append(
            Publication(
                kind=obj.kind,
                key=obj.key,
                slug=obj.slug,
                title=title,
                saved_at=moment,
                recorded_at=moment,
                in_force_from=moment,
                in_force_until=until,
                content=body | changed,
                card=card | {name: value for name, value in changed.items() if name in card},
                languages=languages,
                digest=digest_of(body | changed),
            )
        )
    return rows


def _revision(kind, body, before) -> dict:
    """What the row said that came ``before`` rows before the newest."""
    name = REVISED.get(kind)
    if not before or name not in body:
        return {}
    said = body[name]
    if name == "url":
        return {name: f"{said}?version={before}"}
    return {name: str(int(said) + before)} if isinstance(said, str) else {name: said + before}


def _mention(rows_and_contents):
    mentions = []
    for rows, content in rows_and_contents:
        named = {ref.key: ref for ref in sorted(content.refs())}.values()
        mentions += [
            Mention(publication=row, kind=ref.kind, key=ref.key) for row in rows for ref in named
        ]
    Mention.objects.bulk_create(mentions, BATCH)


def _audited(row) -> AuditEntry:
    new = {"publication": row.pk, "in_force_from": row.in_force_from, "digest": row.digest}
    return AuditEntry(
        at=row.recorded_at, act=Act.PUBLISHED, kind=row.kind, reference=str(row.key), new=new
    )


def _index(rows):
    newest = {of_one[-1].pk: of_one for of_one in rows}
    index.add([of_one[-1] for of_one in rows])
    entries = SearchEntry.objects.filter(publication__in=newest)
    copies = [
        SearchEntry(publication=row, **{name: getattr(entry, name) for name in COPIED})
        for entry in entries
        for row in newest[entry.publication_id][:-1]
    ]
    SearchEntry.objects.bulk_create(copies, BATCH)
    written = SearchEntry.objects.filter(publication__key__in=[of_one[-1].key for of_one in rows])
    index.unmark_newest(written.exclude(publication__in=newest))
