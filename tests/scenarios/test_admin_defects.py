"""Defects of the admin that a security review found."""

from functools import partial
from threading import Thread

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from desk.admin import review_actions
from publishing import operations, review
from publishing.linkcheck.models import BrokenLink
from publishing.models import JointPublication
from record.models import PreviewLink, Publication, ReviewEntry, Step
from tests.helpers.admin.filled_form import filled, filled_working_copy, with_row
from tests.helpers.admin.forms import RECORD, chosen, confirmed, form_of, sent
from tests.helpers.admin.role_samples import person_in
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import (
    change,
    make_country,
    make_office,
    make_page,
    make_project,
    make_user,
)
from tests.helpers.publishing import publish
from tests.helpers.times import refused

pytestmark = pytest.mark.django_db

JOINT_PUBLICATIONS = reverse("admin:publishing_jointpublication_changelist")
NAME = "Jane Doe of Exampleton"


def at_desk(person):
    client = Client()
    client.force_login(person)
    return client


def joint_publication_of(*objects):
    joint_publication = JointPublication.objects.create(name="Start", created_at=timezone.now())
    joint_publication.add(objects)
    return joint_publication


def preview_of(joint_publication):
    return reverse("admin:publishing_jointpublication_preview", args=[joint_publication.pk])


def by_alone(person, **columns):
    """Return a new project whose newest content is by this person alone."""
    project = make_project(**columns)
    project.title_en = "Mine alone"
    project.save(by=person)
    return project


def withhold_at(desk, row):
    return confirmed(
        desk, chosen(desk, "withhold_selected", row, address=RECORD), reason="An order."
    )


def test_draft_keeps_its_author_after_a_referenced_object_was_deleted():
    author = person_in("Publisher")
    country = make_country()
    project = by_alone(author, countries=[country])
    client = at_desk(author)
    client.post(reverse("admin:projects_country_delete", args=[country.pk]), {"post": "yes"})
    client.post(preview_of(joint_publication_of(project)))
    with refused("needs_a_second_pair"):
        publish(project, by=author)


def test_approval_before_sending_back_does_not_count():
    author, other = person_in("Publisher"), person_in("Publisher")
    project = by_alone(author)
    rows = [candidate_of(project)]
    for step, by in [(Step.APPROVED, other), (Step.SUBMITTED, author), (Step.SENT_BACK, other)]:
        review.add_entries(rows, step, text="Not like this.", now=timezone.now(), by=by)
    with refused("needs_a_second_pair"):
        publish(project, by=author)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_draft_saved_between_reading_and_approval_is_not_approved(monkeypatch):
    project = make_project()
    country = make_country()
    client = at_desk(make_user(is_superuser=True))
    read = project.digest
    find_rows = review_actions.current_rows

    def add_a_country():
        project.countries.add(country)
        type(project).objects.get(pk=project.pk).save_candidate()
        connection.close()

    def while_somebody_saves(objects, *args):
        other = Thread(target=add_a_country)
        other.start()
        other.join()
        return find_rows(objects, *args)

    page = chosen(client, "approve_selected", project)
    monkeypatch.setattr(review_actions, "current_rows", while_somebody_saves)
    confirmed(client, page)
    approvals = ReviewEntry.objects.filter(step=Step.APPROVED)
    assert not approvals.exclude(publication__digest=read).exists()


def test_preview_shows_the_draft_after_a_referenced_object_was_deleted(desk):
    country = make_country()
    project = make_project(countries=[country])
    country.delete()
    desk.post(reverse("admin:projects_project_preview", args=[project.pk]))
    assert PreviewLink.objects.get().candidates.get().digest == project.content().digest


def test_joint_publication_shows_no_drafts_of_kinds_that_the_user_may_not_see():
    person = make_user("publishing.view_jointpublication")
    at_desk(person).post(preview_of(joint_publication_of(make_project())))
    assert not PreviewLink.objects.exists()


def test_joint_publication_shares_no_drafts_of_kinds_that_the_user_may_not_change():
    permissions = ("publishing.view_jointpublication", "publishing.change_jointpublication")
    client = at_desk(make_user(*permissions))
    joint = joint_publication_of(make_project())
    page = chosen(client, "share_joint_publication", joint, address=JOINT_PUBLICATIONS)
    if page.status_code == 200:
        data = filled(page) | {"recipient_name": "Anybody", "days": "7"}
        client.post(page.context["post_to"], data)
    assert not PreviewLink.objects.exists()


def test_comparison_is_denied_for_kinds_that_the_user_may_not_see():
    project = change(make_project(), title_en="Not for everybody")
    client = at_desk(make_user("record.view_publication"))
    page = client.get(reverse("admin:record_publication_compare"), {"key": project.key})
    assert "Not for everybody" not in page.content.decode()


@pytest.mark.parametrize("title", [NAME, f"{NAME}, {'and what was said of it ' * 8}".strip()])
def test_withholding_removes_the_title_from_the_admin_log(desk, title):
    page = make_page(title_en=title)
    sent(desk, form_of(page), body_en="<p>Text</p>")
    assert LogEntry.objects.filter(object_repr__contains=NAME).exists()
    page.refresh_from_db()
    withhold_at(desk, publish(page, by=None))
    assert not LogEntry.objects.filter(object_repr__contains=NAME).exists()


def test_withholding_removes_names_of_rows_from_the_admin_log(desk):
    project = make_project()
    data = with_row(filled_working_copy(desk.get(form_of(project))), "links", label_en=NAME)
    data |= {"links-0-url": "https://example.org/", "links-0-position": "0", "_save": "pressed"}
    desk.post(form_of(project), data)
    project.refresh_from_db()
    withhold_at(desk, publish(project, by=None))
    assert not LogEntry.objects.filter(change_message__contains=NAME).exists()


def test_withholding_removes_the_title_from_entries_about_other_objects(desk):
    project = make_project(acronym=f"{NAME} é")
    joint = joint_publication_of(project)
    message = [{"deleted": {"name": "object", "object": str(project)}}]
    LogEntry.objects.log_actions(make_user().pk, [joint], CHANGE, message)
    LogEntry.objects.log_actions(make_user().pk, [joint], CHANGE, [{"changed": {}}])
    withhold_at(desk, publish(project, by=None))
    entries = LogEntry.objects.filter(object_id=joint.pk).order_by("pk")
    assert [bool(entry.change_message) for entry in entries] == [False, True]
    assert {entry.object_repr for entry in entries} == {str(joint)}


def test_withholding_removes_the_name_from_notes_and_broken_links():
    project = make_project(acronym=NAME)
    reason = f"{NAME} asked for it."
    row = publish(project, by=None, note=f"Names {NAME}", solo_reason=reason)
    seen = dict.fromkeys(["first_seen_at", "checked_at"], timezone.now())
    BrokenLink.objects.create(kind="project", key=project.key, title=NAME, **seen)
    operations.withhold(row, None, "A court's order.")
    row.refresh_from_db()
    assert NAME not in row.note + row.solo_reason
    assert not any(NAME in str(entry.new) for entry in AuditEntry.objects.all())
    assert not BrokenLink.objects.filter(title=NAME).exists()


@pytest.mark.parametrize("make", [partial(make_country, code="RO"), make_office])
def test_restoring_a_singleton_with_a_successor_is_rejected_with_a_message(desk, make):
    first = make()
    row = candidate_of(first)
    first.delete()
    make()
    desk.raise_request_exception = False
    answer = confirmed(desk, chosen(desk, "restore_selected", row, address=RECORD))
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


def test_restoring_reports_a_deleted_country(desk):
    country = make_country(name_en="Atlantis")
    project = make_project(countries=[country])
    row = candidate_of(project)
    country.delete()
    page = chosen(desk, "restore_selected", row, address=RECORD)
    answer = desk.post(page.context["post_to"], filled(page), follow=True)
    assert project.content().digest == row.digest or "Atlantis" in answer.content.decode()


def test_preview_of_a_joint_publication_with_a_withheld_draft_is_shown(client):
    project = make_project()
    operations.withhold(publish(project, by=None), None, "A court's order.")
    client.force_login(person_in("Editor"))
    client.raise_request_exception = False
    assert client.post(preview_of(joint_publication_of(project))).status_code < 500


def test_form_of_a_deleted_singleton_returns_the_typed_text(desk):
    office = make_office(slug="office")
    data = filled_working_copy(desk.get(form_of(office)))
    office.delete()
    make_office(slug="office")
    desk.post(form_of(office), data | {"name_en": "Typed for an hour", "_save": "pressed"})
    assert Publication.objects.filter(content__name__en="Typed for an hour").exists()
