"""Rows that the database itself rejects, whatever writes them, and their names in the audit log."""

import uuid

import pytest
from django.db import IntegrityError
from django.urls import reverse

from record.models import FOREVER, Publication, Record, ReservedSlug, Value
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON, TICK

pytestmark = pytest.mark.django_db

KEY = uuid.UUID(int=7)
WITHHELD = {"content": None, "withheld_at": NOON, "withheld_reason": "A court's order."}


def write(**columns):
    """Write a publication directly, in force from noon unless ``columns`` change that."""
    defaults = {
        "kind": "project",
        "key": KEY,
        "slug": "glacy",
        "saved_at": NOON,
        "recorded_at": NOON,
        "in_force_from": NOON,
        "in_force_until": FOREVER,
        "content": {"slug": "glacy"},
    }
    return Publication.objects.create(**defaults | columns)


def rejected_by(constraint):
    """Expect an error of the database with the constraint or, on SQLite, its columns."""
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    "rows",
    [
        [{}, {"in_force_from": NOON + DAY, "content": None, "reason": "Ended."}],
        [{}, {"key": uuid.UUID(int=8)}],
        [{"cancelled_at": NOON, "in_force_until": NOON}, {}],
        [WITHHELD],
    ],
)
def test_valid_rows_are_written(rows):
    for columns in rows:
        write(**columns)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("either_content_or_withdrawal", {"reason": "Ended."}),
        ("either_content_or_withdrawal", {"content": None}),
        ("nobody_rewrites_the_past", {"in_force_from": NOON - TICK}),
        ("nobody_rewrites_the_past", {"recorded_at": None}),
        ("recorded_after_it_was_saved", {"saved_at": NOON + TICK}),
        ("publication_ends_after_it_begins", {"in_force_until": NOON - TICK}),
        ("publication_ends_after_it_begins", {"in_force_until": None}),
    ],
)
def test_invalid_row_is_rejected(constraint, columns):
    with rejected_by(constraint):
        write(**columns)


def test_second_row_of_an_object_at_one_time_is_rejected():
    write()
    with rejected_by("one_publication_per_object_and_time|key, .*in_force_from"):
        write()


def test_slug_belongs_to_one_object():
    ReservedSlug.objects.create(kind="project", slug="glacy", key=KEY)
    with rejected_by("slug_belongs_to_one_object|kind, .*slug"):
        ReservedSlug.objects.create(kind="project", slug="glacy", key=uuid.uuid4())


def test_record_has_one_row():
    with rejected_by("record_has_one_row"):
        Record.objects.create(pk=2)


def test_publication_has_a_value_once():
    row = write()
    Value.objects.create(publication=row, kind="page", name="year", value="2026")
    with rejected_by("value_once_a_publication|publication_id, .*value"):
        Value.objects.create(publication=row, kind="page", name="year", value="2026")


def test_audit_names_objects_as_the_record_did_last(desk, django_assert_max_num_queries):
    projects = [published(make_project(acronym=f"FORMER-{number}")) for number in range(3)]
    for project in projects:
        publish(change(project, acronym="GLACY+"))
    with django_assert_max_num_queries(15) as queries:
        page = desk.get(reverse("admin:accounts_auditentry_changelist")).text
    assert len([query for query in queries if "record_publication" in query["sql"]]) == 1
    assert "GLACY+" in page
    assert "FORMER" not in page
    for project in projects:
        assert reverse("admin:object", args=["project", project.key]) in page
