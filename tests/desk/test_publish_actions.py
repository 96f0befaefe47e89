"""Actions on one object and on many: publish, schedule, cancel, withdraw."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from projects.models import Project
from record.models import Publication, State
from tests.helpers.admin.filled_form import filled, filled_working_copy
from tests.helpers.admin.forms import (
    ADD,
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


def state():
    return Project.objects.get().state


def test_many_objects_are_published_from_the_list(desk):
    projects = [make_project(), make_project(), published(make_project())]
    page = chosen(desk, "publish_selected", *projects)
    assert all(project.acronym in page.text for project in projects)
    response = confirmed(desk, page, note="First versions")
    assert response.url == LIST
    assert told(response) == [
        "Published: GLACY+. Visitors see it now. 1 object was already live as it is."
    ]
    assert {row.note for row in Publication.objects.with_time()} == {"", "First versions"}
    assert {project.state for project in Project.objects.with_state()} == {State.LIVE}


def test_one_object_is_published_from_its_form(desk):
    project = make_project(title_en="Now live")
    response = confirmed(desk, chosen_at_form(desk, "publish_selected", project))
    assert response.url == form_of(project)
    assert "Now live" in desk.get(f"/projects/{project.slug}/").text


def test_form_is_saved_first_and_then_published(desk):
    project = published(make_project(title_en="First"))
    page = sent(desk, form_of(project), "_publish", title_en="Second")
    assert Project.objects.get().title_en == "Second"
    assert state() == State.CHANGED
    assert confirmed(desk, page).url == form_of(project)
    assert state() == State.LIVE


def test_new_object_is_saved_first_and_then_published(desk):
    typed = {"acronym": "GLACY+", "slug": "glacy-plus", "title_en": "Global Action"}
    confirmed(desk, sent(desk, ADD, "_publish", **typed))
    assert desk.get("/projects/glacy-plus/").status_code == 200


def test_action_chosen_at_the_form_includes_the_typed_text(desk):
    project = make_project(title_en="First")
    data = filled_working_copy(desk.get(form_of(project))) | {"title_en": "Typed"}
    confirmed(desk, desk.post(form_of(project), data | {"CHANGE_FORM-action": "publish_selected"}))
    assert "Typed" in desk.get(f"/projects/{project.slug}/").text


def test_error_in_the_form_stops_the_action(desk):
    page = sent(desk, form_of(make_project()), "_publish", title_en="")
    assert "This field is required" in page.text
    assert not Publication.objects.with_time().exists()


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            "publish_selected",
            "Nothing to publish: the draft is identical to the published page.",
        ),
        ("cancel_selected", "Nothing is scheduled for it."),
    ],
)
def test_action_without_an_effect_reports_it(desk, action, message):
    response = chosen(desk, action, published(make_project()))
    if action == "publish_selected":
        response = confirmed(desk, response)
    assert told(response) == [message]


def test_publication_is_scheduled_in_bucharest_time_and_cancelled(desk):
    project = make_project()
    page = chosen(desk, "publish_selected", project)
    response = confirmed(desk, page, at_0="2099-01-01", at_1="10:00:00")
    assert told(response) == ["Scheduled: GLACY+, for 1 January 2099, 10:00 (Bucharest)."]
    time = Publication.objects.with_time().get().in_force_from
    assert time.isoformat() == "2099-01-01T08:00:00+00:00"
    assert state() == State.SCHEDULED
    response = confirmed(desk, chosen(desk, "cancel_selected", project))
    assert told(response) == ["Cancelled: GLACY+."]
    assert state() == State.DRAFT


def test_rejected_action_shows_the_reason_and_keeps_the_answers(desk):
    undated, dated = make_milestone(date=None), make_milestone()
    address = reverse("admin:pages_milestone_changelist")
    page = chosen(desk, "publish_selected", undated, dated, address=address)
    page = confirmed(desk, page, note="A public note")
    assert page.status_code == 200
    assert "Enter a date before publishing the milestone" in page.text
    assert filled(page)["note"] == ["A public note"]
    page = confirmed(desk, page, at_0="2020-01-01", at_1="10:00:00")
    assert "That time is in the past" in page.text
    assert filled(page)["at_0"] == ["2020-01-01"]
    assert not Publication.objects.with_time().exists()


@pytest.mark.parametrize("choose", [chosen, chosen_at_form])
def test_withdrawal_asks_for_a_reason_and_a_successor(desk, choose):
    project, successor = published(make_project()), published(make_project(acronym="GLACY-e"))
    page = choose(desk, "withdraw_selected", project)
    assert project not in page.context["form"].fields["successor"].queryset
    page = confirmed(desk, page, reason="", successor=successor.pk)
    assert "This field is required" in page.text
    assert filled(page)["successor"] == [str(successor.pk)]
    confirmed(desk, page, reason="Merged into GLACY-e.")
    gone = desk.get(f"/projects/{project.slug}/")
    assert gone.status_code == 410
    assert "Merged into GLACY-e." in gone.text
    assert f'href="/projects/{successor.slug}/"' in gone.text


class TestWithoutPermissionToPublish:
    @pytest.fixture
    def desk(self, client):
        names = ("view", "change", "add")
        client.force_login(make_user(*(f"projects.{name}_project" for name in names)))
        return client

    def test_draft_is_saved_also_with_a_button_that_is_not_offered(self, desk):
        url = form_of(make_project())
        response = sent(desk, url, "_publish", title_en="Second", confirmed="1")
        assert response.url == LIST
        assert (Project.objects.get().title_en, state()) == ("Second", State.DRAFT)
        sent(desk, url, title_en="Third")
        assert Project.objects.get().title_en == "Third"

    def test_actions_of_publishers_are_not_offered(self, desk):
        project = published(make_project())
        for page in (desk.get(LIST).text, desk.get(form_of(project)).text):
            assert "submit_selected" in page
            for name in ("publish", "withdraw", "cancel", "approve", "send_back"):
                assert f"{name}_selected" not in page
            assert "publish…" not in page

    @pytest.mark.parametrize("action", ["publish_selected", "withdraw_selected", "cancel_selected"])
    def test_actions_of_publishers_are_refused(self, desk, action):
        project = make_project()
        answers = {"confirmed": "1", "reason": "x", "action": action}
        answers[ACTION_CHECKBOX_NAME] = [project.pk]
        desk.post(LIST, answers)
        desk.post(form_of(project), answers | {"CHANGE_FORM-action": action})
        assert not Publication.objects.with_time().exists()

    def test_record_is_closed(self, desk):
        assert desk.get(RECORD).status_code == 403
