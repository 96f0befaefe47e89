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


class RecordingHandler:
    def __init__(self, status):
        self.paths = []
        self._status = status

    def get_response(self, request):
        self.paths.append(request.path)
        return HttpResponse(status=self._status)


@pytest.fixture(autouse=True)
def closed(monkeypatch):
    """Record when all connections are closed."""
    closed = []
    monkeypatch.setattr(type(connections), "close_all", lambda self: closed.append(True))
    return closed


@pytest.mark.parametrize(("status", "paths"), [(200, MAIN_PAGES.split()), (503, ["/"])])
def test_main_pages_are_requested_until_one_fails(closed, status, paths):
    handler = RecordingHandler(status)
    warm_up(handler, max_seconds=60)
    assert handler.paths == paths
    assert closed == [True]


def test_large_site_is_served_before_all_pages_are_rendered():
    handler = RecordingHandler(200)
    warm_up(handler, max_seconds=0)
    assert handler.paths == ["/"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_requests_are_not_redirected_to_https(settings, scheme):
    settings.SITE_URL = f"{scheme}://testserver"
    settings.SECURE_SSL_REDIRECT = scheme == "https"
    statuses = set()

    class Handler(WSGIHandler):
        def get_response(self, request):
            response = super().get_response(request)
            statuses.add(response.status_code)
            return response

    warm_up(Handler(), max_seconds=60)
    assert statuses <= {200, 404}
