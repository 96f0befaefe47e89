"""The acts at the desk: publish, schedule, cancel, withdraw, withhold, delete; of one object and of many."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from projects.models import Project
from record.models import Publication, State
from tests.helpers.admin.filled_form import filled, filled_working_copy
from tests.helpers.admin.forms import (
    LIST,
    RECORD,
    chosen,
    chosen_at_form,
    confirmed,
    form_of,
    sent,
    told,
)
from tests.helpers.factories import make_milestone, make_project, make_user, published

pytestmark = pytest.mark.django_db

VIEW_AND_CHANGE = ("projects.view_project", "projects.change_project", "projects.add_project")


def test_many_are_published_from_the_list(desk):
    projects = [make_project(), make_project(), published(make_project())]
    page = chosen(desk, "publish_selected", *projects)
    assert all(project.acronym in page.content.decode() for project in projects)
    response = confirmed(desk, page, note="First versions")
    assert response.url == LIST
    assert told(response) == [
        "Published: GLACY+. Visitors see it now. 1 did not differ from what is live."
    ]
    assert {row.note for row in Publication.objects.with_time()} == {"", "First versions"}
    assert {project.state for project in Project.objects.with_state()} == {State.LIVE}


def test_one_is_published_from_its_form(desk):
    project = make_project(title_en="Now live")
    response = confirmed(desk, chosen_at_form(desk, "publish_selected", project))
    assert response.url == form_of(project)
    assert "Now live" in desk.get(f"/projects/{project.slug}/").content.decode()


def test_form_is_saved_and_published_in_two_steps(desk):
    project = published(make_project(title_en="First"))
    page = sent(desk, form_of(project), "_publish", title_en="Second")
    assert Project.objects.get().title_en == "Second"
    assert Project.objects.get().state == State.CHANGED
    response = confirmed(desk, page)
    assert response.url == form_of(project)
    assert Project.objects.get().state == State.LIVE


def test_new_object_is_saved_and_published_in_two_steps(desk):
    typed = {"acronym": "GLACY+", "slug": "glacy-plus", "title_en": "Global Action"}
    confirmed(desk, sent(desk, reverse("admin:projects_project_add"), "_publish", **typed))
    assert desk.get("/projects/glacy-plus/").status_code == 200


def test_action_chosen_at_the_form_acts_on_what_was_typed_there(desk):
    project = make_project(title_en="First")
    data = filled_working_copy(desk.get(form_of(project))) | {"title_en": "Typed"}
    confirmed(desk, desk.post(form_of(project), data | {"CHANGE_FORM-action": "publish_selected"}))
    assert "Typed" in desk.get(f"/projects/{project.slug}/").content.decode()


def test_error_in_the_form_stands_before_the_act(desk):
    project = make_project()
    page = sent(desk, form_of(project), "_publish", title_en="")
    assert "This field is required" in page.content.decode()
    assert not Publication.objects.with_time().exists()


def test_publishing_nothing_new_says_so(desk):
    response = confirmed(desk, chosen(desk, "publish_selected", published(make_project())))
    assert told(response) == [
        "Nothing to publish: what visitors see doesn't differ from the draft."
    ]


def test_publishing_is_scheduled_in_bucharest_time_and_cancelled(desk):
    project = make_project()
    page = chosen(desk, "publish_selected", project)
    response = confirmed(desk, page, at_0="2099-01-01", at_1="10:00:00")
    assert told(response) == ["Scheduled: GLACY+, for 1 January 2099, 10:00 (Bucharest)."]
    assert (
        Publication.objects.with_time().get().in_force_from.isoformat()
        == "2099-01-01T08:00:00+00:00"
    )
    assert Project.objects.get().state == State.SCHEDULED
    response = confirmed(desk, chosen(desk, "cancel_selected", project))
    assert told(response) == ["Cancelled: GLACY+."]
    assert Project.objects.get().state == State.DRAFT


def test_cancelling_where_nothing_is_scheduled_says_so(desk):
    response = chosen(desk, "cancel_selected", make_project())
    assert told(response) == ["Nothing is scheduled for it."]


def test_refusal_stands_in_words_on_the_page_that_keeps_what_was_typed(desk):
    undated, dated = make_milestone(date=None), make_milestone()
    address = reverse("admin:pages_milestone_changelist")
    page = chosen(desk, "publish_selected", undated, dated, address=address)
    page = confirmed(desk, page, note="A public note")
    assert page.status_code == 200
    assert "A milestone needs its date" in page.content.decode()
    assert filled(page)["note"] == ["A public note"]
    assert not Publication.objects.with_time().exists()


def test_moment_that_has_passed_is_refused_and_kept(desk):
    page = confirmed(
        desk, chosen(desk, "publish_selected", make_project()), at_0="2020-01-01", at_1="10:00:00"
    )
    assert "That moment has passed" in page.content.decode()
    assert filled(page)["at_0"] == ["2020-01-01"]


@pytest.mark.parametrize("choose", [chosen, chosen_at_form])
def test_withdrawing_asks_for_a_reason_and_a_successor(desk, choose):
    project, successor = published(make_project()), published(make_project(acronym="GLACY-e"))
    page = confirmed(
        desk, choose(desk, "withdraw_selected", project), reason="", successor=successor.pk
    )
    assert "This field is required" in page.content.decode()
    assert filled(page)["successor"] == [str(successor.pk)]
    confirmed(desk, page, reason="Merged into GLACY-e.")
    gone = desk.get(f"/projects/{project.slug}/")
    assert gone.status_code == 410
    assert "Merged into GLACY-e." in gone.content.decode()
    assert f'href="/projects/{successor.slug}/"' in gone.content.decode()


def test_of_very_many_the_successor_is_named_by_its_address(desk, monkeypatch):
    monkeypatch.setattr("desk.admin.forms.MAX_CHOICES", 1)
    project, successor = (published(make_project(slug=slug)) for slug in ("a", "b"))
    published(make_project(slug="c"))
    page = confirmed(
        desk, chosen(desk, "withdraw_selected", project), reason="It ended.", successor="a"
    )
    assert "“a” isn’t the last part of the address" in page.content.decode()
    confirmed(desk, page, reason="It ended.", successor="b")
    assert Publication.objects.of(project).exclude(reason="").get().successor == successor.ref


def test_object_is_not_offered_as_its_own_successor(desk):
    project = published(make_project())
    page = chosen(desk, "withdraw_selected", project)
    assert project not in page.context["form"].fields["successor"].queryset


class TestWithoutPermissionToPublish:
    @pytest.fixture
    def desk(self, client):
        client.force_login(make_user(*VIEW_AND_CHANGE))
        return client

    def test_drafts_are_saved(self, desk):
        project = make_project()
        sent(desk, form_of(project), title_en="Second")
        assert Project.objects.get().title_en == "Second"

    def test_acts_of_publishers_are_offered_neither_in_the_list_nor_at_the_form(self, desk):
        project = published(make_project())
        for page in (desk.get(LIST).content.decode(), desk.get(form_of(project)).content.decode()):
            assert "submit_selected" in page
            for act in ("publish", "withdraw", "cancel", "approve", "send_back"):
                assert f"{act}_selected" not in page
            assert "publish…" not in page

    @pytest.mark.parametrize("action", ["publish_selected", "withdraw_selected", "cancel_selected"])
    def test_acts_are_refused_whatever_is_sent(self, desk, action):
        project = make_project()
        answers = {
            "confirmed": "1",
            "reason": "x",
            "action": action,
            ACTION_CHECKBOX_NAME: [project.pk],
        }
        desk.post(LIST, answers)
        desk.post(form_of(project), answers | {"CHANGE_FORM-action": action})
        assert not Publication.objects.with_time().exists()

    def test_button_that_is_not_there_only_saves(self, desk):
        response = sent(desk, form_of(make_project()), "_publish", title_en="Second", confirmed="1")
        assert response.url == LIST
        assert (Project.objects.get().title_en, Project.objects.get().state) == (
            "Second",
            State.DRAFT,
        )

    def test_record_is_closed(self, desk):
        assert desk.get(RECORD).status_code == 403
