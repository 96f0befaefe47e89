"""The tasks for the log: a checkpoint when it has grown, and one verification each night."""

import base64
import datetime
import logging

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.attempts import MAX_ATTEMPTS
from record.models import (
    LogCheckpoint,
    LogEntry,
    LogTimestamp,
    Publication,
    RecordVerification,
)
from record.transparency import checkpoints, tasks, timestamps
from record.transparency.checkpoints import LogRewrittenError
from tests.helpers import raw_sql
from tests.helpers.evidence import log_all, root_at
from tests.helpers.factories import make_project
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db

NIGHT = datetime.datetime(2026, 3, 11, 0, 30, tzinfo=datetime.UTC)  # 2:30 in Bucharest


@pytest.fixture
def row():
    return publish(make_project(), now=NOON)


def test_checkpoint_is_signed_once_for_each_size(db, settings, key):
    assert checkpoints.sign_current(NOON) == 0
    for number in (1, 2):
        publish(make_project(title_en=f"Project {number}"), now=NOON + number * DAY)
        assert checkpoints.sign_current(NOON + number * DAY) == 1
        assert checkpoints.sign_current(NOON + number * DAY) == 0
    assert [*LogCheckpoint.objects.order_by("size").values_list("size", flat=True)] == [1, 2]
    settings.LOG_KEY = ""
    publish(make_project(title_en="Project 3"))
    assert checkpoints.sign_current(timezone.now()) == 0


@pytest.fixture
def signed(row, key):
    publish(make_project(title_en="Second"), now=NOON + DAY)
    checkpoints.sign_current(NOON + DAY)


@pytest.mark.parametrize("is_rewritten", [True, False])
def test_log_that_does_not_continue_its_checkpoint_is_not_signed(signed, is_rewritten):
    """With the database alone, no one gets another log signed."""
    with raw_sql.without_triggers():
        LogEntry.objects.filter(pk__gte=0 if is_rewritten else 1).delete()
    if is_rewritten:
        log_all()
        publish(make_project(title_en="Third"))
    problem = "another root" if is_rewritten else "fewer entries"
    with pytest.raises(LogRewrittenError, match=f"{problem} than checkpoint 2"):
        checkpoints.sign_current(NOON + 2 * DAY)
    assert LogCheckpoint.objects.count() == 1


def test_log_that_was_rebuilt_without_checkpoints_is_signed_only_if_a_person_accepts_it(
    signed, desk
):
    """The signer remembers its last checkpoint outside of the database."""
    with raw_sql.without_triggers():
        LogEntry.objects.all().delete()
        LogCheckpoint.objects.all().delete()
    log_all()
    for title in ("Third", "Fourth", "Fifth"):
        publish(make_project(title_en=title))
    for time in (NOON + 2 * DAY, NOON + 3 * DAY):
        with pytest.raises(LogRewrittenError, match="another root than checkpoint 2"):
            tasks.sign_checkpoint(time)
    assert not LogCheckpoint.objects.exists()
    assert "another root than checkpoint 2" in desk.get("/admin/").text
    call_command("log_key", "accept-log")
    assert tasks.sign_checkpoint(NOON + 4 * DAY) == 1


def test_signed_log_of_a_restored_backup_continues_its_newest_checkpoint(signed):
    former = LogCheckpoint.objects.newest()
    publish(make_project(title_en="Third"), now=NOON + 2 * DAY)
    checkpoints.sign_current(NOON + 2 * DAY)
    with raw_sql.without_triggers():
        LogCheckpoint.objects.filter(size__gt=former.size).delete()
        LogEntry.objects.filter(pk__gte=former.size).delete()
    publish(make_project(title_en="Another"))
    with pytest.raises(LogRewrittenError, match="another root than checkpoint 3"):
        checkpoints.sign_current(NOON + 3 * DAY)
    call_command("log_key", "accept-log")
    assert checkpoints.sign_current(NOON + 4 * DAY) == 1


def test_root_is_signed_of_the_entries_and_not_of_stored_hashes(signed):
    publish(make_project(title_en="Third"), now=NOON + 2 * DAY)
    root = root_at(3)
    with raw_sql.without_triggers():
        LogEntry.objects.filter(pk=2).update(hashes=bytes(32))
    checkpoints.sign_current(NOON + 2 * DAY)
    assert base64.b64encode(root).decode() in LogCheckpoint.objects.newest().note


@pytest.fixture
def authority(authority, row, key, settings):
    checkpoints.sign_current(NOON)
    settings.TIMESTAMP_URL = authority.url
    settings.TIMESTAMP_CERTIFICATES = authority.certificates.decode()
    authority.status = 200
    return authority


def test_timestamp_is_requested_once_a_day(authority):
    now = timezone.now()
    assert tasks.request_timestamps(now) == "1 granted, 0 failed"
    assert tasks.request_timestamps(now) == ""
    stamp = LogTimestamp.objects.get()
    note = stamp.checkpoint.note.encode()
    time = timestamps.verify_timestamp(note, bytes(stamp.token), authority.certificates)
    assert abs(time - now) < datetime.timedelta(minutes=1)
    assert tasks.request_timestamps(now + DAY) == "1 granted, 0 failed"
    assert LogTimestamp.objects.count() == 2


def test_failed_timestamp_is_requested_again_later(authority):
    now = timezone.now()
    authority.status = 503
    assert tasks.request_timestamps(now) == "0 granted, 1 failed"
    stamp = LogTimestamp.objects.get()
    assert (stamp.attempts, stamp.error) == (1, "status")
    assert "HTTP status 503" in stamp.problem
    assert tasks.request_timestamps(now) == ""
    authority.status = 200
    assert tasks.request_timestamps(now + datetime.timedelta(minutes=1)) == "1 granted, 0 failed"


def test_attempts_end(authority):
    now = timezone.now()
    authority.status = 503
    for _attempt in range(MAX_ATTEMPTS):
        tasks.request_timestamps(now)
        LogTimestamp.objects.update(next_attempt_at=now)
    assert tasks.request_timestamps(now) == ""


def test_no_timestamp_is_requested_without_a_checkpoint_or_an_authority(row, settings):
    assert tasks.request_timestamps(NOON) == ""
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    assert tasks.request_timestamps(NOON) == ""
    assert not LogTimestamp.objects.exists()


def test_record_is_verified_once_each_night(row):
    before = NIGHT - datetime.timedelta(hours=1)
    assert tasks.verify_record(before) == ""
    assert tasks.verify_record(NIGHT) == "1 entries, 0 problems"
    assert tasks.verify_record(NIGHT) == ""
    result = RecordVerification.objects.get()
    assert (result.day, result.entries, result.problems) == (NIGHT.date(), 1, [])


def test_problems_are_stored_and_logged(row, caplog):
    with raw_sql.without_triggers():
        Publication.objects.filter(pk=row.pk).update(note="Another")
    with caplog.at_level(logging.ERROR, "cproc_site"):
        assert tasks.verify_record(NIGHT) == "1 entries, 1 problems"
    assert RecordVerification.objects.get().problems == [
        f"Row {row.pk} (project {row.slug}) isn't what entry 0 commits to."
    ]
    assert "The record isn't as its log says: 1 problems" in caplog.text
