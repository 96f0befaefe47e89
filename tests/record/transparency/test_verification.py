"""Verification of the record: what is as it was recorded passes, and each change is named."""

import datetime

import pytest
from django.utils import timezone, translation

from core.i18n.dates import bucharest_day
from core.transparency.notes import SignerKey
from core.transparency.proofs import Checkpoint
from publishing import operations
from record.models import (
    LogCheckpoint,
    LogEntry,
    LogKey,
    LogTimestamp,
    Operation,
    Publication,
)
from record.transparency import checkpoints, merkle_tree, verification
from record.transparency.verification import verify_database
from tests.helpers import raw_sql
from tests.helpers.evidence import NAME, log_all, root_at, stamp
from tests.helpers.factories import change, make_project
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON

pytestmark = pytest.mark.django_db

MICROSECOND = datetime.timedelta(microseconds=1)


@pytest.fixture
def rows(key):
    """A published row with a later one, a cancelled one, a withdrawal, and a withheld one."""
    checkpoints.publish_key(NOON)
    project = make_project(title_en="First")
    first = publish(project, now=NOON, note="A note")
    publish(change(project, title_en="Second"), now=NOON + HOUR)
    planned = publish(change(project, title_en="Third"), at=NOON + DAY, now=NOON + 2 * HOUR)
    checkpoints.sign_current(NOON + 2 * HOUR)
    operations.cancel(planned, None, now=NOON + 3 * HOUR)
    gone = withdraw(project, None, "It has ended.", now=NOON + 4 * HOUR)
    withheld = publish(make_project(title_en="A name"), now=NOON + 5 * HOUR)
    operations.withhold(withheld, None, "An order.", now=NOON + 6 * HOUR)
    checkpoints.sign_current(NOON + 6 * HOUR)
    return {"first": first, "planned": planned, "gone": gone, "withheld": withheld}


def problems(*others):
    return verify_database(others).problems


def test_unchanged_record_is_verified_and_one_without_its_log_is_not(rows):
    assert verify_database() == (7, 5, 2, 0, 0, [])
    with raw_sql.without_triggers():
        LogCheckpoint.objects.all().delete()
        LogEntry.objects.all().delete()
    names = [f"Row {row.pk} ({row.kind} {row.slug}) isn't in the log." for row in rows.values()]
    assert {*names} <= {*problems()}
    operations.withhold(rows["first"], None, "An order.")
    assert any(f"Row {rows['first'].pk} " in problem for problem in problems())


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("first", {"note": "Another note"}),
        ("first", {"slug": "another"}),
        ("first", {"title": "Another"}),
        ("first", {"languages": {"en": {"title": "Another"}}}),
        ("gone", {"title": "Another"}),
        ("first", {"is_minor": True}),
        ("first", {"digest": "0" * 64}),
        ("first", {"content": {"slug": "glacy", "title": {"en": "Firsu"}}}),
        ("first", {"content": {"slug": 5}}),
        ("first", {"content": ["slug"]}),
        ("first", {"kind": "unknown"}),
        ("planned", {"recorded_at": NOON + 3 * HOUR}),
        ("first", {"in_force_from": NOON + MICROSECOND}),
        ("first", {"in_force_until": NOON + 2 * HOUR}),
        ("first", {"cancelled_at": NOON + HOUR}),
        ("first", {"withheld_at": NOON + HOUR}),
        ("planned", {"cancelled_at": None}),
        ("planned", {"cancelled_at": NOON + HOUR}),
        ("gone", {"reason": "Another reason"}),
        ("gone", {"successor_kind": "project", "successor_key": "0" * 32}),
        ("gone", {"is_merged": True}),
        ("withheld", {"withheld_at": None, "content": {"slug": "glacy"}}),
        ("withheld", {"withheld_at": NOON}),
    ],
    ids=str,
)
def test_changed_row_is_named(rows, name, columns):
    row = rows[name]
    with raw_sql.without_triggers():
        Publication.objects.filter(pk=row.pk).update(**columns)
    assert any(f"Row {row.pk} " in problem for problem in problems())


def test_version_that_is_dated_back_is_named(rows):
    """The database alone can add it at the end of the log, with a fitting entry."""
    copy = Publication.objects.with_pairs().defer(None).get(pk=rows["first"].pk)
    copy.pk = None
    copy.saved_at = copy.recorded_at = copy.in_force_from = NOON + 2 * MINUTE
    copy.in_force_until = NOON + HOUR
    with raw_sql.without_triggers():
        copy.save()
        Publication.objects.filter(pk=rows["first"].pk).update(in_force_until=copy.in_force_from)
        merkle_tree.add_entries([(copy, Operation.PUBLISH, NOON + DAY, b"")])
    name = f"Row {copy.pk} (project {copy.slug})"
    assert problems() == [f"{name} has earlier times than entry 7."]


def test_cancellation_of_what_was_in_force_is_named(rows):
    row = rows["first"]
    with raw_sql.without_triggers():
        times = {"cancelled_at": NOON + DAY, "in_force_until": NOON}
        Publication.objects.filter(pk=row.pk).update(**times)
        row.refresh_from_db()
        merkle_tree.append(row, Operation.CANCEL)
    name = f"Row {row.pk} (project {row.slug})"
    assert problems() == [f"{name} was cancelled after it came into force."]


def exchange_entries():
    first, second = LogEntry.objects.filter(pk__in=(0, 1)).order_by("pk")
    LogEntry.objects.filter(pk__in=(0, 1)).delete()
    first.pk, second.pk = 1, 0
    LogEntry.objects.bulk_create([first, second])


def insert_entry():
    """Insert a copy of the first entry before all others."""
    entries = [*LogEntry.objects.order_by("pk")]
    copy = LogEntry.objects.get(pk=0)
    copy.operation = Operation.WITHDRAW
    entries.insert(0, copy)
    LogEntry.objects.all().delete()
    for index, entry in enumerate(entries):
        entry.pk = index
    LogEntry.objects.bulk_create(entries)


@pytest.mark.parametrize(
    ("change_log", "expected"),
    [
        (lambda: LogEntry.objects.filter(pk=1).update(nonce=None), "Entry 1 has lost its nonce"),
        (lambda: LogEntry.objects.filter(pk=3).delete(), "Entry 3 is missing."),
        (insert_entry, "The hashes of entry 1 "),
        (insert_entry, " is logged twice, in entry 1 too."),
        (exchange_entries, "The hashes of entry 1 "),
        (exchange_entries, "Entry 1 is dated before the entry that precedes it."),
        (lambda: LogKey.objects.update(verifier_key=f"{NAME}+00000000+AQ=="), "Key "),
        (
            lambda: LogCheckpoint.objects.filter(size=3).update(signed_at=NOON - HOUR),
            "Checkpoint 3 isn't valid: it is not signed with the given public key.",
        ),
    ],
)
def test_changed_log_is_named(rows, change_log, expected):
    with raw_sql.without_triggers():
        change_log()
    assert any(expected in problem for problem in problems())


def test_rewritten_log_contradicts_its_checkpoints(rows):
    """As by someone with the database."""
    with raw_sql.without_triggers():
        Publication.objects.filter(pk=rows["first"].pk).update(note="Another note")
        LogEntry.objects.all().delete()
        log_all()
    expected = "has another root than the first"
    assert sum(expected in problem for problem in problems()) == 1


def test_checkpoint_of_another_key_is_rejected(rows, key):
    text = Checkpoint(key.name, 3, root_at(3))
    forged = SignerKey.create(key.name).sign(str(text))
    [problem] = problems(forged)
    assert problem == "Given checkpoint 1 isn't valid: it is not signed with the given public key."


def test_key_signs_while_it_is_valid(rows, settings):
    settings.LOG_KEY = str(SignerKey.create(NAME))
    publish(make_project(), now=NOON + 7 * HOUR)
    with pytest.raises(checkpoints.KeyNotPublishedError):
        checkpoints.sign_current(NOON + 7 * HOUR)
    checkpoints.publish_key(NOON + 8 * HOUR)
    assert checkpoints.sign_current(NOON + 8 * HOUR) == 1
    assert problems() == []
    assert LogKey.objects.filter(valid_until=NOON + 8 * HOUR).count() == 1


@pytest.fixture
def stamped(authority, settings, key):
    """Return the day of a timestamp over a checkpoint that was signed just now."""
    checkpoints.publish_key(NOON)
    publish(make_project(), now=NOON)
    checkpoints.sign_current(timezone.now())
    today = bucharest_day(timezone.now())
    stamp(authority, settings, today)
    return today


def test_timestamps_are_verified(stamped, authority, settings):
    stamp(authority, settings, NOON.date())  # was granted on a later day
    wanted = LogCheckpoint.objects.get()
    LogTimestamp.objects.create(
        day=NOON.date() - DAY, checkpoint=wanted, next_attempt_at=timezone.now()
    )
    assert verify_database() == (1, 1, 1, 2, 0, [])


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"token": b""}, "has another format than RFC 3161"),
        ({"checkpoint_id": 2}, "is for other data"),
        ({"checkpoint_id": 3}, "Its checkpoint is missing."),
    ],
    ids=str,
)
def test_changed_timestamp_is_named_in_english(stamped, columns, problem):
    publish(make_project(), now=NOON + HOUR)
    checkpoints.sign_current(NOON + HOUR)
    with raw_sql.without_triggers():
        LogTimestamp.objects.update(**columns)
        with translation.override("fr"):
            [sentence] = problems()
        LogTimestamp.objects.all().delete()  # which names no checkpoint
    assert sentence.startswith(f"Timestamp {stamped} isn't valid: ")
    assert problem in sentence


def test_timestamp_from_before_its_day_is_named(stamped, monkeypatch):
    tomorrow = stamped + DAY
    with raw_sql.without_triggers():
        LogTimestamp.objects.update(day=tomorrow)
    [problem] = problems()
    assert problem.startswith(f"Timestamp {tomorrow} isn't valid: It states ")
    assert problem.endswith(" UTC, which is before that day.")
    # The clock of the authority may be behind that of the server.
    monkeypatch.setattr(verification, "MAX_CLOCK_DIFFERENCE", DAY)
    assert problems() == []


def test_timestamp_from_before_the_signature_is_named(stamped):
    """The clocks may differ by five minutes."""
    for minutes, number in ((4, 0), (6, 1)):
        with raw_sql.without_triggers():
            LogCheckpoint.objects.update(signed_at=timezone.now() + minutes * MINUTE)
        assert str(problems()).count(f"Timestamp {stamped} isn't valid: It states ") == number


def test_timestamps_without_certificates_are_one_problem(stamped, authority, settings):
    stamp(authority, settings, NOON.date())
    settings.TIMESTAMP_CERTIFICATES = ""
    report = verify_database()
    assert report.timestamps == 0
    assert report.problems == [
        "The timestamps (2) can't be verified: set TIMESTAMP_CERTIFICATES to the root certificates "
        "(PEM) of the timestamp authority."
    ]
