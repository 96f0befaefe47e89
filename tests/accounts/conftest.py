"""Fixtures of the tests of accounts."""

import datetime

import pytest
import time_machine

from tests.helpers.admin.sign_in import make_colleague


@pytest.fixture
def clock():
    """Return a frozen clock at 10:00 UTC, which tests shift."""
    begin = datetime.datetime(2026, 11, 25, 10, tzinfo=datetime.UTC)
    with time_machine.travel(begin, tick=False) as clock:
        yield clock


@pytest.fixture
def ana():
    return make_colleague(username="ana", email="ana@example.org")
