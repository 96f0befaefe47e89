"""A preview: the site with a candidate in place of its object, for people with the link."""

import pytest
import time_machine
from django.utils import timezone

from publishing import operations, previews
from record.models import Publication
from tests.helpers.factories import change, make_activity, make_milestone, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def draft():
    return make_project(acronym="DRAFT+", slug="draft", start="2026-01", end="2027")


def last_candidate(obj):
    return Publication.objects.candidates().of(obj).order_by("pk").last()


def prefix_of(obj):
    link = previews.make_link([last_candidate(obj)], None, "/", timezone.now())
    return previews.address_of(link, "")


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.text


def test_draft_is_shown_on_its_page_in_the_list_and_on_the_home_page(client, draft):
    prefix = prefix_of(draft)
    for path in ("/projects/draft/", "/projects/", "/"):
        assert "DRAFT+" in page(client, prefix + path)
    assert client.get("/projects/draft/").status_code == 404
    assert "DRAFT+" not in page(client, "/projects/")


def test_candidate_replaces_the_live_content_of_its_object_only(client):
    project = make_project(acronym="FORMER")
    other = make_project(acronym="OTHER")
    operations.publish([project, other], by=None)
    change(project, acronym="CANDIDATE")
    change(other, acronym="UNSEEN")
    listed = page(client, f"{prefix_of(project)}/projects/")
    names = ("CANDIDATE", "OTHER", "FORMER", "UNSEEN")
    assert [name for name in names if name in listed] == ["CANDIDATE", "OTHER"]


def test_renamed_page_is_shown_at_its_new_url_and_the_former_one_redirects(client):
    project = change(published(make_project(slug="a")), slug="b")
    prefix = prefix_of(project)
    assert client.get(f"{prefix}/projects/b/").status_code == 200
    moved = client.get(f"{prefix}/projects/a/")
    assert (moved.status_code, moved.url) == (301, f"{prefix}/projects/b/")
    assert client.get("/projects/b/").status_code == 404


def test_candidate_of_a_withdrawn_object_is_shown(client):
    project = published(make_project(slug="a"))
    withdraw(project, None, "Ended.")
    change(project, title_en="Back again")
    assert "Back again" in page(client, f"{prefix_of(project)}/projects/a/")


def test_page_that_names_the_object_shows_the_candidate(client):
    project = published(make_project(acronym="FORMER"), now=NOON - DAY)
    activity = published(make_activity(projects=[project]), now=NOON - HOUR)
    change(project, acronym="CANDIDATE")
    assert "CANDIDATE" in page(client, f"{prefix_of(project)}/activities/{activity.slug}/")


def test_page_of_the_object_shows_the_candidates_that_name_it(client):
    project = published(make_project())
    activity = make_activity(projects=[project], title_en="A drafted conference")
    assert "A drafted conference" in page(client, f"{prefix_of(activity)}/projects/{project.slug}/")


def test_links_stay_in_the_preview_and_the_banner_describes_it(client, draft):
    prefix = prefix_of(draft)
    listed = page(client, f"{prefix}/projects/")
    assert f'href="{prefix}/projects/draft/"' in listed
    assert "this is a draft, saved on 10 March 2026, 14:00 (Bucharest)." in listed
    assert "It isn’t public." in listed
    assert "This link works until 17 March 2026, 14:00." in listed
    assert "Comment or approve" not in listed
    assert '<a href="/projects/">This page today</a>' in listed


def test_later_time_is_shown(client):
    project = published(make_project(title_en="First"))
    publish(change(project, title_en="Second"), by=None, at=NOON + DAY)
    link = previews.make_link([], None, f"/projects/{project.slug}/", NOON, at=NOON + DAY)
    shown = page(client, previews.address_of(link))
    assert "Second" in shown
    assert "the site as it is planned for 11 March 2026, 14:00 (Bucharest)" in shown
    assert "Second" not in page(client, f"/projects/{project.slug}/")


def test_preview_is_not_stored_and_not_indexed(client):
    prefix = prefix_of(change(published(make_project(slug="a")), slug="b"))
    paths = ("/projects/b/", "/projects/a/", "/projects/", "/", "/unknown/", "/admin/", "")
    for path in (*(prefix + path for path in paths), "/preview/bad", "/preview/bad/projects/"):
        response = client.get(path)
        assert response["Cache-Control"] == "private, no-store", path
        assert response["X-Robots-Tag"] == "noindex", path


@pytest.mark.parametrize(
    "path", ["/archive/2026-03-09", "/archive/1999-01-01/", "/archive/x/projects/"]
)
def test_bad_day_of_the_archive_is_not_indexed(client, path):
    published(make_milestone(), now=NOON - 2 * DAY)
    assert client.get(path)["X-Robots-Tag"] == "noindex"


def test_quoted_url_is_outside_of_the_preview(client):
    milestone = make_milestone(slug="draft", title_en="Draft")
    html = page(client, prefix_of(milestone) + "/legal-basis/draft/")
    assert "http://testserver/legal-basis/draft/" in html
    assert "http://testserver/preview/" not in html


@pytest.mark.parametrize(
    "path", ["/admin/", "/contact/", "/healthz", "/archive/2026-03-09/", "/preview/x/"]
)
def test_page_without_public_content_answers_404(client, draft, path):
    published(make_milestone(), now=NOON - 2 * DAY)
    assert client.get(prefix_of(draft) + path).status_code == 404


def test_preview_is_read_only(client, draft):
    assert client.post(f"{prefix_of(draft)}/projects/").status_code == 405


def test_preview_follows_the_live_site(client, draft, clock):
    prefix = prefix_of(draft)
    published(make_project(acronym="LATER"), at=NOON + HOUR)
    assert "LATER" not in page(client, f"{prefix}/projects/")
    clock.move_to(NOON + HOUR)
    assert "LATER" in page(client, f"{prefix}/projects/")
