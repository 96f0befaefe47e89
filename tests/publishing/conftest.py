import pytest

from record import version
from record.version import LiveToken
from tests.factories import make_superuser
from tests.helpers.times import NOON


class Clock:
    """Both that of the process and that of the edition."""

    def __init__(self, monkeypatch):
        self.moment = NOON
        monkeypatch.setattr(version.timezone, "now", lambda: self.moment)

    def __call__(self):
        return self.moment.timestamp()


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def live(clock, settings, monkeypatch):
    """The token as processes keep it, by ``clock``."""
    settings.TOKEN_IS_KEPT = True
    live = LiveToken(clock)
    monkeypatch.setattr(version, "live", live)
    return live


@pytest.fixture
def desk(client):
    """A client at the admin, logged in as a superuser."""
    client.force_login(make_superuser())
    return client
