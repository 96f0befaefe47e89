"""A joint publication: several objects are checked, previewed and published at the same time."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import Project
from publishing.models import JointPublication
from record.models import PreviewLink, Publication
from tests.helpers.admin.forms import LIST, chosen, confirmed, form_of, sent, told
from tests.helpers.factories import (
    change,
    make_activity,
    make_notice,
    make_project,
    make_user,
    published,
)
from tests.helpers.times import DAY

pytestmark = pytest.mark.django_db

JOINT_PUBLICATIONS = reverse("admin:publishing_jointpublication_changelist")
ACTIVITIES = reverse("admin:projects_activity_changelist")
NOTICES = reverse("admin:pages_notice_changelist")


def joint_publication_of(*objects, name="Start of CyberSouth+"):
    joint_publication = JointPublication.objects.create(name=name, created_at=timezone.now())
    joint_publication.add(objects)
    return joint_publication


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


def test_objects_of_several_kinds_are_put_into_one_joint_publication(desk, set_of_three):
    project, activity, notice = set_of_three
    response = confirmed(
        desk,
        chosen(desk, "add_to_joint_publication_selected", project),
        name="Start of CyberSouth+",
    )
    joint_publication = JointPublication.objects.get()
    assert response.url == reverse(
        "admin:publishing_jointpublication_change", args=[joint_publication.pk]
    )
    for obj, address in ((activity, ACTIVITIES), (notice, NOTICES), (activity, ACTIVITIES)):
        confirmed(
            desk,
            chosen(desk, "add_to_joint_publication_selected", obj, address=address),
            joint_publication=joint_publication.pk,
        )
    assert joint_publication.working_copies() == [project, activity, notice]
    page = desk.get(response.url).text
    assert "CyberSouth+ has begun" in page
    assert page.count("Never published") == 3


def test_a_joint_publication_or_a_new_name_is_chosen_and_not_both(desk):
    joint_publication = joint_publication_of()
    page = chosen(desk, "add_to_joint_publication_selected", make_project())
    for answers in (
        {"name": ""},
        {"name": "Another", "joint_publication": joint_publication.pk},
        {"name": joint_publication.name},
    ):
        assert confirmed(desk, page, **answers).status_code == 200
    assert JointPublication.objects.get().working_copies() == []


def test_all_go_live_at_one_moment(desk, set_of_three):
    joint_publication = joint_publication_of(*set_of_three)
    page = chosen(desk, "publish_joint_publication", joint_publication, address=JOINT_PUBLICATIONS)
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
    assert not Publication.objects.with_time().exists()
    joint_publication = joint_publication_of(project, activity)
    response = confirmed(
        desk,
        chosen(desk, "publish_joint_publication", joint_publication, address=JOINT_PUBLICATIONS),
    )
    assert told(response) == ["Published: CyberSouth+, Launch conference. Visitors see it now."]
    assert 'href="/projects/cybersouth/"' in desk.get("/activities/opening/").text


def test_one_that_is_not_ready_holds_all_back(desk, set_of_three):
    project, *others = set_of_three
    change(project, objective_en="<table><tr><td>no header</td></tr></table>")
    page = confirmed(
        desk,
        chosen(
            desk,
            "publish_joint_publication",
            joint_publication_of(project, *others),
            address=JOINT_PUBLICATIONS,
        ),
    )
    assert page.status_code == 200
    assert not Publication.objects.with_time().exists()


def test_all_are_previewed_together(desk, set_of_three):
    joint_publication = joint_publication_of(*set_of_three)
    opened = desk.get(
        reverse("admin:publishing_jointpublication_preview", args=[joint_publication.pk])
    )
    visitor = Client()
    page = visitor.get(opened.url + "activities/opening/").text
    assert "projects/cybersouth/" in page
    assert "CyberSouth+ has begun" in page
    assert visitor.get("/activities/opening/").status_code == 404


def test_preview_of_a_joint_publication_is_shared(desk, set_of_three):
    joint_publication = joint_publication_of(*set_of_three)
    confirmed(
        desk,
        chosen(desk, "share_joint_publication", joint_publication, address=JOINT_PUBLICATIONS),
        recipient_name="The funder",
        days="3",
    )
    link = PreviewLink.objects.get()
    assert link.candidates.count() == 3
    assert link.expires_at - link.created_at == 3 * DAY


def test_member_is_taken_out_and_stays_an_object(desk, set_of_three):
    joint_publication = joint_publication_of(*set_of_three)
    joint_publication.items.first().delete()
    assert len(joint_publication.working_copies()) == 2
    assert Project.objects.exists()


def test_deleted_draft_is_left_out(desk, set_of_three):
    project, *others = set_of_three
    joint_publication = joint_publication_of(*set_of_three)
    others[0].delete()
    project.delete()
    assert (
        "Deleted as a draft"
        in desk.get(
            reverse("admin:publishing_jointpublication_change", args=[joint_publication.pk])
        ).text
    )
    assert joint_publication.working_copies() == [others[1]]


def test_nobody_publishes_in_a_joint_publication_what_they_may_not_change(client, set_of_three):
    user = make_user(
        *("publishing.view_jointpublication", "publishing.change_jointpublication"),
        *("record.publish", "record.withdraw", "record.view_publication"),
        *("projects.change_project", "projects.view_project"),
    )
    client.force_login(user)
    joint_publication = joint_publication_of(*set_of_three)
    response = client.post(
        JOINT_PUBLICATIONS,
        {
            "action": "publish_joint_publication",
            "_selected_action": joint_publication.pk,
            "confirmed": "1",
        },
    )
    assert told(response) == ["You may not change activities. Ask somebody who may."]
    assert not Publication.objects.with_time().exists()


def test_withdrawing_lists_what_points_here(desk):
    project = published(make_project(acronym="GLACY"))
    activity = published(make_activity(title_en="Opening of GLACY", projects=[project]))
    planned = published(
        make_activity(title_en="Closing of GLACY", projects=[project]), at=timezone.now() + 9 * DAY
    )
    published(make_activity(title_en="Something else"))
    page = chosen(desk, "withdraw_selected", project, address=LIST)
    assert [row.key for row, _ in page.context["referrers"]] == [planned.key, activity.key]
    assert "Opening of GLACY" in page.text
    assert "Something else" not in page.text


def test_joint_publication_is_named_once(desk):
    joint_publication = joint_publication_of()
    page = sent(desk, reverse("admin:publishing_jointpublication_add"), name=joint_publication.name)
    assert "There is a launch of this name already" in page.text
    assert JointPublication.objects.count() == 1


def test_a_joint_publication_is_submitted_and_cancelled_as_one(desk, set_of_three):
    joint_publication = joint_publication_of(*set_of_three)
    confirmed(
        desk,
        chosen(desk, "submit_joint_publication", joint_publication, address=JOINT_PUBLICATIONS),
        note="For the first of the month.",
    )
    assert Project.objects.with_state().submitted().exists()
    page = chosen(desk, "publish_joint_publication", joint_publication, address=JOINT_PUBLICATIONS)
    confirmed(desk, page, at_0="2099-01-01", at_1="09:00")
    listed = desk.get(JOINT_PUBLICATIONS).text
    assert "3 objects, scheduled for 1 January 2099, 09:00" in listed
    page = chosen(desk, "cancel_joint_publication", joint_publication, address=JOINT_PUBLICATIONS)
    assert page.text.count("goes live") == 3
    confirmed(desk, page)
    assert not Publication.objects.scheduled(timezone.now()).exists()


def test_list_of_joint_publications_costs_the_same_however_long_it_is(
    desk, django_assert_max_num_queries
):
    for number in range(20):
        joint_publication_of(make_project(), name=f"Launch {number}")
    with django_assert_max_num_queries(15):
        assert "Launch 19" in desk.get(JOINT_PUBLICATIONS).text


def test_form_shows_the_joint_publications_of_an_object(desk, set_of_three):
    joint_publication = joint_publication_of(*set_of_three)
    assert joint_publication.name in desk.get(form_of(set_of_three[0])).text
