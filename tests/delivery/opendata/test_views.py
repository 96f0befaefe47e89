"""Data files over HTTP: small ones are pages, large ones are sent while they are rendered."""

import gzip
import json
import threading

import pytest
from django.utils import timezone

from delivery.opendata import reader, views
from publishing import previews
from tests.helpers.admin.shared_links import link_to
from tests.helpers.factories import change, make_activity, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import NOON
from tests.helpers.wsgi import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connections_stay")]
URL = "/projects.json"


@pytest.fixture
def project():
    return published(make_project(slug="one", acronym="ONE"), now=NOON)


@pytest.fixture
def large(project, monkeypatch):
    monkeypatch.setattr(reader, "BATCH_SIZE", 1)
    published(make_project(slug="two", start="2020"), now=NOON)


def test_small_file_is_a_page_of_the_cache(project):
    site = Site()
    found = site.get(URL)
    assert found.headers["Content-Length"] == str(len(found.body))
    assert site.size > 0


@pytest.mark.usefixtures("large")
def test_large_file_is_sent_in_parts_and_stored_in_no_cache():
    site = Site()
    plain = site.get(URL)
    assert "Content-Length" not in plain.headers
    assert plain.headers["ETag"].startswith('"')
    found = site.get(URL, HTTP_ACCEPT_ENCODING="gzip")
    assert gzip.decompress(found.body) == plain.body
    assert (found.headers["Content-Encoding"], found.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert site.size == 0


@pytest.mark.usefixtures("large")
def test_etag_of_a_large_file_is_that_of_the_version(project):
    site = Site()
    first = site.get(URL)
    publish(change(project, acronym="TWO"))
    second = site.get(URL, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert json.loads(second.body)["items"][1]["acronym"] == "TWO"
    again = site.get(URL, HTTP_IF_NONE_MATCH=second.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.usefixtures("large")
def test_large_file_waits_for_another_but_not_for_ever(client, monkeypatch):
    first = client.get(URL)
    next(first.streaming_content)
    monkeypatch.setattr(views, "MAX_WAIT_SECONDS", 0.01)
    expected = client.get(URL).getvalue()
    monkeypatch.setattr(views, "MAX_WAIT_SECONDS", 60)
    timer = threading.Timer(0.1, first.close)  # its reader goes away
    timer.start()
    assert client.get(URL).getvalue() == expected
    timer.join()
    assert not views._large_file.locked()


@pytest.mark.usefixtures("large")
def test_large_file_is_in_the_language_and_under_the_prefix_of_its_url(client, project):
    for slug in ("a", "b"):
        published(make_activity(slug=slug, projects=[project], start="2026-03"), now=NOON)
    path = "/archive/2026-03-10/fr"
    table = client.get(f"{path}/projects.csv").getvalue().decode()
    assert "Adresse de la page" in table
    calendar = client.get(f"{path}/activities.ics").getvalue().decode()
    assert f"URL:http://testserver{path}/activities/a/" in calendar
    assert "mars 2026" in calendar


@pytest.mark.parametrize("prefix", ["", "/archive/2026-03-10"])
@pytest.mark.parametrize("path", [URL, "/data/schema/projects.json"])
def test_json_of_a_translation_leads_to_the_one_address(client, project, prefix, path):
    for language in ("/fr", "/ro"):
        response = client.get(f"{prefix}{language}{path}")
        assert (response.status_code, response["Location"]) == (301, prefix + path)


def test_preview_has_no_etag_and_is_closed_to_others(client, project):
    change(project, acronym="DRAFTED", slug="new")
    link = link_to(project, now=timezone.now())
    response = client.get(previews.link_path(link, URL))
    [item] = json.loads(response.content)["items"]
    assert (item["acronym"], item["published_at"]) == ("DRAFTED", None)
    assert item["address"].endswith("/projects/new/")
    assert "Access-Control-Allow-Origin" not in response
    assert "ETag" not in response
    assert response["Cache-Control"] == "private, no-store"
