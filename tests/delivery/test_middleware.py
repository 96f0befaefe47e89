"""Under ``/archive/<day>/`` the site is as it was at the end of that day in Bucharest."""

import datetime

import pytest
import time_machine
from django.urls import get_script_prefix, reverse

from delivery.opendata.reader import DatasetReader
from publishing import operations
from record.editions import Edition
from record.models import LogEntry, Publication
from tests.helpers.factories import (
    change,
    make_country,
    make_funder,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.raw_sql import without_triggers
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("history")]

THEN = "/archive/2026-03-10"  # the day of NOON
LATER = "/archive/2026-03-12"


@pytest.fixture
def history():
    """First texts on 10 March 2026, other ones two days later, and today is 20 March."""
    country = make_country(name_en="The former name")
    funder = make_funder(name_en="The former funder")
    operations.publish([country, funder], None, now=NOON)
    names = {"countries": [country], "funders": [funder]}
    project = make_project(
        slug="glacy", title_en="The former title", start="2026-03-01", end="2026-03-15", **names
    )
    published(project, now=NOON + HOUR)
    linked = f'<p><a href="ref:project/{project.key}">the project</a></p>'
    published(
        make_page(slug="privacy", title_en="The former page", body_en=linked), now=NOON + 2 * HOUR
    )
    change(country, name_en="The new name")
    change(funder, name_en="The new funder")
    change(project, title_en="The new title")
    operations.publish([country, funder, project], None, now=NOON + 2 * DAY)
    newer = make_project(acronym="NEWER")
    operations.publish([change(project, slug="glacy-plus"), newer], None, now=NOON + 3 * DAY)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        yield


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_archived_texts_names_lists_and_statuses_are_those_of_the_day(
    client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9):
        then = page(client, f"{THEN}/projects/glacy/")
    today = page(client, "/projects/glacy-plus/")
    for text in ("The former title", "The former name", "The former funder", "Ongoing"):
        assert text in then
        assert text not in today
    for text in ("The new title", "The new name", "The new funder", "Completed"):
        assert text in today
        assert text not in then
    assert "NEWER" in page(client, "/projects/")
    assert "NEWER" not in page(client, f"{THEN}/projects/")
    assert "The former page" in page(client, f"{THEN}/")


def test_archived_day_ends_at_midnight_in_bucharest(client):
    """In winter 21:30 UTC is 23:30 there, still that day; an hour later it is the next."""
    late = datetime.datetime(2026, 3, 14, 21, 30, tzinfo=datetime.UTC)
    published(make_project(slug="late", acronym="LATE"), now=late)
    published(make_project(slug="early", acronym="EARLY"), now=late + HOUR)
    for url, status in (
        ("/archive/2026-03-14/projects/late/", 200),
        ("/archive/2026-03-14/projects/early/", 404),
        ("/archive/2026-03-15/projects/early/", 200),
    ):
        assert client.get(url).status_code == status


def test_archived_links_stay_in_the_archive_except_that_to_the_same_page_today(client):
    then = page(client, f"{THEN}/privacy/")
    assert f'href="{THEN}/projects/glacy/"' in then
    assert f'href="{THEN}/projects/"' in then
    assert 'href="/static/cproc_site/site.css"' in then
    assert 'href="/projects/glacy' not in then
    assert 'href="/privacy/"' in then
    assert "The site as it was at the end of 10 March 2026" in then
    assert "The site as it was" not in page(client, "/privacy/")


def test_archived_page_has_its_former_url_and_each_url_ends_with_a_slash(client):
    assert client.get(f"{THEN}/projects/glacy-plus/").status_code == 404
    moved = client.get("/archive/2026-03-13/projects/glacy/")
    assert (moved.status_code, moved.url) == (301, "/archive/2026-03-13/projects/glacy-plus/")
    moved = client.get(THEN)
    assert (moved.status_code, moved.url) == (301, f"{THEN}/")


def test_archived_url_of_today_explains_itself_and_links_to_the_page_of_today(client):
    for path, words in (
        ("/projects/", "The archive will contain it from tomorrow"),
        ("/fr/projects/glacy-plus/", "Les archives la contiendront à partir de demain"),
    ):
        response = client.get(f"/archive/2026-03-20{path}")
        assert response.status_code == 404
        assert f'<a href="{path}">' in response.text
        assert words in response.text
    evil = client.get("/archive/2026-03-20//evil.example/").text
    assert 'href="//evil' not in evil
    assert "from tomorrow" not in client.get("/archive/2026-03-21/").text


def test_archive_runs_from_the_first_publication_to_yesterday(client):
    days = (
        "2026-03-20 2026-03-21 2027-01-01 2026-03-09 1999-01-01 2026-13-01 2026-02-29 20260310 "
        "2026-3-10 2026-W11 2026-W11-2 2026-069 2026-03-10T12 today ２０２６-03-10 0000-00-00 "
        "9999-12-31 2026-03-10%0A -2026-03-10 2026–03–10"
    )
    for day in days.split():
        assert client.get(f"/archive/{day}/projects/").status_code == 404, day
    for path in ("/", "/projects/glacy/"):
        assert client.get(f"/archive/2026-03-20{path}").status_code == 404
    for day in (10, 19):
        assert client.get(f"/archive/2026-03-{day}/").status_code == 200
    with without_triggers():
        LogEntry.objects.all().delete()
        Publication.objects.all().delete()
    assert client.get("/archive/2026-03-10/").status_code == 404


def test_page_without_public_content_and_nested_prefix_answer_404_in_the_archive(client):
    client.force_login(make_user(is_superuser=True))
    closed = "/admin/ /admin/login/ /contact/sent/ /healthz /readyz /robots.txt /static/x.css"
    nested = f"{LATER}/ {THEN}/projects/ /preview/x/ /preview/x/projects/ /archive/"
    for path in closed.split() + nested.split():
        response = client.get(f"{THEN}{path}")
        assert (response.status_code, response["X-Robots-Tag"]) == (404, "noindex"), path
        assert client.post(f"{THEN}{path}").status_code == 404


def test_archive_allows_only_reading_and_is_excluded_from_search_engines(client):
    for method in ("post", "put", "patch", "delete", "options"):
        assert getattr(client, method)(f"{THEN}/projects/").status_code == 405
    response = client.head(f"{THEN}/projects/")
    assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex")
    assert "X-Robots-Tag" not in client.get("/projects/")


def test_script_prefix_is_restored_after_an_exception(client, monkeypatch):
    def fail(*args, **kwargs):
        assert reverse("projects:project_list") == f"{THEN}/projects/"
        raise RuntimeError("It failed.")

    monkeypatch.setattr("projects.views.filtered_page", fail)
    with pytest.raises(RuntimeError, match="It failed"):
        client.get(f"{THEN}/projects/")
    assert get_script_prefix() == "/"


@pytest.mark.parametrize(("path", "number"), [("/projects/", 1), ("/projects.json", 0)])
def test_contents_are_released_after_a_page_but_not_before_a_file_is_sent(
    client, monkeypatch, path, number
):
    monkeypatch.setattr(DatasetReader, "is_large", True)
    closed, close = [], Edition.close
    monkeypatch.setattr(Edition, "close", lambda edition: closed.append(close(edition)))
    assert client.get(path).status_code == 200
    assert len(closed) == number
