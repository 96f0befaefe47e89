"""Random histories: proofs and tiles hold, and each changed bit or row is detected and named."""

from contextlib import contextmanager, suppress

import hypothesis
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from core.transparency import proofs
from publishing import operations
from record.models import LogEntry, Publication
from record.transparency import merkle_tree
from record.transparency.verification import verify_database
from tests.helpers import raw_sql
from tests.helpers.evidence import root_at
from tests.helpers.factories import change, make_page, make_project
from tests.helpers.oracles import merkle as oracle
from tests.helpers.publishing import publish, withdraw
from tests.helpers.server.timestamp_authority import changed_at
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

OPERATIONS = st.tuples(
    st.sampled_from("publish schedule cancel withdraw withhold".split()), st.integers(0, 1)
)
RANDOMLY = hypothesis.settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def perform(history):
    """Carry out those of the operations that are allowed, an hour after each other."""
    objects = [make_project(slug="project"), make_page(slug="page")]
    for number, (operation, which) in enumerate([("publish", 0), *history]):
        now = NOON + number * HOUR
        obj = objects[which]
        rows = Publication.objects.with_time().of(obj)
        with suppress(ValidationError), transaction.atomic():
            if operation == "publish":
                publish(change(obj, title_en=f"Title {number}"), now=now)
            elif operation == "schedule":
                changed = change(obj, title_en=f"Title {number}")
                publish(changed, at=now + DAY, now=now)
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
        value = getattr(entry, column)
        bit = data.draw(st.integers(0, len(value) * 8 - 1))
        changed = changed_at(value, bit // 8, bit % 8)
        with raw_sql.without_triggers():
            LogEntry.objects.filter(pk=index).update(**{column: changed})
        assert any(f"ntry {index} " in problem for problem in verify_database().problems)


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
