"""A launch: several objects are checked, previewed and published at one moment."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import Project
from publishing.models import Launch
from record.models import PreviewLink, Publication
from tests.factories import change, make_activity, make_notice, make_project, make_user, published
from tests.helpers.admin_forms import LIST, chosen, confirmed, form_of, sent, told
from tests.helpers.times import DAY

pytestmark = pytest.mark.django_db

LAUNCHES = reverse("admin:publishing_launch_changelist")
ACTIVITIES = reverse("admin:projects_activity_changelist")
NOTICES = reverse("admin:pages_notice_changelist")


def launch_of(*objects, name="Start of CyberSouth+"):
    launch = Launch.objects.create(name=name, made_at=timezone.now())
    launch.add(objects)
    return launch


@pytest.fixture
def set_of_three():
    """A project, an activity that links to it, and a notice."""
    project = make_project(slug="cybersouth", acronym="CyberSouth+")
    link = f'<p>It began with <a href="ref:project/{project.key}">CyberSouth+</a>.</p>'
    return (
        project,
        make_activity(slug="opening", summary_en=link),
        make_notice(title_en="CyberSouth+ has begun"),
    )


def test_objects_of_several_kinds_are_put_into_one_launch(desk, set_of_three):
    project, activity, notice = set_of_three
    response = confirmed(desk, chosen(desk, "add_to_launch_selected", project), name="Start of CyberSouth+")
    launch = Launch.objects.get()
    assert response.url == reverse("admin:publishing_launch_change", args=[launch.pk])
    for obj, address in ((activity, ACTIVITIES), (notice, NOTICES), (activity, ACTIVITIES)):
        confirmed(desk, chosen(desk, "add_to_launch_selected", obj, address=address), launch=launch.pk)
    assert launch.working_copies() == [project, activity, notice]
    page = desk.get(response.url).text
    assert "CyberSouth+ has begun" in page
    assert page.count("Never published") == 3


def test_a_launch_or_a_new_name_is_chosen_and_not_both(desk):
    launch = launch_of()
    page = chosen(desk, "add_to_launch_selected", make_project())
    for answers in ({"name": ""}, {"name": "Another", "launch": launch.pk}, {"name": launch.name}):
        assert confirmed(desk, page, **answers).status_code == 200
    assert Launch.objects.get().working_copies() == []


def test_all_go_live_at_one_moment(desk, set_of_three):
    launch = launch_of(*set_of_three)
    page = chosen(desk, "publish_launch", launch, address=LAUNCHES)
    assert len(page.context["subjects"]) == 3
    response = confirmed(desk, page, note="CyberSouth+ begins", at_0="2099-01-01", at_1="09:00")
    assert told(response) == [
        "Scheduled: CyberSouth+, Launch conference, CyberSouth+ has begun, for 1 January 2099, 09:00 (Bucharest)."
    ]
    rows = Publication.objects.scheduled(timezone.now())
    assert {row.kind for row in rows} == {"project", "activity", "notice"}
    assert len({row.in_force_from for row in rows}) == 1


def test_link_to_what_goes_live_with_it_stops_nothing_and_by_itself_it_does(desk, set_of_three):
    project, activity, _ = set_of_three
    page = confirmed(desk, chosen(desk, "publish_selected", activity, address=ACTIVITIES))
    assert "visitors don" in page.text
    assert not Publication.objects.with_moment().exists()
    launch = launch_of(project, activity)
    response = confirmed(desk, chosen(desk, "publish_launch", launch, address=LAUNCHES))
    assert told(response) == ["Published: CyberSouth+, Launch conference. Visitors see it now."]
    assert 'href="/projects/cybersouth/"' in desk.get("/activities/opening/").text


def test_one_that_is_not_ready_holds_all_back(desk, set_of_three):
    project, *others = set_of_three
    change(project, objective_en="<table><tr><td>no header</td></tr></table>")
    page = confirmed(desk, chosen(desk, "publish_launch", launch_of(project, *others), address=LAUNCHES))
    assert page.status_code == 200
    assert not Publication.objects.with_moment().exists()


def test_all_are_previewed_together(desk, set_of_three):
    launch = launch_of(*set_of_three)
    opened = desk.get(reverse("admin:publishing_launch_preview", args=[launch.pk]))
    visitor = Client()
    page = visitor.get(opened.url + "activities/opening/").text
    assert "projects/cybersouth/" in page
    assert "CyberSouth+ has begun" in page
    assert visitor.get("/activities/opening/").status_code == 404


def test_preview_of_a_launch_is_shared(desk, set_of_three):
    launch = launch_of(*set_of_three)
    confirmed(desk, chosen(desk, "share_launch", launch, address=LAUNCHES), for_whom="The funder", days="3")
    link = PreviewLink.objects.get()
    assert link.candidates.count() == 3
    assert link.expires_at - link.made_at == 3 * DAY


def test_member_is_taken_out_and_stays_an_object(desk, set_of_three):
    launch = launch_of(*set_of_three)
    launch.members.first().delete()
    assert len(launch.working_copies()) == 2
    assert Project.objects.exists()


def test_deleted_draft_is_left_out(desk, set_of_three):
    project, *others = set_of_three
    launch = launch_of(*set_of_three)
    others[0].delete()
    project.delete()
    assert "Deleted as a draft" in desk.get(reverse("admin:publishing_launch_change", args=[launch.pk])).text
    assert launch.working_copies() == [others[1]]


def test_nobody_publishes_in_a_launch_what_they_may_not_change(client, set_of_three):
    user = make_user(
        *("publishing.view_launch", "publishing.change_launch"),
        *("record.publish", "record.withdraw", "record.view_publication"),
        *("projects.change_project", "projects.view_project"),
    )
    client.force_login(user)
    launch = launch_of(*set_of_three)
    response = client.post(
        LAUNCHES, {"action": "publish_launch", "_selected_action": launch.pk, "confirmed": "1"}
    )
    assert told(response) == ["You may not change activities. Ask somebody who may."]
    assert not Publication.objects.with_moment().exists()


def test_withdrawing_lists_what_points_here(desk):
    project = published(make_project(acronym="GLACY"))
    activity = published(make_activity(title_en="Opening of GLACY", projects=[project]))
    planned = published(
        make_activity(title_en="Closing of GLACY", projects=[project]), at=timezone.now() + 9 * DAY
    )
    published(make_activity(title_en="Something else"))
    page = chosen(desk, "withdraw_selected", project, address=LIST)
    assert [row.key for row, _ in page.context["pointing"]] == [planned.key, activity.key]
    assert "Opening of GLACY" in page.text
    assert "Something else" not in page.text


def test_launch_is_named_once(desk):
    launch = launch_of()
    page = sent(desk, reverse("admin:publishing_launch_add"), name=launch.name)
    assert "There is a launch of this name already" in page.text
    assert Launch.objects.count() == 1


def test_a_launch_is_submitted_and_cancelled_as_one(desk, set_of_three):
    launch = launch_of(*set_of_three)
    confirmed(
        desk, chosen(desk, "submit_launch", launch, address=LAUNCHES), note="For the first of the month."
    )
    assert Project.objects.with_state().submitted().exists()
    page = chosen(desk, "publish_launch", launch, address=LAUNCHES)
    confirmed(desk, page, at_0="2099-01-01", at_1="09:00")
    listed = desk.get(LAUNCHES).text
    assert "3 objects, scheduled for 1 January 2099, 09:00" in listed
    page = chosen(desk, "cancel_launch", launch, address=LAUNCHES)
    assert page.text.count("goes live") == 3
    confirmed(desk, page)
    assert not Publication.objects.scheduled(timezone.now()).exists()


def test_list_of_launches_costs_the_same_however_long_it_is(desk, django_assert_max_num_queries):
    for number in range(20):
        launch_of(make_project(), name=f"Launch {number}")
    with django_assert_max_num_queries(15):
        assert "Launch 19" in desk.get(LAUNCHES).text


def test_form_says_of_which_launch_an_object_is_part(desk, set_of_three):
    launch = launch_of(*set_of_three)
    assert launch.name in desk.get(form_of(set_of_three[0])).text
