"""Versions of an object on its form: compare, restore, discard the draft, undo a publication."""

import pytest
from django.urls import reverse
from django.utils import timezone

from desk.admin_urls import action_url
from pages.models import StandingPage
from publishing import operations
from record.models import Publication, State
from tests.helpers.admin.forms import confirmed, form_of, html_of, told
from tests.helpers.factories import (
    change,
    make_field,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish
from tests.helpers.times import DAY

pytestmark = pytest.mark.django_db

EDITOR = ("pages.view_standingpage", "pages.change_standingpage", "record.view_publication")


@pytest.fixture
def author():
    return make_user(first_name="Ana")


@pytest.fixture
def obj(author):
    """A page with a live version, and a draft by Ana."""
    page = published(make_page(title_en="First"))
    page.title_en = "Second"
    page.save(by=author)
    return page


def versions_in(desk, obj):
    return desk.get(form_of(obj)).context["versions"]


class TestPanel:
    def test_form_lists_the_last_five_versions_with_their_authors(self, desk, obj, author):
        labels = [version.label for version in versions_in(desk, obj)["newest"]]
        assert labels[0].startswith("Draft saved ")
        assert labels[0].endswith(", Ana")
        assert labels[1].startswith("Live since ")
        for number in range(5):
            change(obj, title_en=f"Change {number}")
        assert len(versions_in(desk, obj)["newest"]) == 5

    def test_version_is_compared_and_restored_in_two_steps(self, desk, obj):
        draft, live = versions_in(desk, obj)["newest"]
        assert (draft.compare_url, draft.restore_url) == ("", "")
        assert "First" in desk.get(live.compare_url).text
        response = confirmed(desk, desk.get(live.restore_url))
        assert response.url == form_of(obj)
        obj.refresh_from_db()
        assert obj.title_en == "First"

    def test_scheduled_and_withdrawn_versions_are_labelled_as_such(self, desk, obj):
        now = timezone.now()
        publish(obj, None, at=now + DAY)
        operations.withdraw([obj], None, "It ended.")
        labels = " ".join(version.label for version in versions_in(desk, obj)["newest"])
        assert "Scheduled for " in labels
        assert "Withdrawal of " in labels

    def test_page_on_a_date_is_offered_once_there_was_a_page(self, desk, obj):
        assert f"/archive/?path=%2F{obj.slug}%2F" in desk.get(form_of(obj)).text
        for other in (make_project(), published(make_field())):
            assert versions_in(desk, other)["archive_url"] == ""

    def test_versions_need_permission_to_read_them(self, client, obj):
        client.force_login(make_user(*EDITOR[:2]))
        assert "All versions" not in client.get(form_of(obj)).text
        client.force_login(make_user(EDITOR[0], EDITOR[2]))
        page = client.get(form_of(obj)).text
        assert "All versions" in page
        assert "Restore…" not in page


class TestActionPages:
    def test_confirmation_page_has_a_url_of_its_own(self, desk, obj):
        page = desk.get(action_url(obj, "publish_selected"))
        assert page.context["post_to"] == action_url(obj, "publish_selected")
        confirmed(desk, page)
        assert "Second" in desk.get(f"/{obj.slug}/").text

    def test_action_that_is_impossible_leads_to_the_form_with_the_reason(self, desk, obj):
        response = desk.get(action_url(obj, "cancel_selected"))
        assert response.url == form_of(obj)
        assert told(response) == ["Nothing is scheduled for it."]

    def test_page_needs_the_permission_of_its_action(self, client, obj):
        client.force_login(make_user(*EDITOR))
        assert client.get(action_url(obj, "submit_selected")).status_code == 200
        assert client.get(action_url(obj, "publish_selected")).status_code == 403
        confirmed_at_once = client.post(action_url(obj, "publish_selected"), {"confirmed": "1"})
        assert confirmed_at_once.status_code == 403

    @pytest.mark.parametrize(("pk", "name"), [("999", "submit_selected"), ("x", "submit_selected")])
    def test_unknown_object_or_action_answers_404(self, desk, obj, pk, name):
        url = reverse("admin:pages_standingpage_action", args=[pk, name])
        assert desk.get(url).status_code == 404
        assert desk.get(action_url(obj, "delete_selected")).status_code == 404


class TestDiscarding:
    def test_draft_becomes_what_is_live_and_its_text_stays_in_the_versions(self, desk, obj):
        url = versions_in(desk, obj)["discard_url"]
        page = desk.get(url)
        assert "removed: </span>Second</del>" in html_of(page)
        response = confirmed(desk, page)
        assert response.url == form_of(obj)
        obj = StandingPage.objects.with_state().get()
        assert (obj.title_en, obj.state) == ("First", State.LIVE)
        assert Publication.objects.candidates().filter(title="Second").exists()
        assert versions_in(desk, obj)["discard_url"] == ""

    def test_it_is_offered_only_if_something_is_live_and_differs(self, desk, obj):
        withdrawn = published(make_page())
        operations.withdraw([withdrawn], None, "It ended.")
        for other in (make_page(), published(make_page()), change(withdrawn, title_en="New")):
            assert versions_in(desk, other)["discard_url"] == ""
            response = desk.get(action_url(other, "discard_selected"))
            assert "There is nothing to discard" in told(response)[0]

    def test_it_needs_permission_to_change(self, client, obj):
        client.force_login(make_user(EDITOR[0], EDITOR[2]))
        assert "Discard the draft" not in client.get(form_of(obj)).text
        assert client.get(action_url(obj, "discard_selected")).status_code == 403
