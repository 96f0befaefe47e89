"""A preview: the site with a candidate in its object's place, for who has the link, for seven days."""

import pytest
import time_machine
from django.core import signing
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


def last_candidate(obj):
    return Publication.objects.candidates().of(obj).order_by("pk").last()


def prefix_of(obj):
    link = previews.make_link([last_candidate(obj)], None, "/", timezone.now())
    return previews.address_of(link, "")


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_draft_is_shown_on_its_own_page_in_the_list_and_at_home(client):
    project = make_project(acronym="DRAFT+", slug="draft", start="2026-01", end="2027")
    prefix = prefix_of(project)
    for path in ("/projects/draft/", "/projects/", "/"):
        assert "DRAFT+" in page(client, prefix + path)
    assert client.get("/projects/draft/").status_code == 404
    assert "DRAFT+" not in page(client, "/projects/")


def test_candidate_stands_in_the_place_of_what_is_live_and_nothing_else_changes(client):
    project, other = make_project(acronym="FORMER"), make_project(acronym="OTHER")
    operations.publish([project, other], by=None)
    change(project, acronym="CANDIDATE")
    change(other, acronym="DRAFT-OF-OTHER")
    listed = page(client, f"{prefix_of(project)}/projects/")
    assert [name in listed for name in ("CANDIDATE", "OTHER", "FORMER", "DRAFT-OF-OTHER")] == [
        True,
        True,
        False,
        False,
    ]


def test_rename_is_shown_under_the_new_address_and_the_former_leads_there(client):
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


def test_what_names_the_object_shows_the_candidate(client):
    project = published(make_project(acronym="FORMER"), now=NOON - DAY)
    activity = published(make_activity(projects=[project]), now=NOON - HOUR)
    change(project, acronym="CANDIDATE")
    assert "CANDIDATE" in page(client, f"{prefix_of(project)}/activities/{activity.slug}/")


def test_object_shows_the_candidates_that_name_it(client):
    project = published(make_project())
    activity = make_activity(projects=[project], title_en="A drafted conference")
    assert "A drafted conference" in page(client, f"{prefix_of(activity)}/projects/{project.slug}/")


def test_links_within_stay_in_the_preview_and_banner_says_what_it_is(client):
    project = make_project(slug="draft")
    prefix = prefix_of(project)
    listed = page(client, f"{prefix}/projects/")
    assert f'href="{prefix}/projects/draft/"' in listed
    assert "this is a draft, as it stood on 10 March 2026, 14:00 (Bucharest)." in listed
    assert "It isn’t public." in listed
    assert "This link works until 17 March 2026, 14:00." in listed
    assert "Comment or approve" not in listed
    assert '<a href="/projects/">This page today</a>' in listed


def test_moment_to_come_is_shown(client):
    project = published(make_project(title_en="First"))
    publish(change(project, title_en="Second"), by=None, at=NOON + DAY)
    link = previews.make_link([], None, f"/projects/{project.slug}/", NOON, at=NOON + DAY)
    shown = page(client, previews.address_of(link))
    assert "Second" in shown
    assert "the site as it is planned for 11 March 2026, 14:00 (Bucharest)" in shown
    assert "Second" not in page(client, f"/projects/{project.slug}/")


@pytest.mark.parametrize("token", ["x", ":", "a:b:c", "%00", "é", ".", "e30:1:x"])
def test_what_is_no_token_answers_404(client, token):
    assert client.get(f"/preview/{token}/projects/").status_code == 404


def test_token_of_a_candidate_that_was_deleted_answers_404(client):
    project = make_project(slug="draft")
    prefix = prefix_of(project)
    last_candidate(project).delete()
    assert client.get(f"{prefix}/projects/draft/").status_code == 404


def test_token_signed_for_anything_else_opens_nothing(client):
    link = previews.make_link(
        [last_candidate(make_project(slug="draft"))], None, "/projects/draft/", NOON
    )
    token = signing.Signer(salt="another.purpose").sign(str(link.pk))
    assert client.get(f"/preview/{token}/projects/draft/").status_code == 404
    assert client.get(previews.address_of(link)).status_code == 200


def test_previews_are_stored_nowhere_and_kept_from_search_engines(client):
    project = change(published(make_project(slug="a")), slug="b")
    prefix = prefix_of(project)
    for path in ("/projects/b/", "/projects/a/", "/projects/", "/", "/unknown/", "/admin/"):
        response = client.get(prefix + path)
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"


def test_what_is_printed_or_quoted_opens_no_preview(client):
    milestone = make_milestone(slug="draft", title_en="Draft")
    html = page(client, prefix_of(milestone) + "/legal-basis/draft/")
    assert "http://testserver/legal-basis/draft/" in html
    assert "http://testserver/preview/" not in html


def test_link_without_its_last_slash_and_a_bad_one_are_stored_nowhere_either(client):
    for path in (prefix_of(make_project(slug="draft")), "/preview/bad", "/preview/bad/projects/"):
        response = client.get(path)
        assert response.status_code in (301, 404)
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "path", ["/archive/2026-03-09", "/archive/1999-01-01/", "/archive/x/projects/"]
)
def test_bad_day_of_the_archive_is_kept_from_search_engines(client, path):
    published(make_milestone(), now=NOON - 2 * DAY)
    assert client.get(path)["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "path", ["/admin/", "/contact/", "/healthz", "/archive/2026-03-09/", "/preview/x/"]
)
def test_what_is_no_public_content_answers_404(client, path):
    published(make_milestone(), now=NOON - 2 * DAY)
    assert client.get(f"{prefix_of(make_project())}{path}").status_code == 404


def test_preview_is_there_for_reading_only(client):
    assert client.post(f"{prefix_of(make_project())}/projects/").status_code == 405


def test_preview_follows_the_site_of_the_present(client, clock):
    prefix = prefix_of(make_project(slug="draft"))
    published(make_project(acronym="LATER"), at=NOON + HOUR)
    assert "LATER" not in page(client, f"{prefix}/projects/")
    clock.move_to(NOON + HOUR)
    assert "LATER" in page(client, f"{prefix}/projects/")
