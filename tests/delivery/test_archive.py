"""Under ``/archive/<day>/`` the site is as it stood at the end of that day in Bucharest."""

import datetime

import pytest
import time_machine
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from delivery import middleware
from record.models import Publication
from tests.helpers.factories import (
    change,
    make_country,
    make_funder,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("history")]

THEN = "/archive/2026-03-10"  # the day of NOON
LATER = "/archive/2026-03-12"


@pytest.fixture
def history():
    """First texts on 10 March 2026, other ones two days later, and today is 20 March."""
    country = published(make_country(name_en="The former name"), now=NOON)
    funder = published(make_funder(name_en="The former funder"), now=NOON)
    names = {"countries": [country], "funders": [funder]}
    project = make_project(
        slug="glacy", title_en="The former title", start="2026-03-01", end="2026-03-15", **names
    )
    published(project, now=NOON + HOUR)
    linked = f'<p><a href="ref:project/{project.key}">the project</a></p>'
    published(
        make_page(slug="privacy", title_en="The former page", body_en=linked), now=NOON + 2 * HOUR
    )
    publish(change(country, name_en="The new name"), by=None, now=NOON + 2 * DAY)
    publish(change(funder, name_en="The new funder"), by=None, now=NOON + 2 * DAY)
    publish(change(project, title_en="The new title"), by=None, now=NOON + 2 * DAY)
    publish(change(project, slug="glacy-plus"), by=None, now=NOON + 3 * DAY)
    published(make_project(acronym="NEWER"), now=NOON + 3 * DAY)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        yield


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_texts_names_and_status_are_those_of_the_day(client):
    then, today = page(client, f"{THEN}/projects/glacy/"), page(client, "/projects/glacy-plus/")
    for words in ("The former title", "The former name", "The former funder", "Ongoing"):
        assert words in then
        assert words not in today
    for words in ("The new title", "The new name", "The new funder", "Completed"):
        assert words in today
        assert words not in then


def test_lists_and_menus_are_those_of_the_day(client):
    assert "NEWER" in page(client, "/projects/")
    assert "NEWER" not in page(client, f"{THEN}/projects/")
    assert "The former page" in page(client, f"{THEN}/")


def test_day_ends_at_midnight_in_bucharest(client):
    """In winter 21:30 UTC is 23:30 there, still that day; an hour later it is the next."""
    late = datetime.datetime(2026, 3, 14, 21, 30, tzinfo=datetime.UTC)
    early = late + HOUR
    published(make_project(slug="late", acronym="LATE"), now=late)
    published(make_project(slug="early", acronym="EARLY"), now=early)
    assert client.get("/archive/2026-03-14/projects/late/").status_code == 200
    assert client.get("/archive/2026-03-14/projects/early/").status_code == 404
    assert client.get("/archive/2026-03-15/projects/early/").status_code == 200


def test_links_within_stay_in_the_archive(client):
    then = page(client, f"{THEN}/privacy/")
    assert f'href="{THEN}/projects/glacy/"' in then
    assert f'href="{THEN}/projects/"' in then
    assert 'href="/projects/glacy' not in then


def test_banner_says_what_it_is_and_links_to_the_same_page_today(client):
    then = page(client, f"{LATER}/projects/")
    assert "The site as it was at the end of 12 March 2026" in then
    assert 'href="/projects/"' in then
    assert "The site as it was" not in page(client, "/projects/")


def test_address_of_later_is_not_there_yet_and_that_of_the_day_does_not_move(client):
    assert client.get(f"{THEN}/projects/glacy-plus/").status_code == 404
    moved = client.get("/archive/2026-03-13/projects/glacy/")
    assert (moved.status_code, moved.url) == (301, "/archive/2026-03-13/projects/glacy-plus/")


def test_search_engines_are_kept_out(client):
    for address in (
        f"{THEN}/",
        f"{THEN}/projects/glacy/",
        f"{THEN}/projects/unknown/",
        f"{THEN}/admin/",
    ):
        assert client.get(address)["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/projects/")


NO_DAYS = (
    "2026-03-20 2026-03-21 2027-01-01 2026-03-09 1999-01-01 2026-13-01 2026-02-29 20260310 2026-3-10 2026-W11 2026-069 "
    "2026-03-10T12 today ２０２６-03-10 0000-00-00 9999-12-31 2026-03-10%0A -2026-03-10 2026–03–10"
)


@pytest.mark.parametrize("day", NO_DAYS.split())
def test_day_that_the_archive_does_not_have_answers_404(client, day):
    for path in ("/", "/projects/", "/projects/glacy/"):
        assert client.get(f"/archive/{day}{path}").status_code == 404


def test_yesterday_is_the_last_day_and_the_day_of_the_first_publication_the_first(client):
    assert client.get("/archive/2026-03-19/").status_code == 200
    assert client.get("/archive/2026-03-10/").status_code == 200


def test_day_without_its_last_slash_leads_to_its_home(client):
    response = client.get(THEN)
    assert (response.status_code, response.url) == (301, f"{THEN}/")


CLOSED = "/admin/ /admin/login/ /contact/ /contact/sent/ /healthz /readyz /robots.txt /static/x.css"


@pytest.mark.parametrize("path", CLOSED.split())
def test_what_is_no_public_content_answers_404(client, path):
    client.force_login(make_user(is_superuser=True))
    assert client.get(f"{THEN}{path}").status_code == 404
    assert client.post(f"{THEN}{path}").status_code == 404


@pytest.mark.parametrize(
    "path", [f"{LATER}/", f"{THEN}/projects/", "/preview/x/", "/preview/x/projects/", "/archive/"]
)
def test_nested_prefix_answers_404(client, path):
    assert client.get(f"{THEN}{path}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_archive_is_there_for_reading_only(client, method):
    assert getattr(client, method)(f"{THEN}/projects/").status_code == 405
    assert client.head(f"{THEN}/projects/").status_code == 200


def test_static_addresses_and_links_are_whole_after_such_a_request(client):
    static = 'href="/static/cproc_site/site.css"'
    assert static in page(client, f"{THEN}/projects/")
    assert get_script_prefix() == "/"
    assert static in page(client, "/projects/")
    assert 'href="/archive/2' not in page(client, "/projects/")
    assert reverse("projects:project_list") == "/projects/"


def test_script_prefix_is_restored_after_an_exception(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("The view failed.")

    monkeypatch.setattr("projects.ordering.by_status", fail)
    with pytest.raises(RuntimeError, match="The view failed"):
        client.get(f"{THEN}/projects/")
    assert get_script_prefix() == "/"


def test_script_prefix_is_restored_where_the_rest_of_the_chain_fails(rf):
    def fail(request):
        assert reverse("projects:project_list") == f"{THEN}/projects/"
        raise RuntimeError("The chain failed.")

    with pytest.raises(RuntimeError, match="The chain failed"):
        middleware.EditionMiddleware(fail)(rf.get(f"{THEN}/projects/"))
    assert get_script_prefix() == "/"


def test_site_that_has_published_nothing_has_no_archive(client):
    Publication.objects.all().delete()
    assert client.get(f"{THEN}/").status_code == 404


def test_clock_is_read_once(client, django_assert_max_num_queries):
    assert timezone.now() == NOON + 10 * DAY
    with django_assert_max_num_queries(9):
        page(client, f"{THEN}/projects/glacy/")
