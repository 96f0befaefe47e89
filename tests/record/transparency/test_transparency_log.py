"""The entries of the log: one for each change, and none is removed, inserted or changed."""

import hashlib

import pytest
from django.db import transaction

from record.models import LogEntry, Operation
from record.transparency.entries import row_statement
from tests.helpers import raw_sql
from tests.helpers.times import NOON

pytestmark = pytest.mark.django_db


def test_each_change_is_logged_in_order(history):
    first, planned, gone = history
    entries = LogEntry.objects.order_by("pk").values_list("pk", "operation", "publication")
    assert [*entries] == [
        (0, Operation.PUBLISH, first.pk),
        (1, Operation.PUBLISH, planned.pk),
        (2, Operation.CANCEL, planned.pk),
        (3, Operation.WITHDRAW, gone.pk),
    ]
    entry = first.log_entries.get()
    assert entry.logged_at == first.recorded_at == NOON
    statement = row_statement(first, entry.operation, NOON)
    assert b'"note":"A note"' in statement
    assert bytes(entry.commitment) == hashlib.sha256(bytes(entry.nonce) + statement).digest()


@pytest.mark.parametrize("place", [1, 3])
def test_entries_cannot_be_removed_inserted_or_changed(history, place):
    with raw_sql.rejected("DELETE", LogEntry):
        raw_sql.execute('DELETE FROM record_logentry WHERE "index" = %s', [place])
    for column, value in (
        ("index", 9),
        ("commitment", b"x"),
        ("hashes", b"x"),
        ("nonce", b"x"),
        ("nonce", None),
    ):
        statement = f'UPDATE record_logentry SET "{column}" = %s WHERE "index" = %s'  # noqa: S608 (a fixed name)
        with raw_sql.rejected("UPDATE", LogEntry):
            raw_sql.execute(statement, [value, place])
    entry = LogEntry.objects.get(pk=place)
    for index in (place, 5):
        entry.pk = index
        entry.operation = Operation.WITHHOLD
        with raw_sql.rejected("INSERT", LogEntry), transaction.atomic():
            entry.save(force_insert=True)
