"""A joint publication: several objects are checked, previewed and published at the same time."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import Project
from publishing.models import JointPublication
from record.models import PreviewLink, Publication
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.forms import (
    JOINT_PUBLICATIONS,
    chosen,
    confirmed,
    form_of,
    sent,
    told,
)
from tests.helpers.factories import (
    make_activity,
    make_notice,
    make_project,
    make_user,
)
from tests.helpers.times import DAY

ACTIVITIES = reverse("admin:projects_activity_changelist")
NOTICES = reverse("admin:pages_notice_changelist")


def joint_publication_of(*objects, name="Start of CyberSouth+"):
    joint_publication = JointPublication.objects.create(name=name, created_at=timezone.now())
    joint_publication.add(objects)
    return joint_publication


def acted(desk, action, joint_publication, **answers):
    """Choose the action for the joint publication, and confirm it."""
    page = chosen(
        desk, f"{action}_joint_publication", joint_publication, address=JOINT_PUBLICATIONS
    )
    return confirmed(desk, page, **answers)


@pytest.fixture
def objects():
    """Make a project, an activity that links to it, and a notice."""
    project = make_project(slug="cybersouth", acronym="CyberSouth+")
    link = f'<p>It began with <a href="ref:project/{project.key}">CyberSouth+</a>.</p>'
    activity = make_activity(slug="opening", summary_en=link)
    return project, activity, make_notice(title_en="CyberSouth+ has begun")


@pytest.fixture
def joint(objects):
    return joint_publication_of(*objects)


def test_objects_of_several_kinds_are_added_to_one_joint_publication(desk, objects):
    project, activity, notice = objects
    page = chosen(desk, "add_to_joint_publication_selected", project)
    response = confirmed(desk, page, name="Start of CyberSouth+")
    joint = JointPublication.objects.get()
    assert response.url == form_of(joint)
    for obj, address in ((activity, ACTIVITIES), (notice, NOTICES), (activity, ACTIVITIES)):
        page = chosen(desk, "add_to_joint_publication_selected", obj, address=address)
        confirmed(desk, page, joint_publication=joint.pk)
    assert joint.working_copies() == [project, activity, notice]
    page = desk.get(response.url).text
    assert "CyberSouth+ has begun" in page
    assert page.count("Never published") == 3
    assert joint.name in desk.get(form_of(project)).text


def test_either_a_joint_publication_or_a_new_name_is_chosen(desk):
    joint = joint_publication_of()
    page = chosen(desk, "add_to_joint_publication_selected", make_project())
    for answers in (
        {"name": ""},
        {"name": "Another", "joint_publication": joint.pk},
        {"name": joint.name},
    ):
        assert confirmed(desk, page, **answers).status_code == 200
    assert JointPublication.objects.get().working_copies() == []
    page = sent(desk, reverse("admin:publishing_jointpublication_add"), name=joint.name)
    assert "A joint publication with this name already exists" in page.text
    assert JointPublication.objects.count() == 1


def test_all_objects_are_submitted_scheduled_and_cancelled_at_the_same_time(desk, joint):
    acted(desk, "submit", joint, note="For the first of the month.")
    assert Project.objects.submitted().exists()
    page = chosen(desk, "publish_joint_publication", joint, address=JOINT_PUBLICATIONS)
    assert len(page.context["subjects"]) == 3
    response = confirmed(desk, page, note="It begins", at_0="2099-01-01", at_1="09:00")
    assert told(response)[-1] == (
        "Scheduled: CyberSouth+, Launch conference, CyberSouth+ has begun, "
        "for 1 January 2099, 09:00 (Bucharest)."
    )
    rows = Publication.objects.scheduled(timezone.now())
    assert {row.kind for row in rows} == {"project", "activity", "notice"}
    assert len({row.in_force_from for row in rows}) == 1
    listed = desk.get(JOINT_PUBLICATIONS).text
    assert "3 objects, scheduled for 1 January 2099, 09:00" in listed
    page = chosen(desk, "cancel_joint_publication", joint, address=JOINT_PUBLICATIONS)
    assert page.text.count("goes live") == 3
    confirmed(desk, page)
    assert not Publication.objects.scheduled(timezone.now()).exists()


def test_link_to_another_object_of_the_joint_publication_is_valid(desk, objects):
    project, activity, _notice = objects
    page = confirmed(desk, chosen(desk, "publish_selected", activity, address=ACTIVITIES))
    assert "which is not published" in page.text
    assert not Publication.objects.with_time().exists()
    response = acted(desk, "publish", joint_publication_of(project, activity))
    assert told(response) == ["Published: CyberSouth+, Launch conference. Visitors see it now."]
    assert 'href="/projects/cybersouth/"' in desk.get("/activities/opening/").text


def test_all_objects_are_previewed_and_shared_together(desk, joint):
    opened = desk.post(reverse("admin:publishing_jointpublication_preview", args=[joint.pk]))
    page = desk.get(opened.url + "activities/opening/").text
    assert "projects/cybersouth/" in page
    assert "CyberSouth+ has begun" in page
    assert Client().get("/activities/opening/").status_code == 404
    acted(desk, "share", joint, recipient_name="The funder", days="3")
    link = PreviewLink.objects.shared().get()
    assert link.candidates.count() == 3
    assert link.expires_at - link.created_at == 3 * DAY


def test_removed_item_stays_an_object_and_a_deleted_object_is_left_out(desk, objects, joint):
    _project, activity, notice = objects
    joint.items.first().delete()
    assert len(joint.working_copies()) == 2
    assert Project.objects.exists()
    activity.delete()
    assert "Deleted as a draft" in desk.get(form_of(joint)).text
    assert joint.working_copies() == [notice]


def test_joint_publication_with_objects_that_the_user_may_not_change_is_refused(client, joint):
    user = make_user(
        *("publishing.view_jointpublication", "publishing.change_jointpublication"),
        *("record.publish", "record.withdraw", "record.view_publication"),
        *("projects.change_project", "projects.view_project"),
    )
    client.force_login(user)
    action = "publish_joint_publication"
    data = {"action": action, "_selected_action": joint.pk, "confirmed": "1"}
    response = client.post(JOINT_PUBLICATIONS, data)
    assert told(response) == [
        "You don’t have permission to change activities. Ask a colleague who does."
    ]
    assert not Publication.objects.with_time().exists()


def test_list_costs_the_same_number_of_queries_however_long_it_is(
    desk, django_assert_max_num_queries
):
    for number in range(16):
        joint_publication_of(make_notice(), name=f"Launch {number}")
    with django_assert_max_num_queries(15):
        assert "Launch 15" in desk.get(JOINT_PUBLICATIONS).text


def test_form_has_a_button_for_each_action_and_one_to_save(desk, joint):
    page = desk.get(form_of(joint)).text
    buttons = re.findall(
        r'<button type="submit" class="button" name="CHANGE_FORM-action"[^>]*>([^<]+)<', page
    )
    assert buttons == [
        "Submit together…",
        "Publish together…",
        "Share a preview…",
        "Cancel together…",
    ]
    assert 'name="_addanother"' not in page
    pressed = filled(desk.get(form_of(joint))) | {"CHANGE_FORM-action": "publish_joint_publication"}
    assert "Start of CyberSouth+" in desk.post(form_of(joint), pressed).text
