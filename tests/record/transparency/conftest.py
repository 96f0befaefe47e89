"""Fixtures of the tests of the log."""

import pytest

from core.transparency.notes import SignerKey
from publishing import operations
from tests.helpers.evidence import NAME
from tests.helpers.factories import change, make_project
from tests.helpers.publishing import publish, withdraw
from tests.helpers.server.timestamp_authority import make_authority
from tests.helpers.times import DAY, HOUR, NOON


@pytest.fixture
def key(settings):
    """The key of the log, which is set."""
    key = SignerKey.create(NAME)
    settings.LOG_KEY = str(key)
    return key


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with make_authority(tmp_path_factory.mktemp("authority")) as authority:
        yield authority


@pytest.fixture
def history():
    """The rows of a project: published, planned and cancelled, withdrawn."""
    project = make_project(title_en="First")
    first = publish(project, now=NOON, note="A note")
    planned = publish(change(project, title_en="Second"), at=NOON + DAY, now=NOON + HOUR)
    operations.cancel(planned, None, now=NOON + 2 * HOUR)
    gone = withdraw(project, None, "It has ended.", now=NOON + 3 * HOUR)
    return first, planned, gone
