"""A preview shows candidates to people with the link; a closed or forged link reveals nothing."""

import pytest

from publishing import operations, previews
from record.models import PreviewLink
from tests.helpers.admin.shared_links import candidate_of, link_to
from tests.helpers.factories import (
    change,
    make_activity,
    make_document,
    make_milestone,
    make_project,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def draft():
    return make_project(acronym="DRAFT+", slug="draft", start="2026-01", end="2027")


def prefix_of(obj):
    link = previews.make_link([candidate_of(obj)], None, "/", NOON, "Ion")
    return previews.link_path(link, "")


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.text


class TestOpenLinks:
    def test_draft_is_shown_on_its_page_in_the_list_and_on_the_home_page(self, client, draft):
        prefix = prefix_of(draft)
        for path in ("/projects/draft/", "/projects/", "/"):
            assert "DRAFT+" in page(client, prefix + path)
        assert client.get("/projects/draft/").status_code == 404
        assert "DRAFT+" not in page(client, "/projects/")

    def test_candidate_replaces_the_live_content_of_its_object_only(self, client):
        project = make_project(acronym="FORMER")
        other = make_project(acronym="OTHER")
        operations.publish([project, other], by=None)
        change(project, acronym="CANDIDATE")
        change(other, acronym="UNSEEN")
        listed = page(client, f"{prefix_of(project)}/projects/")
        names = ("CANDIDATE", "OTHER", "FORMER", "UNSEEN")
        assert [name for name in names if name in listed] == ["CANDIDATE", "OTHER"]

    def test_renamed_page_is_shown_at_its_new_url_and_the_former_one_redirects(self, client):
        project = change(published(make_project(slug="a")), slug="b")
        prefix = prefix_of(project)
        assert client.get(f"{prefix}/projects/b/").status_code == 200
        moved = client.get(f"{prefix}/projects/a/")
        assert (moved.status_code, moved.url) == (301, f"{prefix}/projects/b/")
        assert client.get("/projects/b/").status_code == 404

    def test_candidate_of_a_withdrawn_object_is_shown(self, client):
        project = published(make_project(slug="a"))
        withdraw(project, None, "Ended.")
        change(project, title_en="Back again")
        assert "Back again" in page(client, f"{prefix_of(project)}/projects/a/")

    def test_pages_of_both_objects_of_a_reference_show_the_candidate(self, client):
        project = published(make_project(acronym="FORMER"), now=NOON - DAY)
        activity = published(make_activity(projects=[project]), now=NOON - HOUR)
        change(project, acronym="CANDIDATE")
        assert "CANDIDATE" in page(client, f"{prefix_of(project)}/activities/{activity.slug}/")
        activity = make_activity(projects=[project], title_en="A drafted conference")
        shown = page(client, f"{prefix_of(activity)}/projects/{project.slug}/")
        assert "A drafted conference" in shown

    def test_links_stay_in_the_preview_and_the_banner_describes_it(self, client, draft):
        prefix = prefix_of(draft)
        listed = page(client, f"{prefix}/projects/")
        assert f'href="{prefix}/projects/draft/"' in listed
        assert "this is a draft, saved on 10 March 2026, 14:00 (Bucharest)." in listed
        assert "It isn’t public." in listed
        assert "This link works until 17 March 2026, 14:00." in listed
        assert '<a href="/projects/">This page today</a>' in listed

    def test_later_time_is_shown_without_a_review_form(self, client):
        project = published(make_project(title_en="First"))
        publish(change(project, title_en="Second"), by=None, at=NOON + DAY)
        shown = page(client, previews.link_path(link_to(path="/projects/", at=NOON + DAY)))
        assert "Second" in shown
        assert "the site as it is planned for 11 March 2026, 14:00 (Bucharest)" in shown
        assert "/review/" not in shown
        assert "Second" not in page(client, "/projects/")

    def test_banner_states_when_the_draft_becomes_public(self, client, draft, clock):
        path = previews.link_path(link_to(draft))
        publish(draft, None, at=NOON + HOUR, now=NOON)
        assert "It becomes public on 10 March 2026, 15:00." in page(client, path)
        clock.move_to(NOON + HOUR)
        assert "It was published on 10 March 2026, 15:00." in page(client, path)

    def test_preview_is_not_stored_not_indexed_and_not_sent_to_other_sites(self, client):
        prefix = prefix_of(change(published(make_project(slug="a")), slug="b"))
        paths = ("/projects/b/", "/projects/a/", "/projects/", "/", "/unknown/", "/admin/", "")
        for path in (*(prefix + path for path in paths), "/preview/bad", "/preview/bad/projects/"):
            response = client.get(path)
            assert response["Cache-Control"] == "private, no-store", path
            assert response["X-Robots-Tag"] == "noindex", path
            assert response["Referrer-Policy"] == "same-origin", path

    def test_preview_is_read_only_and_has_no_page_without_public_content(self, client, draft):
        published(make_milestone(), now=NOON - 2 * DAY)
        prefix = prefix_of(draft)
        assert client.post(f"{prefix}/projects/").status_code == 405
        for path in (
            "/admin/",
            "/contact/sent/",
            "/healthz",
            "/archive/2026-03-09/",
            "/preview/x/",
        ):
            assert client.get(prefix + path).status_code == 404, path

    def test_token_opens_only_its_own_draft(self, client, draft):
        make_project(slug="other")
        link = link_to(draft)
        response = client.get(previews.link_path(link, "/projects/other/"))
        assert response.status_code == 404
        assert "Nothing is published at this web address." in response.text
        assert "DRAFT+" in page(client, previews.link_path(link, "/projects/"))

    def test_preview_takes_a_fixed_number_of_queries(
        self, client, draft, django_assert_max_num_queries
    ):
        change(published(draft), title_en="Changed")
        path = previews.link_path(link_to(draft, make_document()), "/projects/")
        with django_assert_max_num_queries(5 + 4):
            client.get(path)


def response_to(client, path):
    """Return status, headers and text without the token."""
    response = client.get(path)
    prefix = "/".join(path.split("/")[:3])
    return response.status_code, dict(response.headers.items()), response.text.replace(prefix, "")


class TestClosedLinks:
    @pytest.fixture
    def link(self, draft):
        return link_to(draft)

    @pytest.fixture
    def nothing(self, client):
        """The response to a false token, which every closed link has to give."""
        return response_to(client, "/preview/nothing/projects/draft/")

    @pytest.mark.parametrize("end", ["projects/draft/", "projects/", "nothing/"])
    def test_expired_and_revoked_links_answer_as_a_false_token(self, client, link, clock, end):
        false = response_to(client, f"/preview/nothing/{end}")
        previews.revoke(link, None, NOON)
        assert response_to(client, previews.link_path(link, f"/{end}")) == false
        late = link_to(make_project(), lifetime=MINUTE)
        clock.move_to(NOON + HOUR)
        assert response_to(client, previews.link_path(late, f"/{end}")) == false

    def test_forged_token_answers_as_a_false_token(self, client, link, nothing):
        status, _headers, text = nothing
        assert status == 404
        assert "This link has expired or is incomplete." in text
        for token in (str(link.pk), link.token_hash, "None", "x", ":", ".", "e30:1:x"):
            assert response_to(client, f"/preview/{token}/projects/draft/") == nothing, token
        for token in ("%00", "é"):
            assert client.get(f"/preview/{token}/projects/draft/").status_code == 404

    @pytest.mark.parametrize(
        "close",
        [
            lambda project, link: project.delete(),
            lambda project, link: link.candidates.all().delete(),
            lambda project, link: PreviewLink.objects.all().delete(),
            lambda project, link: operations.withhold(
                publish(project, None, now=NOON), None, "It named a victim.", now=NOON
            ),
        ],
        ids=["draft deleted", "candidate deleted", "link deleted", "draft withheld"],
    )
    def test_link_without_one_of_its_drafts_answers_as_a_false_token(
        self, client, draft, nothing, close
    ):
        other = make_project()
        both = link_to(other, draft)
        path = previews.link_path(both)
        assert response_to(client, path) != nothing
        close(other, both)
        assert response_to(client, path) == nothing
