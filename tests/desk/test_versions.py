"""Versions of an object on its form: compare, restore, discard the draft, undo a publication."""

import pytest
from django.urls import reverse
from django.utils import timezone

from desk.admin_urls import action_url
from pages.models import StandingPage
from projects.models import Project
from publishing import operations
from record.models import Publication, State
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.forms import LIST, chosen, confirmed, form_of, html_of, told
from tests.helpers.factories import (
    change,
    make_field,
    make_milestone,
    make_notice,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish, saved_by
from tests.helpers.times import DAY, rows_of

pytestmark = pytest.mark.long

BODY = {"name_en": "Committee of Ministers"}
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
    def test_form_lists_five_versions_with_the_one_in_force_and_their_authors(
        self, desk, obj, author
    ):
        labels = [version["label"] for version in versions_in(desk, obj)["newest"]]
        assert labels[0].startswith("Draft saved ")
        assert labels[0].endswith(", Ana")
        assert labels[1].startswith("Live since ")
        for number in range(5):
            saved_by(make_user(), obj, title_en=f"Change {number}")
        labels = [version["label"] for version in versions_in(desk, obj)["newest"]]
        assert [label.split()[0] for label in labels] == ["Draft"] * 4 + ["Live"]

    @pytest.mark.parametrize("length", [6, 51])
    def test_series_of_drafts_by_one_person_is_listed_as_its_last_one(
        self, desk, obj, author, length
    ):
        for number in range(length):
            saved_by(author, obj, title_en=f"Change {number}")
        versions = [version["label"] for version in versions_in(desk, obj)["newest"]]
        assert [label.split()[0] for label in versions] == ["Draft", "Live"]

    def test_scheduled_and_withdrawn_versions_are_labelled_as_such(self, desk, obj):
        now = timezone.now()
        publish(obj, None, at=now + DAY)
        operations.withdraw([obj], None, "It ended.")
        labels = " ".join(version["label"] for version in versions_in(desk, obj)["newest"])
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


class TestDiscarding:
    def test_draft_becomes_what_is_live_and_its_text_stays_in_the_versions(self, desk, obj):
        url = versions_in(desk, obj)["discard_url"]
        page = desk.get(url)
        assert "removed: </span>Second</del>" in html_of(page)
        response = confirmed(desk, page)
        assert response.url == form_of(obj)
        obj = StandingPage.objects.get()
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


class TestUndoing:
    @pytest.fixture
    def obj(self, obj):
        """Publish Ana’s draft, in the name of another person."""
        publish(obj, make_user(), note="A new title")
        return obj

    def undone(self, desk, obj, **answers):
        return confirmed(desk, desk.get(action_url(obj, "undo_selected")), **answers)

    def test_previous_version_is_shown_and_published_again(self, desk, obj):
        page = desk.get(versions_in(desk, obj)["undo_url"])
        assert "removed: </span>Second</del>" in html_of(page)
        assert filled(page)["note"] == ["The previous version again."]
        response = desk.post(page.context["post_to"], filled(page))
        assert response.url == form_of(obj)
        assert told(response) == ["Undone: the previous version is live again."]
        assert "First" in desk.get(f"/{obj.slug}/").text
        obj = StandingPage.objects.get()
        assert (obj.title_en, obj.state) == ("First", State.LIVE)
        assert Publication.objects.filter(title="Second").exists()
        before, _second, again = rows_of(obj)
        assert (again.saved_by, again.saved_at) == (before.saved_by, before.saved_at)

    def test_first_publication_is_withdrawn(self, desk):
        obj = published(make_page())
        link = f'<p><a href="ref:{obj.ref}">Privacy</a></p>'
        published(make_page(title_en="Mentioning", body_en=link))
        page = desk.get(action_url(obj, "undo_selected"))
        assert "the page is withdrawn" in page.text
        assert "Mentioning" in page.text
        desk.post(page.context["post_to"], filled(page))
        assert "Published by mistake." in desk.get(f"/{obj.slug}/").text

    def test_page_that_was_withdrawn_before_is_withdrawn_again(self, desk, obj):
        operations.withdraw([obj], None, "It ended.")
        publish(change(obj, title_en="Third"), None, note="Again")
        self.undone(desk, obj, reason="It has ended.")
        assert "It has ended." in desk.get(f"/{obj.slug}/").text

    def test_own_text_that_no_one_reviewed_needs_a_reason_as_in_any_publication(self, client):
        me = make_user(*EDITOR, "record.publish", "record.withdraw")
        client.force_login(me)
        page = make_page(title_en="")
        for title, by in (("Mine", me), ("Theirs", make_user())):
            page.title_en = title
            page.save(by=by)
            publish(page, me, note="New", solo_reason="Alone")
        response = self.undone(client, page, solo_reason="")
        assert "This field is required" in response.text
        self.undone(client, page, solo_reason="It is wrong, and I am alone.")
        row = rows_of(page).last()
        assert (row.title, row.solo_reason) == ("Mine", "It is wrong, and I am alone.")
        assert "solo_reason" not in filled(client.get(action_url(page, "undo_selected")))

    def test_publication_made_in_the_meantime_is_not_undone_unseen(self, desk, obj):
        page = desk.get(action_url(obj, "undo_selected"))
        publish(change(obj, title_en="Third"), None, note="Corrected")
        again = confirmed(desk, page)
        assert "published in the meantime" in again.text
        assert "removed: </span>Third</del>" in html_of(again)
        assert "Third" in desk.get(f"/{obj.slug}/").text

    def test_unpublished_changes_stay_in_the_versions(self, desk, obj):
        change(obj, title_en="Third")
        assert versions_in(desk, obj)["undo_url"] == ""
        page = desk.get(action_url(obj, "undo_selected"))
        assert "the text of the draft stays in the version history" in page.text
        confirmed(desk, page)
        assert StandingPage.objects.get().title_en == "First"
        assert Publication.objects.candidates().filter(title="Third").exists()

    def test_minor_change_is_undone_as_a_minor_change(self, desk, obj):
        publish(change(obj, title_en="Third"), None, is_minor=True)
        self.undone(desk, obj)
        assert rows_of(obj).last().is_minor

    def test_nothing_is_undone_that_is_not_live(self, desk, obj):
        draft = make_page()
        operations.withdraw([obj], None, "It ended.")
        for other in (draft, obj):
            response = desk.get(action_url(other, "undo_selected"))
            assert told(response)[-1] == "There is nothing to undo: it is not live."

    def test_it_needs_permission_to_publish_and_perhaps_to_withdraw(self, client, obj):
        client.force_login(make_user(*EDITOR))
        assert "Undo the publication" not in client.get(form_of(obj)).text
        assert client.get(action_url(obj, "undo_selected")).status_code == 403
        client.force_login(make_user(*EDITOR, "record.publish"))
        assert client.get(action_url(obj, "undo_selected")).status_code == 200
        new = published(make_page())
        assert "permission to withdraw" in told(client.get(action_url(new, "undo_selected")))[0]


class TestComparing:
    def operations(self, client, obj, **pair):
        url = reverse("admin:record_publication_compare", query={"key": obj.key} | pair)
        page = client.get(url)
        assert f'href="{form_of(obj)}"' in page.text
        return dict(page.context["operations"])

    def test_page_leads_to_the_form_and_to_what_the_user_may_do(self, desk, client, obj):
        assert self.operations(desk, obj) == {
            "Publish…": action_url(obj, "publish_selected"),
            "Discard the draft…": action_url(obj, "discard_selected"),
        }
        client.force_login(make_user(*EDITOR))
        assert list(self.operations(client, obj)) == ["Discard the draft…"]
        client.force_login(make_user(EDITOR[0], EDITOR[2]))
        assert self.operations(client, obj) == {}

    def test_another_version_can_be_restored(self, desk, obj):
        second = Publication.objects.candidates().of(obj).get()
        change(obj, title_en="Third")
        operations = self.operations(desk, obj, before=second.pk)
        (label,) = set(operations) - {"Publish…", "Discard the draft…"}
        assert label.startswith("Restore: Draft saved ")
        assert operations[label] == action_url(second, "restore_selected")
        published(obj, note="New")
        assert [label.split(":")[0] for label in self.operations(desk, obj)] == ["Restore"]


class TestDuplicating:
    def test_copy_is_a_draft_of_the_user_that_leads_to_its_form(self, desk):
        project = published(make_project(slug="glacy", acronym="GLACY+", budget_amount="100"))
        response = confirmed(desk, chosen(desk, "duplicate_selected", project))
        copy = Project.objects.exclude(pk=project.pk).get()
        assert response.url == form_of(copy)
        assert (copy.acronym, copy.slug, copy.state) == ("GLACY+ (copy)", "glacy-copy", State.DRAFT)
        assert copy.owner.is_superuser
        again = operations.duplicate(project, None)
        assert again.slug == "glacy-copy-2"

    def test_copy_has_the_rows_and_the_file_and_marked_titles_within_their_limit(self):
        milestone = make_milestone(title_en="Decision", title_fr="é" * 300, bodies=[BODY])
        copy = operations.duplicate(milestone, None)
        assert (copy.title_en, copy.title_ro) == ("Decision (copy)", "")
        assert len(copy.title_fr) == 300
        assert copy.title_fr.endswith(" (copie)")
        assert copy.content().bodies == milestone.content().bodies
        project = make_project(image="0123.jpg")
        assert operations.duplicate(project, None).image.name == project.image.name

    def test_it_is_offered_for_kinds_that_repeat_and_to_those_who_may_add(self, desk, client):
        project, _notice = make_project(), make_notice()
        assert "duplicate_selected" in desk.get(LIST).text
        assert "duplicate_selected" not in desk.get(reverse("admin:pages_notice_changelist")).text
        client.force_login(make_user("projects.view_project", "projects.change_project"))
        assert "duplicate_selected" not in client.get(LIST).text
        assert client.get(action_url(project, "duplicate_selected")).status_code == 403
        client.force_login(make_user("projects.add_project"))
        assert client.get(action_url(project, "duplicate_selected")).status_code == 403
