"""What an attack on the desk found: each test is a promise that did not hold when it was written."""

import logging
from contextlib import suppress
from functools import partial
from threading import Thread

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import log
from accounts.models import Act, AuditEntry
from desk.admin import review_actions
from publishing import checks, operations, previews, review
from publishing.linkcheck.models import BrokenLink
from publishing.models import JointPublication
from record.models import PreviewLink, Publication, ReviewEntry, Step
from tests.helpers.admin.filled_form import filled, filled_working_copy, with_row
from tests.helpers.admin.forms import RECORD, chosen, confirmed, form_of, sent
from tests.helpers.admin.role_samples import person_in
from tests.helpers.admin.shared_links import candidate_of, link_to
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


def by_alone(person, **columns):
    """A new project whose newest content is by this person and nobody else."""
    project = make_project(**columns)
    project.title_en = "Mine alone"
    project.save(by=person)
    return project


def withhold_at(desk, row):
    return confirmed(
        desk, chosen(desk, "withhold_selected", row, address=RECORD), reason="An order."
    )


def errors_at_gate(**columns):
    project = make_project(**columns)
    found = checks.run_checks({project.ref: project.content()}, timezone.now())
    return [each.code for each in found if each.is_error]


def test_deleting_what_a_draft_names_and_looking_at_it_makes_nobody_else_its_author():
    author = person_in("Publisher")
    country = make_country()
    project = by_alone(author, countries=[country])
    client = at_desk(author)
    client.post(reverse("admin:projects_country_delete", args=[country.pk]), {"post": "yes"})
    client.get(
        reverse(
            "admin:publishing_jointpublication_preview", args=[joint_publication_of(project).pk]
        )
    )
    with refused("needs_a_second_pair"):
        publish(project, by=author)


def test_an_approval_that_was_followed_by_sending_back_counts_for_nothing():
    author, other = person_in("Publisher"), person_in("Publisher")
    project = by_alone(author)
    rows = [candidate_of(project)]
    for step, by in [(Step.APPROVED, other), (Step.SUBMITTED, author), (Step.SENT_BACK, other)]:
        review.add_entries(rows, step, text="Not like this.", now=timezone.now(), by=by)
    with refused("needs_a_second_pair"):
        publish(project, by=author)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_somebody_saves_between_the_look_and_the_approval_is_not_approved(monkeypatch):
    project, country = make_project(), make_country()
    client, read, find_rows = (
        at_desk(make_user(is_superuser=True)),
        project.digest,
        review_actions.rows_of,
    )

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
    monkeypatch.setattr(review_actions, "rows_of", while_somebody_saves)
    confirmed(client, page)
    assert not ReviewEntry.objects.approvals().exclude(publication__digest=read).exists()


def test_a_preview_shows_the_draft_as_it_stands_after_something_that_it_names_was_deleted(desk):
    country = make_country()
    project = make_project(countries=[country])
    country.delete()
    desk.get(reverse("admin:projects_project_preview", args=[project.pk]))
    assert PreviewLink.objects.get().candidates.get().digest == project.content().digest


def test_who_may_not_see_a_kind_sees_none_of_its_drafts_through_a_joint_publication():
    person = make_user("publishing.view_jointpublication")
    joint_publication = joint_publication_of(make_project())
    at_desk(person).get(
        reverse("admin:publishing_jointpublication_preview", args=[joint_publication.pk])
    )
    assert not PreviewLink.objects.exists()


def test_who_may_not_change_a_kind_shares_none_of_its_drafts_through_a_joint_publication():
    client = at_desk(
        make_user("publishing.view_jointpublication", "publishing.change_jointpublication")
    )
    page = chosen(
        client,
        "share_joint_publication",
        joint_publication_of(make_project()),
        address=JOINT_PUBLICATIONS,
    )
    if page.status_code == 200:
        client.post(
            page.context["post_to"], filled(page) | {"recipient_name": "Anybody", "days": "7"}
        )
    assert not PreviewLink.objects.exists()


def test_who_may_not_see_a_kind_compares_none_of_its_drafts():
    project = change(make_project(), title_en="Not for everybody")
    client = at_desk(make_user("record.view_publication"))
    page = client.get(reverse("admin:record_publication_compare"), {"key": project.key})
    assert "Not for everybody" not in page.content.decode()


def test_a_token_that_opens_drafts_stands_in_no_line_of_the_log(client, caplog):
    caplog.set_level(logging.INFO)
    token = previews.token_for(link_to(make_project(), now=timezone.now()))
    client.get(f"/preview/{token}/nothing-here/")
    assert token not in caplog.text


def test_withholding_takes_the_name_out_of_the_log_of_the_admin_where_a_title_is_long(desk):
    page = make_page(title_en=f"{NAME}, {'and what was said of it ' * 8}".strip())
    sent(desk, form_of(page), body_en="<p>Text</p>")
    page.refresh_from_db()
    withhold_at(desk, publish(page, by=None))
    assert not LogEntry.objects.filter(object_repr__contains=NAME).exists()


def test_withholding_takes_the_names_of_rows_out_of_the_log_of_the_admin(desk):
    project = make_project()
    data = with_row(filled_working_copy(desk.get(form_of(project))), "links", label_en=NAME)
    data |= {"links-0-url": "https://example.org/", "links-0-position": "0", "_save": "pressed"}
    desk.post(form_of(project), data)
    project.refresh_from_db()
    withhold_at(desk, publish(project, by=None))
    assert not LogEntry.objects.filter(change_message__contains=NAME).exists()


def test_withholding_takes_the_name_out_of_what_was_written_beside_the_publication():
    row = publish(
        make_project(), by=None, note=f"Names {NAME}", solo_reason=f"{NAME} asked for it."
    )
    operations.withhold(row, None, "A court's order.")
    row.refresh_from_db()
    assert NAME not in row.note + row.solo_reason
    assert not any(NAME in str(entry.new) for entry in AuditEntry.objects.all())


def test_withholding_takes_the_name_out_of_the_list_of_broken_links():
    project, now = make_project(acronym=NAME), timezone.now()
    row = publish(project, by=None)
    BrokenLink.objects.create(
        kind="project", key=project.key, title=NAME, first_seen_at=now, checked_at=now
    )
    operations.withhold(row, None, "A court's order.")
    assert not BrokenLink.objects.filter(title=NAME).exists()


def overwriting(entry):
    AuditEntry(pk=entry.pk, act=Act.APPROVED, at=entry.at).save()


def inserting_over_it(entry):
    changed = AuditEntry(pk=entry.pk, act=Act.APPROVED)
    options = {"unique_fields": ["id"], "update_fields": ["act"]}
    AuditEntry.objects.bulk_create([changed], update_conflicts=True, **options)


def giving_it_to_another(entry):
    make_user().audit_entries.add(entry)


@pytest.mark.parametrize("road", [overwriting, inserting_over_it, giving_it_to_another])
def test_no_road_changes_an_entry_of_the_audit(road):
    person = make_user()
    entry = log.record(Act.PUBLISHED, person, kind="project")
    with suppress(ProtectedError, IntegrityError), transaction.atomic():
        road(entry)
    told = AuditEntry.objects.values_list("act", "by").get(pk=entry.pk)
    assert told == (Act.PUBLISHED, person.pk)


@pytest.mark.parametrize("make", [partial(make_country, code="RO"), make_office])
def test_restoring_what_has_a_successor_by_now_is_refused_in_words(desk, make):
    first = make()
    row = candidate_of(first)
    first.delete()
    make()
    desk.raise_request_exception = False
    answer = confirmed(desk, chosen(desk, "restore_selected", row, address=RECORD))
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


def test_restoring_says_so_where_a_country_of_the_row_is_gone(desk):
    country = make_country(name_en="Atlantis")
    project = make_project(countries=[country])
    row = candidate_of(project)
    country.delete()
    page = chosen(desk, "restore_selected", row, address=RECORD)
    answer = desk.post(page.context["post_to"], filled(page), follow=True)
    assert project.content().digest == row.digest or "Atlantis" in answer.content.decode()


def test_the_preview_of_a_joint_publication_with_a_withheld_draft_is_no_error_page(client):
    project = make_project()
    operations.withhold(publish(project, by=None), None, "A court's order.")
    client.force_login(person_in("Editor"))
    client.raise_request_exception = False
    address = reverse(
        "admin:publishing_jointpublication_preview", args=[joint_publication_of(project).pk]
    )
    assert client.get(address).status_code < 500


def test_what_somebody_typed_into_a_form_of_a_deleted_single_object_is_kept(desk):
    office = make_office(slug="office")
    data = filled_working_copy(desk.get(form_of(office)))
    office.delete()
    make_office(slug="office")
    desk.post(form_of(office), data | {"name_en": "Typed for an hour", "_save": "pressed"})
    assert Publication.objects.filter(content__name__en="Typed for an hour").exists()


@pytest.mark.parametrize("address", ["/contact/", "/archive/2026-03-10"])
def test_the_gate_lets_links_pass_to_pages_that_stand(address):
    assert (
        errors_at_gate(objective_en=f'<p>Read <a href="{address}">how to reach us</a>.</p>') == []
    )


def test_a_table_whose_header_cells_are_empty_has_none():
    table = "<table><tr><th></th></tr><tr><td>2014</td></tr></table>"
    assert errors_at_gate(objective_en=table) == ["table_without_headers"]


@pytest.mark.parametrize(
    "query",
    [{"kind": "\x00"}, {"state": "\x00"}, {"in_force_from__year": "9" * 26}, {"key": "\x00"}],
)
def test_an_address_that_asks_for_what_can_not_be_is_a_bad_request(desk, query):
    desk.raise_request_exception = False
    assert desk.get(RECORD, query).status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("number", ["x", "9" * 30, "-1", "\x00", "١"])
def test_a_selection_that_no_list_has_is_a_bad_request(desk, number):
    desk.raise_request_exception = False
    answer = desk.post(RECORD, {"action": "restore_selected", "_selected_action": number})
    assert answer.status_code == 400
