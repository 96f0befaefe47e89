"""Set up a site, and make it large: ``python -m bench.load SCALE`` (0: starter content only).

The large site is ten times the office, and its texts all differ. The environment states the site,
as for manage.py. The starter content is published by the site's own command, in 2015. The generated
objects follow until 2025, many at a time: working copies, rows, entries of search and of the log
are made by the functions that the operations call.
"""

import datetime
import html
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

import django

django.setup()

import time_machine  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from pages import starter_content  # noqa: E402
from record import drafts, registry, serialization  # noqa: E402
from record.models import Publication, Record, ReservedSlug, Value  # noqa: E402
from record.models.publication import FOREVER  # noqa: E402
from record.models.transparency_log import Operation  # noqa: E402
from record.transparency import merkle_tree  # noqa: E402
from search import index  # noqa: E402

NUMBERS = {"project": 400, "document": 2_000, "activity": 20_000}
FIRST = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
DAYS = 3_900  # until the last publication
BATCH_SIZE = 500
TICK = datetime.timedelta(microseconds=1)
TEXTS = ("title", "summary", "objective", "results", "description")

type Entry = tuple[str, str, dict[str, Any]]  # kind, slug and content


def load(scale: float) -> None:
    with time_machine.travel(FIRST):
        call_command("set_up", "database", "static", "content", verbosity=0)
    entries = [*generated(scale)]
    names = [(entry["kind"], entry["slug"]) for entry in starter_content.entries()]
    names += [(kind, slug) for kind, slug, _ in entries]
    refs = {
        f"{kind}/{slug}": f"{kind}/{starter_content.key_of(kind, slug)}" for kind, slug in names
    }
    batches = [*batched(entries, BATCH_SIZE)]
    for number, batch in enumerate(batches, 1):
        day = FIRST + datetime.timedelta(days=DAYS * number / len(batches))
        publish(batch, refs, day)


def generated(scale: float) -> Iterator[Entry]:
    """Yield contents as those of the starter content, which refer to others as ``kind/slug``."""
    source = random.Random(35)
    entries = starter_content.entries()
    words = defaultdict(list)
    for entry in entries:
        for name in TEXTS:
            for language, text in entry["content"].get(name, {}).items():
                words[language] += html.unescape(re.sub(r"<[^>]+>", " ", text)).split()
    for kind, number_of_all in NUMBERS.items():
        originals = [entry["content"] for entry in entries if entry["kind"] == kind]
        for number in range(int(number_of_all * scale)):
            project = f"project/project-{number % int(NUMBERS['project'] * scale):05}"
            content = originals[number % len(originals)] | data(kind, number, project, source)
            for name in TEXTS:
                for language, text in content.get(name, {}).items():
                    varied = other_words(text, words[language], source)
                    content[name] = content[name] | {language: varied}
            yield kind, f"{kind}-{number:05}", content


def data(kind: str, number: int, project: str, source: random.Random) -> dict[str, Any]:
    """Return the data in which an object differs from its original."""
    start = datetime.date(2010, 1, 1) + datetime.timedelta(days=source.randrange(6_000))
    end = start + datetime.timedelta(days=number % 4 if kind == "activity" else 900)
    match kind:
        case "project":
            dates = {"start": f"{start}", "end": f"{end}", "extensions": [], "dates_note": {}}
            return dates | {"acronym": f"PROJECT {number}"}
        case "document":
            return {"date": f"{start}", "project": project, "language": "en"}
    return {"start": f"{start}", "end": f"{end}", "participants": 9, "projects": [project]}


def other_words(text: str, words: list[str], source: random.Random) -> str:
    """Return a text of the same length in which all words are others."""
    chosen = " ".join(source.choices(words, k=len(text.split()) + 2))
    return f"<p>{html.escape(chosen)}</p>" if text.startswith("<") else chosen[:250]


@transaction.atomic
def publish(batch: Iterable[Entry], refs: dict[str, str], time: datetime.datetime) -> None:
    """Publish a batch from ``time`` on, activities twice."""
    Record.objects.lock()
    first, second = [], []
    for number, (kind, slug, columns) in enumerate(batch):
        model = registry.model_of(kind)
        obj = model(key=starter_content.key_of(kind, slug))
        columns = starter_content.with_keys(columns, refs) | {"slug": slug}
        serialization.from_content(model.content_class.model_validate(columns), obj)
        content = obj.content()
        model.objects.filter(pk=obj.pk).update(digest=content.digest)
        row = drafts.unsaved_row(obj, content, None, time + number * TICK)
        row.in_force_until = FOREVER
        first.append(row)
        if kind == "activity":
            other = model.content_class.model_validate(content.to_json() | {"participants": 5})
            first[-1] = drafts.unsaved_row(obj, other, None, row.saved_at)
            row.saved_at += BATCH_SIZE * TICK
            first[-1].in_force_until = row.saved_at
            second.append(row)
    rows = [*first, *second]
    store(rows)
    Record.objects.add_change(rows[-1].in_force_from)


def store(rows: list[Publication]) -> None:
    """Store publications in the order of their times, with all that follows from them."""
    for row in rows:
        row.in_force_from = row.recorded_at = row.saved_at
    Publication.objects.bulk_create(rows)
    merkle_tree.add_entries((row, Operation.PUBLISH, row.recorded_at, b"") for row in rows)
    pairs = [(row, row.read(None)) for row in rows]
    Value.objects.add(pairs)
    index.add(rows)
    newest = [pair for pair in pairs if pair[0].in_force_until == FOREVER]
    index.add_drafts(newest)
    ReservedSlug.objects.bulk_create(
        ReservedSlug(kind=row.kind, slug=row.slug, key=row.key) for row, _ in newest
    )


if __name__ == "__main__":
    load(float(sys.argv[1]))
    connection.cursor().execute("VACUUM ANALYZE")
