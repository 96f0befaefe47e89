"""What stores in front of the site are told: for how long public pages may be shown unasked, and what nobody keeps."""

from urllib.parse import urlsplit

import pytest
import time_machine
from django.http import HttpResponse

from publishing import previews
from record.version import live_version
from tests.helpers.admin.shared_links import link_to
from tests.helpers.factories import make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("project")]
KEPT = "public, max-age=0, s-maxage=1, stale-if-error=86400"
TODAY = NOON + 10 * DAY


@pytest.fixture
def project():
    """``glacy`` was published, and another one withdrawn."""
    project = published(make_project(slug="glacy"), now=NOON)
    withdraw(
        published(make_project(slug="over"), now=NOON),
        by=None,
        now=NOON + DAY,
        reason="It was a copy.",
    )
    with time_machine.travel(TODAY, tick=False):
        yield project


PUBLIC = {
    "/": 200,
    "/projects/glacy/": 200,
    "/projects/over/": 410,
    "/projects/never/": 404,
    "/projects.json": 200,
    "/projects/feed/": 200,
    "/fr/projects/": 200,
    "/sitemap.xml": 200,
    "/archive/2026-03-10/projects/glacy/": 200,
    "/search/?q=glacy": 200,
    "/unavailable": 200,
}


@pytest.mark.parametrize(("path", "status"), PUBLIC.items())
def test_public_pages_are_kept_and_asked_for_again(client, path, status):
    response = client.get(path)
    assert (response.status_code, response["Cache-Control"]) == (status, KEPT)
    assert "X-Accel-Expires" not in response


@pytest.mark.parametrize(("path", "status"), PUBLIC.items())
def test_the_proxy_keeps_as_out_of_date_what_is_not_known_to_hold(client, settings, path, status):
    """So it asks at once; and an answer that a page is gone takes the place of the page."""
    settings.BEHIND_PROXY = True
    response = client.get(path)
    assert response["X-Accel-Expires"] == f"@{int(TODAY.timestamp()) - 1}"


@pytest.mark.parametrize(("path", "status"), PUBLIC.items())
def test_the_proxy_shows_it_in_the_second_for_which_the_site_knows_that_it_holds(
    client, settings, path, status
):
    settings.BEHIND_PROXY = settings.CACHE_LIVE_VERSION = True
    assert client.get(path)["X-Accel-Expires"] == f"@{int(TODAY.timestamp())}"


def test_a_page_that_was_overtaken_while_it_was_made_is_shown_to_nobody_else(
    client, settings, monkeypatch
):
    """Somebody published in that time, so the process knows another version by now."""
    settings.BEHIND_PROXY = settings.CACHE_LIVE_VERSION = True

    def overtaken(*args):
        live_version.forget()
        published(make_project(slug="meanwhile"), now=TODAY)
        live_version.current()
        return HttpResponse()

    monkeypatch.setattr("projects.views.render", overtaken)
    assert client.get("/projects/glacy/")["X-Accel-Expires"] == f"@{int(TODAY.timestamp()) - 1}"


@pytest.mark.parametrize("path", [path for path, status in PUBLIC.items() if status == 200])
def test_a_page_that_still_holds_is_not_sent_again(client, settings, path):
    settings.BEHIND_PROXY = True
    again = client.get(path, headers={"If-None-Match": client.get(path)["ETag"]})
    assert again.status_code == 304
    assert again["Cache-Control"] == KEPT
    assert "X-Accel-Expires" in again


@pytest.mark.parametrize(
    "path", ["/contact/", "/admin/login/", "/healthz", "/no/such/page/at/all/"]
)
def test_what_is_not_the_same_for_everybody_is_kept_by_nobody(client, settings, path):
    settings.BEHIND_PROXY = True
    response = client.get(path)
    assert "X-Accel-Expires" not in response
    assert "public" not in response.get("Cache-Control", "")


def test_what_a_link_opens_is_kept_by_nobody(client, settings, project):
    settings.BEHIND_PROXY = True
    response = client.get(
        urlsplit(previews.address_of(link_to(make_project(slug="draft"), now=TODAY))).path
    )
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "X-Accel-Expires" not in response
    assert "ETag" not in response


def test_a_page_of_the_archive_changes_when_what_it_says_of_today_does(client, project):
    """Its banner names the days on which the page was different."""
    path = "/archive/2026-03-12/projects/glacy/"
    before = client.get(path)["ETag"]
    published(make_project(slug="another"), now=TODAY)
    assert client.get(path)["ETag"] != before


def test_a_planned_moment_changes_the_page_when_it_comes(client, project):
    project.title_en = "Planned"
    project.save()
    publish(project, by=None, now=TODAY, at=TODAY + DAY)
    before = client.get("/projects/glacy/")
    with time_machine.travel(TODAY + DAY, tick=False):
        after = client.get("/projects/glacy/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "Planned" in after.content.decode()


def test_page_for_bad_times_is_never_found_by_search_engines(client):
    assert client.get("/unavailable")["X-Robots-Tag"] == "noindex"
    assert '<html lang="fr"' in client.get("/fr/unavailable").text
