"""What the server makes before its workers."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.http import HttpResponse

from cproc_site.server.warm_up import warm_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connections_stay")]
MAIN_PAGES = [
    "/",
    "/fr/",
    "/ro/",
    "/office/",
    "/legal-basis/",
    "/projects/",
    "/activities/",
    "/countries/",
    "/documents/",
]
MAIN_PAGES += ["/contact/"]


class RecordingApplication:
    def __init__(self, status=200, ask=None):
        self.paths, self._status, self._ask = [], status, ask

    def __call__(self, environ, start_response):
        self.paths.append(environ["PATH_INFO"])
        if self._ask:
            return self._ask(environ, start_response)
        start_response(f"{self._status} so", [])
        return HttpResponse()


@pytest.fixture(autouse=True)
def closed(monkeypatch):
    """Counts how often all connections were closed."""
    times = []
    monkeypatch.setattr(type(connections), "close_all", lambda self: times.append(1))
    return times


def test_main_pages_are_asked_for_and_no_connection_stays(closed):
    application = RecordingApplication()
    warm_up(application)
    assert application.paths == MAIN_PAGES
    assert closed == [1]


def test_one_that_fails_keeps_nobody_waiting_for_the_others(closed, caplog):
    application = RecordingApplication(503)
    warm_up(application)
    assert application.paths == ["/"]
    assert caplog.messages == ["The main pages were not made beforehand: / answered 503"]
    assert closed == [1]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_they_are_pages_also_where_visitors_come_over_https(settings, scheme):
    settings.SITE_URL, settings.SECURE_SSL_REDIRECT = f"{scheme}://testserver", scheme == "https"
    seen, site = [], WSGIHandler()
    warm_up(
        lambda environ, start: site(
            environ, lambda status, headers: (seen.append(status), start(status, headers))
        )
    )
    assert {status[:3] for status in seen} <= {"200", "404"}
