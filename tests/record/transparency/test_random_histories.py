"""Random histories: proofs and tiles hold, and each changed bit or row is detected and named."""

from contextlib import contextmanager, suppress

import hypothesis
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from core.i18n.dates import bucharest_day
from publishing import operations
from record.models import LogEntry, LogTimestamp, Publication
from record.transparency import merkle_tree, proofs
from record.transparency.verification import verify_database
from tests.helpers import raw_sql
from tests.helpers.evidence import root_at, sign_log, stamp
from tests.helpers.factories import change, make_page, make_project
from tests.helpers.oracles import merkle as oracle
from tests.helpers.publishing import publish, withdraw
from tests.helpers.server.timestamp_authority import changed_at, make_authority, unsigned_bytes
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

OPERATIONS = st.tuples(
    st.sampled_from("publish schedule cancel withdraw withhold".split()), st.integers(0, 1)
)
RANDOMLY = hypothesis.settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
COLUMNS = {
    "slug": "another",
    "note": "Another note",
    "is_minor": True,
    "digest": "0" * 64,
    "kind": "funder",
    "reason": "Another reason",
}


def perform(history):
    """Carry out those of the operations that are allowed, an hour after each other."""
    objects = [make_project(slug="project"), make_page(slug="page")]
    for number, (operation, which) in enumerate([("publish", 0), *history]):
        now = NOON + number * HOUR
        obj = objects[which]
        rows = Publication.objects.with_time().of(obj)
        with suppress(ValidationError), transaction.atomic():
            if operation == "publish":
                publish(change(obj, title_en=f"Title {number}"), None, now=now)
            elif operation == "schedule":
                changed = change(obj, title_en=f"Title {number}")
                publish(changed, None, at=now + DAY, now=now)
            elif operation == "withdraw":
                withdraw(obj, None, "It is over.", now=now)
            elif operation == "cancel" and (planned := rows.scheduled(now).first()):
                operations.cancel(planned, None, now=now)
            elif operation == "withhold" and (row := rows.with_content().first()):
                operations.withhold(row, None, "An order.", now=now)


@contextmanager
def history_of(history):
    """Let a history exist inside."""
    with transaction.atomic():
        perform(history)
        yield
        transaction.set_rollback(True)


@RANDOMLY
@given(history=st.lists(OPERATIONS, max_size=12), data=st.data())
def test_history_is_verified_with_all_proofs(history, data):
    with history_of(history):
        entries = [bytes(entry.commitment) for entry in LogEntry.objects.order_by("pk")]
        size = data.draw(st.integers(1, len(entries)))
        index = data.draw(st.integers(0, size - 1))
        old = data.draw(st.integers(1, size))
        assert verify_database().problems == []
        assert root_at(size) == oracle.tree_hash(entries[:size])
        [inclusion] = merkle_tree.inclusion_proofs([index], size)
        assert inclusion == oracle.inclusion_proof(index, entries[:size])
        consistency = merkle_tree.consistency_proof(old, size)
        assert consistency == oracle.consistency_proof(old, entries[:size])
        assert merkle_tree.tile(0, 0, size) == b"".join(map(proofs.leaf_hash, entries[:size]))


@RANDOMLY
@given(history=st.lists(OPERATIONS, max_size=12), data=st.data())
def test_each_changed_bit_of_the_log_is_named(history, data):
    with history_of(history):
        index = data.draw(st.integers(0, merkle_tree.size() - 1))
        entry = LogEntry.objects.get(pk=index)
        columns = [name for name in ("nonce", "commitment", "hashes") if getattr(entry, name)]
        column = data.draw(st.sampled_from(columns))
        value = bytearray(getattr(entry, column))
        bit = data.draw(st.integers(0, len(value) * 8 - 1))
        value[bit // 8] ^= 1 << bit % 8
        with raw_sql.without_triggers():
            LogEntry.objects.filter(pk=index).update(**{column: bytes(value)})
        assert any(f"ntry {index} " in problem for problem in verify_database().problems)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with make_authority(tmp_path_factory.mktemp("authority")) as authority:
        yield authority


@RANDOMLY
@given(history=st.lists(OPERATIONS, max_size=12), data=st.data())
def test_each_changed_bit_of_a_timestamp_is_named(authority, settings, history, data):
    with history_of(history):
        sign_log(settings)
        today = bucharest_day(timezone.now())
        stamp(authority, settings, today)
        copy = LogTimestamp.objects.get()
        copy.day = today - DAY
        copy.save(force_insert=True)
        assert verify_database().timestamps == 2
        day = data.draw(st.sampled_from([today, today - DAY]))
        token = bytes(copy.token)
        signed = [*{*range(len(token))} - unsigned_bytes(token)]
        # The length of a token is random, and the range of a choice must not be.
        position = signed[data.draw(st.integers(0, 9999)) % len(signed)]
        changed = changed_at(token, position, data.draw(st.integers(0, 7)))
        with raw_sql.without_triggers():
            LogTimestamp.objects.filter(pk=day).update(token=changed)
        [problem] = verify_database().problems
        assert problem.startswith(f"Timestamp {day} isn't valid: ")


@RANDOMLY
@given(history=st.lists(OPERATIONS, max_size=12), data=st.data())
def test_each_changed_row_is_named(history, data):
    with history_of(history):
        rows = Publication.objects.filter(in_force_from__isnull=False, withheld_at=None)
        rows = [*rows.order_by("pk")]
        if not rows:
            return
        row = data.draw(st.sampled_from(rows))
        # A reason is that of a withdrawal.
        names = [name for name in COLUMNS if name != "reason" or row.is_withdrawal]
        if row.is_withdrawal:
            names.remove("digest")  # it has none
        column = data.draw(st.sampled_from(names))
        with raw_sql.without_triggers():
            Publication.objects.filter(pk=row.pk).update(**{column: COLUMNS[column]})
        assert any(f"Row {row.pk} " in problem for problem in verify_database().problems)


@RANDOMLY
@given(history=st.lists(OPERATIONS, min_size=2, max_size=12), data=st.data())
def test_removed_inserted_and_exchanged_rows_are_noticed(history, data):
    with history_of(history):
        size = merkle_tree.size()
        first = data.draw(st.integers(0, size - 1))
        entries = [*LogEntry.objects.order_by("pk")]
        act = data.draw(st.sampled_from(["remove", "insert", "exchange"]))
        with raw_sql.without_triggers():
            LogEntry.objects.all().delete()
            if act == "remove":
                del entries[first]
            elif act == "insert":
                copy = LogEntry(operation="copy", publication=entries[first].publication)
                for name in ("logged_at", "nonce", "commitment", "hashes"):
                    setattr(copy, name, getattr(entries[first], name))
                entries.insert(first, copy)
            else:
                second = data.draw(st.integers(0, size - 1).filter(lambda other: other != first))
                entries[first], entries[second] = entries[second], entries[first]
            for index, entry in enumerate(entries):
                entry.pk = index
            LogEntry.objects.bulk_create(entries)
        is_end = act == "remove" and first == size - 1
        problems = verify_database().problems
        # The end of the log is missed only by a row without an entry, or a later checkpoint.
        assert problems or is_end
