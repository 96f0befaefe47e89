"""Random histories: proofs and tiles hold, and each changed bit or row is detected and named."""

from contextlib import contextmanager

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from core.transparency import proofs
from record.models import LogEntry
from record.transparency import merkle_tree
from record.transparency.verification import verify_database
from tests.helpers import raw_sql
from tests.helpers.evidence import root_at
from tests.helpers.factories import make_page, make_project
from tests.helpers.oracles import merkle as oracle
from tests.helpers.server.timestamp_authority import changed_at
from tests.helpers.strategies import rolled_back

pytestmark = pytest.mark.django_db

OPERATIONS = st.tuples(
    st.sampled_from("publish schedule cancel withdraw withhold".split()), st.integers(0, 1)
)
RANDOMLY = hypothesis.settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="session")
def history_of(perform):
    """Return a context in which a history exists."""

    @contextmanager
    def history_of(history):
        with rolled_back():
            objects = [make_project(slug="project"), make_page(slug="page")]
            for number, (operation, which) in enumerate([("publish", 0), *history]):
                perform(operation, objects[which], number)
            yield

    return history_of


@RANDOMLY
@given(history=st.lists(OPERATIONS, max_size=12), data=st.data())
def test_history_is_verified_with_all_proofs(history_of, history, data):
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
def test_each_changed_bit_of_the_log_is_named(history_of, history, data):
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
