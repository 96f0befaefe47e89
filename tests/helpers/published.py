"""Publications for tests of public pages: rows of the record without working copies."""

import datetime
import functools
import re
import uuid

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from record.content import Ref
from record.models import Publication, Record, ReservedSlug, Value
from record.models.publication import FOREVER
from record.translation.age import KnownPairs, statuses
from record.version import live_version
from search import index
from search.models import SearchEntry, SearchEntryUse, SearchWord
from tests.helpers.raw_sql import without_triggers

FIRST_DAY = datetime.datetime(2026, 6, 1, 10, tzinfo=datetime.UTC)
NEXT_DAY = datetime.datetime(2026, 6, 2, 10, tzinfo=datetime.UTC)
SEARCHED = (SearchEntry, SearchEntryUse, SearchWord)
THE_RECORD = (Record, ReservedSlug, Publication, Value, *SEARCHED)


def publish(*contents, at=FIRST_DAY):
    """Publish contents; return their publications."""
    rows = Publication.objects.bulk_create(_row(content, at) for content in contents)
    ReservedSlug.objects.bulk_create(
        ReservedSlug(kind=row.kind, slug=row.slug, key=row.key) for row in rows
    )
    Value.objects.add(zip(rows, contents, strict=True))
    index.add(rows)
    count_a_change()
    return rows


def ref_to(kind, slug):
    """Return the name of the object that ``publish`` creates for a content with this slug."""
    return Ref(kind, uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{slug}"))


def save_draft(content):
    """Save a draft of the object; return its row."""
    row = _row(content, FIRST_DAY)
    row.recorded_at = row.in_force_from = row.in_force_until = None
    row.save()
    Value.objects.add([(row, content)])
    return row


def count_a_change():
    """Invalidate all caches; what changed is not known."""
    record = Record.objects.lock()
    Record.objects.update(changes=record.changes + 1)
    live_version.forget()


def withdraw(publication, reason, at, successor=None):
    """Withdraw a publication."""
    withdrawal = Publication.objects.create(
        kind=publication.kind,
        key=publication.key,
        slug=publication.slug,
        title=publication.title,
        languages=publication.titles_by_language,
        saved_at=at,
        recorded_at=at,
        in_force_from=at,
        in_force_until=FOREVER,
        reason=reason,
        successor_kind=successor.kind if successor else "",
        successor_key=successor.key if successor else None,
    )
    Publication.objects.filter(pk=publication.pk).update(in_force_until=at)
    Value.objects.copy_times([publication])
    index.mark_newest([publication.key])
    count_a_change()
    return withdrawal


def _row(content, at):
    return Publication(
        kind=content.kind,
        key=ref_to(content.kind, content.slug).key,
        slug=content.slug,
        title=str(getattr(content, "title", content.slug))[:300],
        saved_at=at,
        recorded_at=at,
        in_force_from=at,
        in_force_until=FOREVER,
        content=content.to_json(),
        first_day=content.first_day,
        last_day=content.last_day,
        languages=statuses(content, KnownPairs(), at),
        digest=content.digest,
    )


@pytest.fixture(scope="session")
def starter_rows(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        _store_starter_content()


@functools.cache  # once, though the fixture belongs to more than one folder
def _store_starter_content():
    """Load the starter content, copy the tables of the record, and roll back."""
    with time_machine.travel(FIRST_DAY, tick=False), transaction.atomic():
        call_command("load_starter_content", verbosity=0)
        # COALESCE returns values as stored: ``sqlite3`` would convert dates.
        stored = [_sql("SELECT {stored} FROM {table}", model) for model in THE_RECORD]
        transaction.set_rollback(True)
    for model, rows in zip(THE_RECORD, stored, strict=True):
        _sql("CREATE TABLE starter_{table} AS SELECT {columns} FROM {table} WHERE 1 = 0", model)
        _sql("INSERT INTO starter_{table} VALUES ({places})", model, rows)


def _sql(statement, model, rows=None):
    columns = [connection.ops.quote_name(field.column) for field in model._meta.concrete_fields]
    written = statement.format(
        table=model._meta.db_table,
        columns=", ".join(columns),
        stored=", ".join(f"COALESCE({column}, NULL)" for column in columns),
        places=", ".join(["%s"] * len(columns)),
    )
    with connection.cursor() as cursor:
        if rows is not None:
            return cursor.executemany(written, rows)
        cursor.execute(written)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture
def starter_site(db, starter_rows):
    """The site with its starter content, on the day after its first publication: 2 June 2026."""
    with without_triggers():
        Record.objects.all().delete()
    for model in THE_RECORD:
        _sql("INSERT INTO {table} ({columns}) SELECT * FROM starter_{table}", model)
    with time_machine.travel(NEXT_DAY, tick=False):
        yield


@pytest.fixture
def next_day():
    """Noon in Bucharest on the day after ``FIRST_DAY``."""
    with time_machine.travel(NEXT_DAY, tick=False):
        yield


def text_of(response) -> str:
    """Return the text of a page without its markup and biographies of facts, on one line."""
    body = response.content.decode().partition("<body>")[2]
    body = re.sub(r'<details class="biography">.*?</details>', "", body, flags=re.DOTALL)
    return " ".join(
        re.sub(r"<[^>]+>", "", re.sub(r"<(/?(p|li|dd|dt|h\d|div)\b)", r" <\1", body)).split()
    )
