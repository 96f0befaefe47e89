"""Rows of the record change only as operations change them, whatever statement is sent."""

import datetime
from importlib import import_module

import pytest
from django.db import IntegrityError
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.triggers import RejectUpdates
from publishing import operations
from record.models import FOREVER, Publication, Record
from search.models import SearchEntry
from tests.helpers import raw_sql
from tests.helpers.factories import change, make_project, make_user
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON, SECOND, TICK, refused

pytestmark = pytest.mark.django_db

BOUND_CLOCK = import_module("record.migrations.0013_bound_the_clock").Migration.operations[0]
BEGINNING = NOON - DAY
WITHHELD = {"content": None, "withheld_at": NOON, "withheld_reason": "An order."}
EMPTIED = {"title": "", "note": "", "solo_reason": "", "languages": {}, "pairs": {}, "digest": ""}
EMPTIED |= {"first_day": None, "last_day": None}
CANCELLED = {"cancelled_at": NOON, "in_force_until": NOON + DAY}
# Each column with values of other rows, and of rows that do not exist.
VALUES = {
    "kind": ["page"],
    "slug": ["other"],
    "title": ["", "Another title"],
    "saved_at": [BEGINNING - DAY, NOON],
    "recorded_at": [None, BEGINNING - DAY, NOON],
    "recorded_by": [None],
    "note": ["", "Another note"],
    "is_minor": [True],
    "solo_reason": ["", "Another reason"],
    "in_force_from": [None, NOON, NOON + DAY],
    "in_force_until": [None, NOON, NOON + HOUR, NOON + DAY, FOREVER],
    "content": [None, {"slug": "other"}],
    "first_day": [None, datetime.date(2026, 1, 1)],
    "last_day": [None, datetime.date(2026, 12, 31)],
    "languages": [{}, {"en": {"title": "Other"}}],
    "digest": ["", "0" * 64],
    "reason": ["", "Another reason"],
    "successor_kind": ["page"],
    "is_merged": [True],
    "cancelled_at": [None, BEGINNING - DAY, NOON, NOON + DAY],
    "withheld_at": [None, NOON],
    "withheld_reason": ["", "An order."],
}


def columns_of(row) -> dict:
    row.refresh_from_db()
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}


def assert_rejected(row, **columns):
    with raw_sql.rejected("UPDATE", type(row)):
        raw_sql.update(row, **columns)


@pytest.fixture
def project():
    """A project published yesterday, with a change planned for tomorrow."""
    project = make_project(title_en="First", start="2020", end="2030")
    publish(project, make_user(), now=BEGINNING, note="A note", solo_reason="Urgent")
    publish(change(project, title_en="Second"), at=NOON + DAY, now=NOON - HOUR)
    return project


@pytest.fixture
def shown(project):
    return Publication.objects.in_force(NOON).get()


@pytest.fixture
def planned(project):
    return Publication.objects.scheduled(NOON).get()


@pytest.fixture
def draft(project):
    change(project, title_en="Third")
    return Publication.objects.candidates().get()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    columns=st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}
    ).filter(bool)
)
def test_published_row_keeps_everything_unless_it_is_withheld(shown, columns):
    before = columns_of(shown)
    try:
        raw_sql.update(shown, **columns)
    except IntegrityError:
        assert columns_of(shown) == before
        return
    changed = {name for name, value in columns_of(shown).items() if value != before[name]}
    assert not changed or (shown.is_withheld and shown.content is None)
    assert changed <= {*WITHHELD, *EMPTIED}
    assert all(getattr(shown, name) == EMPTIED[name] for name in changed & set(EMPTIED))


def test_row_in_force_is_withheld_once(shown):
    raw_sql.update(shown, **WITHHELD | EMPTIED)
    for columns in ({"withheld_at": None}, {"withheld_reason": "Another"}, {"title": "First"}):
        assert_rejected(shown, **columns)


def test_digest_is_emptied_once_the_row_is_withheld(shown):
    assert_rejected(shown, digest="")
    raw_sql.update(shown, **WITHHELD)  # as servers of the former release do
    raw_sql.update(shown, digest="")
    assert_rejected(shown, digest="0" * 64)


def test_scheduled_row_is_cancelled_once(planned):
    assert_rejected(planned, content={"slug": "other"})
    raw_sql.update(planned, **CANCELLED)
    for columns in ({"cancelled_at": None}, {"cancelled_at": NOON + HOUR}, {"note": "Other"}):
        assert_rejected(planned, **columns)


def test_row_is_not_cancelled_after_the_record_passed_its_time(planned):
    publish(make_project(), now=NOON + 2 * DAY)
    assert_rejected(planned, **CANCELLED)


def test_row_is_in_force_until_the_next_one(shown, planned):
    raw_sql.update(planned, **CANCELLED)
    assert_rejected(shown, in_force_until=NOON + HOUR)
    raw_sql.update(shown, in_force_until=FOREVER)


def test_titles_of_withdrawals_are_emptied_only(project):
    withdrawal = withdraw(project, None, "It ended.", now=NOON)
    for columns in ({"title": "Other"}, {"reason": "Other"}, {"languages": {"en": {}}}):
        assert_rejected(withdrawal, **columns)
    raw_sql.update(withdrawal, title="", languages={})


@pytest.mark.parametrize(
    "columns",
    [
        {"content": {"slug": "other"}},
        {"digest": "0"},
        {"key": None},
        {"saved_by": 0},
        {"title": ""},
    ],
)
def test_text_and_author_of_a_draft_are_not_changed(draft, columns):
    assert_rejected(draft, **columns)


def test_only_drafts_are_deleted(shown, planned, draft):
    draft.values.all().delete()
    SearchEntry.drafts.all().delete()
    raw_sql.delete(draft)
    for row in (shown, planned):
        with raw_sql.rejected("DELETE", Publication):
            raw_sql.delete(row)
    with raw_sql.rejected("DELETE", Publication):
        raw_sql.execute("DELETE FROM record_publication")
    operations.cancel(planned, None, now=NOON)
    with raw_sql.rejected("DELETE", Publication):
        raw_sql.delete(planned)


@pytest.mark.sqlite
@pytest.mark.parametrize("without", [[], ["id"]])
def test_row_is_not_replaced(shown, without):
    """A row with the same number, or with the same object and time, would delete it."""
    with raw_sql.rejected("DELETE", Publication):
        raw_sql.replace(shown, without)


def test_clock_of_the_record_is_not_put_back(shown):
    record = Record.objects.get()
    for columns in ({"last_timestamp": BEGINNING}, {"last_timestamp": None}, {"changes": 0}):
        assert_rejected(record, **columns)
    with raw_sql.rejected("DELETE", Record):
        raw_sql.delete(record)


@pytest.fixture
def record(shown, monkeypatch):
    """The row of the record, with the clock of the database."""
    raw_sql.obey_the_clock(BOUND_CLOCK, monkeypatch)
    return Record.objects.get()


def test_clock_of_the_record_is_not_put_ahead(record):
    now = timezone.now()
    for columns in ({"last_timestamp": now + HOUR}, {"changes": record.changes + 2}):
        assert_rejected(record, **columns)
    raw_sql.update(record, last_timestamp=now + 4 * MINUTE, changes=record.changes + 1)


def test_clock_that_is_ahead_advances_by_ticks(record):
    ahead = timezone.now() + HOUR
    with raw_sql.without_triggers():
        raw_sql.update(record, last_timestamp=ahead)
    assert_rejected(record, last_timestamp=ahead + SECOND)
    raw_sql.update(record, last_timestamp=ahead + TICK)


def test_change_by_a_server_whose_clock_is_ahead_is_refused(record):
    project = make_project()
    with refused("clock_is_wrong"):
        publish(project, now=timezone.now() + HOUR)
    publish(project, now=timezone.now())


@pytest.mark.parametrize("model", [Publication, Record])
def test_every_column_is_under_the_trigger(model):
    """The trigger has the columns of its migration: one that is added needs the operation again."""
    loader = MigrationLoader(None)
    columns = {}
    for name, migration in sorted(loader.disk_migrations.items()):
        for operation in migration.operations:
            if isinstance(operation, RejectUpdates) and operation.model_name == model.__name__:
                state = loader.project_state(name).apps.get_model("record", model.__name__)
                columns = {field.column for field in state._meta.concrete_fields}
    assert columns == {field.column for field in model._meta.concrete_fields}
