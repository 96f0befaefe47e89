"""Fixtures of the tests of the log."""

import pytest

from core.transparency.notes import SignerKey
from tests.helpers.evidence import NAME
from tests.helpers.server.timestamp_authority import make_authority


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
