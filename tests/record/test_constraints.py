"""What the database itself refuses, whoever writes the rows."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from projects.models import Funder, Project
from record.models import FOREVER, Mention, Publication, Record, ReservedSlug
from tests.helpers.factories import make_project, published
from tests.helpers.times import DAY, NOON, TICK

pytestmark = pytest.mark.django_db

KEY = uuid.UUID(int=7)


def write(**columns):
    """A publication, written directly; in force from noon unless ``columns`` say otherwise."""
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


def refused_by(constraint):
    """Expects that the database refuses, and names the constraint or, on SQLite, its columns."""
    return pytest.raises(IntegrityError, match=constraint)


def test_row_that_keeps_to_the_rules_is_written():
    write()
    write(in_force_from=NOON + DAY, content=None, reason="Ended.")
    write(key=uuid.UUID(int=8))


def test_two_rows_of_one_object_at_one_moment_are_refused():
    write()
    with refused_by("one_publication_per_object_and_time|key, .*in_force_from"):
        write()


def test_cancelled_row_leaves_its_moment_free():
    write(cancelled_at=NOON, in_force_until=NOON)
    write()


def test_row_with_content_and_withdrawal_is_refused():
    with refused_by("either_content_or_withdrawal"):
        write(reason="Ended.")


def test_row_with_neither_content_nor_withdrawal_is_refused():
    with refused_by("either_content_or_withdrawal"):
        write(content=None)


def test_withheld_row_needs_neither():
    write(content=None, withheld_at=NOON, withheld_reason="A court's order.")


def test_moment_before_the_row_was_recorded_is_refused():
    with refused_by("nobody_rewrites_the_past"):
        write(in_force_from=NOON - TICK)


def test_moment_without_the_time_of_recording_is_refused():
    with refused_by("nobody_rewrites_the_past"):
        write(recorded_at=None)


def test_row_recorded_before_it_was_saved_is_refused():
    with refused_by("recorded_after_it_was_saved"):
        write(saved_at=NOON + TICK)


def test_row_that_ends_before_it_begins_is_refused():
    with refused_by("publication_ends_after_it_begins"):
        write(in_force_until=NOON - TICK)


def test_row_in_force_without_an_end_is_refused():
    with refused_by("publication_ends_after_it_begins"):
        write(in_force_until=None)


def test_existing_row_can_not_be_moved_into_the_past():
    published(make_project(), now=NOON)
    with refused_by("nobody_rewrites_the_past"):
        Publication.objects.update(in_force_from=NOON - DAY)


def test_slug_belongs_to_one_object():
    ReservedSlug.objects.create(kind="project", slug="glacy", key=KEY)
    with refused_by("slug_belongs_to_one_object|kind, .*slug"):
        ReservedSlug.objects.create(kind="project", slug="glacy", key=uuid.uuid4())


def test_record_has_one_row():
    with refused_by("record_has_one_row"):
        Record.objects.create(pk=2)


def test_object_is_mentioned_once_by_a_publication():
    row = write()
    Mention.objects.create(publication=row, kind="funder", key=KEY)
    with refused_by("one_mention_an_object|key, .*publication_id"):
        Mention.objects.create(publication=row, kind="funder", key=KEY)


def test_working_copies_have_a_key_and_an_address_of_their_own():
    first = make_project()
    for columns in ({"slug": first.slug}, {"slug": "other", "key": first.key}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.create(**columns)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("project_ends_after_it_starts", {"start": "2016-03", "end": "2016-02-28"}),
        ("project_budget_is_positive", {"budget_amount": 0}),
        ("project_over_has_a_source", {"is_known_to_be_over": True}),
    ],
)
def test_project_that_can_not_be_true_is_refused(constraint, columns):
    with refused_by(constraint):
        make_project(**columns)


@pytest.mark.parametrize("end", ["2016-03-01", "2016-03", "2016"])
def test_month_or_year_of_the_end_counts_to_its_last_day(end):
    make_project(start="2016-03-01", end=end)


@pytest.mark.parametrize("share", [0, -1, "100.01"])
def test_share_outside_of_100_per_cent_is_refused(share):
    with refused_by("share_is_a_percentage"):
        make_project(funders=[(Funder.objects.create(slug="eu", name_en="European Union"), share)])
