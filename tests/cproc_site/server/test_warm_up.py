"""The pages that the server renders before its workers start."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.http import HttpResponse

from cproc_site.server.warm_up import warm_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connections_stay")]
MAIN_PAGES = (
    "/ /fr/ /ro/ /office/ /legal-basis/ /projects/ /activities/ /countries/ /documents/ /contact/"
)


class RecordingApplication:
    def __init__(self, status):
        self.paths = []
        self._status = status

    def __call__(self, environ, start_response):
        self.paths.append(environ["PATH_INFO"])
        start_response(f"{self._status} Status", [])
        return HttpResponse()


@pytest.fixture(autouse=True)
def closed(monkeypatch):
    """Record when all connections are closed."""
    closed = []
    monkeypatch.setattr(type(connections), "close_all", lambda self: closed.append(True))
    return closed


def test_main_pages_are_requested_and_connections_closed(closed):
    application = RecordingApplication(200)
    warm_up(application)
    assert application.paths == MAIN_PAGES.split()
    assert closed == [True]


def test_first_failure_ends_the_requests(closed, caplog):
    application = RecordingApplication(503)
    warm_up(application)
    assert application.paths == ["/"]
    assert caplog.messages == ["The main pages were not rendered before the start: / answered 503"]
    assert closed == [True]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_requests_are_not_redirected_to_https(settings, scheme):
    settings.SITE_URL = f"{scheme}://testserver"
    settings.SECURE_SSL_REDIRECT = scheme == "https"
    statuses, django = set(), WSGIHandler()

    def application(environ, start_response):
        def start(status, headers):
            statuses.add(status[:3])
            start_response(status, headers)

        return django(environ, start)

    warm_up(application)
    assert statuses <= {"200", "404"}
