"""Entries of the audit are not changed, and deleted only after their retention."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Act, AuditEntry
from tests.helpers import raw_sql
from tests.helpers.factories import make_user
from tests.helpers.times import NOON

YEAR = datetime.timedelta(days=366)
DAY = datetime.timedelta(days=1)


def make_entry(age=datetime.timedelta(), **columns):
    return AuditEntry.objects.create(act=Act.PUBLISHED, at=timezone.now() - age, **columns)


def ages() -> list[int]:
    """Return the ages of the entries in days, the newest first."""
    now = timezone.now()
    return [(now - entry.at).days for entry in AuditEntry.objects.order_by("-at")]


@pytest.mark.parametrize(
    "columns",
    [
        {"at": NOON},
        {"act": Act.NOTED},
        {"by": None},
        {"kind": ""},
        {"reference": "x"},
        {"old": {"digest": "0"}},
        {"new": {}},
        {"new": {"publication": 7}},
    ],
    ids=str,
)
def test_statement_that_changes_an_entry_is_rejected(columns):
    new = {"publication": 7, "digest": "1"}
    entry = make_entry(9 * YEAR, by=make_user(), kind="project", new=new)
    with raw_sql.rejected("UPDATE", AuditEntry):
        raw_sql.update(entry, **columns)


def test_statement_that_deletes_an_entry_is_rejected_for_three_years():
    for age in (datetime.timedelta(), YEAR, 3 * YEAR - 3 * DAY):
        with raw_sql.rejected("DELETE", AuditEntry):
            raw_sql.delete(make_entry(age))
    with raw_sql.rejected("DELETE", AuditEntry):
        raw_sql.execute("DELETE FROM accounts_auditentry")
    raw_sql.delete(make_entry(3 * YEAR + DAY))


@pytest.mark.sqlite
def test_entry_is_not_replaced():
    with raw_sql.rejected("DELETE", AuditEntry):
        raw_sql.replace(make_entry())


@pytest.mark.parametrize(
    ("years", "left"), [(0, [0, 1000, 2000, 4000]), (3, [0, 1000]), (6, [0, 1000, 2000])]
)
def test_entries_are_deleted_after_the_retention_of_the_settings(settings, capsys, years, left):
    settings.AUDIT_RETENTION_YEARS = years
    for age in (0, 1000, 2000, 4000):
        make_entry(age * DAY)
    call_command("run_tasks")
    assert ages() == left
    deleted = 4 - len(left)
    assert (f"Old audit entries deleted: {deleted}" in capsys.readouterr().out) == bool(deleted)
