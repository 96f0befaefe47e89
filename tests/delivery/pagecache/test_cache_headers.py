"""Headers tell caches in front of the site how long they may show public pages, and only those."""

from types import SimpleNamespace

import pytest
import time_machine
from django.http import HttpResponse

from delivery import middleware
from publishing import previews
from record.version import live_version
from tests.helpers.admin.shared_links import link_to
from tests.helpers.factories import make_project, published
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("project")]
CACHED = "public, max-age=0, s-maxage=1, stale-if-error=86400"
TODAY = NOON + 10 * DAY
EXPIRED = f"@{int(TODAY.timestamp()) - 1}"
PAGES = (
    "/ /projects/glacy/ /projects.json /projects/feed/ /fr/projects/ /sitemap.xml /search/?q=glacy "
    "/archive/2026-03-10/projects/glacy/ /unavailable"
)


@pytest.fixture
def project():
    """``glacy`` was published, and another one withdrawn."""
    project = published(make_project(slug="glacy"), now=NOON)
    over = published(make_project(slug="over"), now=NOON)
    withdraw(over, by=None, now=NOON + DAY, reason="It was a copy.")
    with time_machine.travel(TODAY, tick=False):
        yield project


def test_public_page_is_cached_and_revalidated(client, settings):
    """Also errors: the response that a page is gone replaces the page in the proxy."""
    statuses = dict.fromkeys(PAGES.split(), 200)
    statuses |= {"/projects/over/": 410, "/projects/never/": 404}
    for path, status in statuses.items():
        settings.BEHIND_PROXY = settings.CACHE_LIVE_VERSION = False
        response = client.get(path)
        assert (response.status_code, response["Cache-Control"]) == (status, CACHED), path
        assert "X-Accel-Expires" not in response
        settings.BEHIND_PROXY = True
        headers = {"If-None-Match": response.get("ETag", "")}
        again = client.get(path, headers=headers)
        assert again["X-Accel-Expires"] == EXPIRED  # the version is not known to be valid
        assert again["Cache-Control"] == CACHED
        assert again.status_code == (304 if status == 200 else status)
        settings.CACHE_LIVE_VERSION = True
        assert client.get(path)["X-Accel-Expires"] == f"@{int(TODAY.timestamp())}"
        live_version.forget()


def test_page_of_a_version_that_changed_meanwhile_is_expired(client, settings, monkeypatch):
    """Another page was published while it was rendered, so the process knows another version."""
    settings.BEHIND_PROXY = settings.CACHE_LIVE_VERSION = True

    def render(*args):
        live_version.forget()
        published(make_project(slug="meanwhile"), now=TODAY)
        live_version.current()
        return HttpResponse()

    monkeypatch.setattr("projects.views.render", render)
    assert client.get("/projects/glacy/")["X-Accel-Expires"] == EXPIRED


def test_page_that_depends_on_the_visitor_or_its_token_is_not_cached(client, settings):
    settings.BEHIND_PROXY = True
    preview = previews.link_path(link_to(make_project(slug="draft"), now=TODAY))
    for path in (preview, "/contact/", "/admin/login/", "/healthz", "/no/such/page/at/all/"):
        response = client.get(path)
        assert "X-Accel-Expires" not in response, path
        assert "public" not in response.get("Cache-Control", "")
    response = client.get(preview)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert "ETag" not in response


def test_etag_of_an_archived_page_changes_with_the_live_site(client):
    """Its banner names the days on which the page was different."""
    path = "/archive/2026-03-12/projects/glacy/"
    before = client.get(path)["ETag"]
    published(make_project(slug="another"), now=TODAY)
    assert client.get(path)["ETag"] != before


def test_archived_page_of_the_last_moment_of_a_day_is_not_cached(client, monkeypatch):
    """What came later was read before midnight, and the version afterwards."""
    before_midnight = SimpleNamespace(now=lambda: TODAY - DAY)
    monkeypatch.setattr(middleware, "timezone", before_midnight)
    assert "ETag" not in client.get("/archive/2026-03-11/projects/glacy/")


def test_page_for_outages_is_excluded_from_search_engines(client):
    assert client.get("/unavailable")["X-Robots-Tag"] == "noindex"
    assert '<html lang="fr"' in client.get("/fr/unavailable").text
