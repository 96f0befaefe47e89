"""The log of the record: entries in the transaction of their change, with proofs and tiles."""

import pytest

from publishing import operations
from record.models import Operation
from record.transparency import merkle_tree
from tests.helpers import raw_sql
from tests.helpers.factories import make_project
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db


def operations_of(row):
    return [entry.operation for entry in row.log_entries.order_by("pk")]


def test_withholding_is_logged_and_removes_the_nonce(history):
    first, planned, _gone = history
    operations.withhold(first, None, "An order.", now=NOON + DAY)
    assert operations_of(first) == [Operation.PUBLISH, Operation.WITHHOLD]
    assert {entry.nonce for entry in first.log_entries.all()} == {None}
    assert all(entry.nonce for entry in planned.log_entries.all())


def test_append_takes_two_statements(history, django_assert_num_queries):
    row = publish(make_project(title_en="Another"), now=NOON + DAY)
    with raw_sql.without_triggers():
        row.log_entries.all().delete()
    with django_assert_num_queries(2):
        merkle_tree.append(row, Operation.PUBLISH)
