"""The tasks of the log: checkpoints, cosignatures, timestamps, and the nightly verification.

The cryptography is loaded when there is something to sign or to verify.
"""

import datetime
import logging
from typing import Any

from django.conf import settings

from core.i18n.dates import BUCHAREST, bucharest_day
from core.mail.models import MAX_ATTEMPTS, RETRY_MINUTES
from record.models.log import LogCheckpoint, LogCosignature, LogTimestamp, RecordVerification
from record.transparency import tree

logger = logging.getLogger("cproc_site")

VERIFIED_FROM_HOUR = 2  # in Bucharest
MAX_STORED = 50  # problems


def sign_checkpoint(now: datetime.datetime) -> int:
    """Sign a checkpoint if there is a key and the log has grown; return the number of new ones."""
    if not settings.LOG_KEY or LogCheckpoint.objects.filter(size=tree.size()).exists():
        return 0
    from record.transparency import checkpoints

    return checkpoints.sign_current(now)


def request_cosignatures(now: datetime.datetime) -> str:
    """Ask each witness to sign the newest checkpoint, and again those that failed.

    Return what to print. The waits after failures are those of e-mails, then a day.
    """
    newest = LogCheckpoint.objects.newest() if settings.LOG_WITNESSES else None
    if newest is None:
        return ""
    outcomes = []
    for witness, url in settings.LOG_WITNESSES:
        row = _wanted_cosignature(witness, newest, now)
        if not row.line and row.next_attempt_at <= now:
            outcomes.append(_request_cosignature(row, url, now))
    return _summary(outcomes)


def _wanted_cosignature(
    witness: str, newest: LogCheckpoint, now: datetime.datetime
) -> LogCosignature:
    """Return the row for the newest checkpoint; one that waits after failures goes on waiting."""
    rows = LogCosignature.objects.filter(witness=witness)
    wanted = {"checkpoint": newest, "witness": witness}
    row = rows.filter(checkpoint=newest).first() or rows.filter(line="").last()
    if row is None:
        return rows.get_or_create(**wanted, defaults={"next_attempt_at": now})[0]
    if not row.line:
        rows.filter(pk=row.pk, line="").update(checkpoint=newest)
        row.checkpoint = newest
    return row


def _request_cosignature(row: LogCosignature, url: str, now: datetime.datetime) -> bool:
    """Make one attempt, and store its result; return whether the witness has signed."""
    from record.transparency import witnesses

    if not _claim(row, now):
        return False
    signed = LogCosignature.objects.filter(witness=row.witness).exclude(line="")
    old = signed.order_by("checkpoint").values_list("checkpoint", flat=True).last() or 0
    result: dict[str, Any] = {"error": "", "error_detail": ""}
    try:
        result["line"] = witnesses.request_cosignature(row.checkpoint, row.witness, url, old)
    except witnesses.WitnessError as error:
        logger.warning("Witness %s: %s", row.name, error.problem)
        result = {"error": error.problem, "error_detail": error.detail}
    # Another process may have moved the row to a newer checkpoint.
    rows = LogCosignature.objects.filter(pk=row.pk, checkpoint=row.checkpoint, line="")
    return bool(rows.update(**result)) and "line" in result


def request_timestamps(now: datetime.datetime) -> str:
    """Request a timestamp of the newest checkpoint for this day, and again those that failed.

    Return what to print. The waits after failures are those of e-mails.
    """
    newest = LogCheckpoint.objects.newest()
    if not settings.TIMESTAMP_URL or newest is None:
        return ""
    wanted = {"checkpoint": newest, "next_attempt_at": now}
    LogTimestamp.objects.get_or_create(day=bucharest_day(now), defaults=wanted)
    due = LogTimestamp.objects.filter(
        token=None, attempts__lt=MAX_ATTEMPTS, next_attempt_at__lte=now
    )
    outcomes = [_request_timestamp(stamp, now) for stamp in due.select_related("checkpoint")]
    return _summary(outcomes)


def _request_timestamp(stamp: LogTimestamp, now: datetime.datetime) -> bool:
    """Make one attempt, and store its result; return whether it was granted."""
    from record.transparency import timestamps

    if not _claim(stamp, now):
        return False
    note = stamp.checkpoint.note.encode()
    certificates = settings.TIMESTAMP_CERTIFICATES.encode()
    result: dict[str, Any] = {"error": "", "error_detail": ""}
    try:
        result["token"] = timestamps.request_timestamp(note, settings.TIMESTAMP_URL, certificates)
    except timestamps.TimestampError as error:
        logger.warning("Timestamp of %s, attempt %d: %s", stamp.day, stamp.attempts, error.problem)
        result = {"error": error.problem, "error_detail": error.detail}
    LogTimestamp.objects.filter(pk=stamp.pk).update(**result)
    return "token" in result


def _claim(row: LogTimestamp | LogCosignature, now: datetime.datetime) -> bool:
    """Count an attempt before it is made, so that no other process makes it too."""
    model: Any = type(row)
    counted = model.objects.filter(pk=row.pk, attempts=row.attempts)
    row.attempts += 1
    wait = datetime.timedelta(minutes=RETRY_MINUTES[min(row.attempts, len(RETRY_MINUTES)) - 1])
    return bool(counted.update(attempts=row.attempts, next_attempt_at=now + wait))


def _summary(outcomes: list[bool]) -> str:
    granted = sum(outcomes)
    return f"{granted} granted, {len(outcomes) - granted} failed" if outcomes else ""


def verify_record(now: datetime.datetime) -> str:
    """Verify the record once each night, and store the result; return what to print."""
    day = bucharest_day(now)
    is_early = now.astimezone(BUCHAREST).hour < VERIFIED_FROM_HOUR
    if is_early or RecordVerification.objects.filter(day=day).exists():
        return ""
    if not tree.size():
        return ""
    from record.transparency.verification import verify_database

    report = verify_database()
    result = {
        "verified_at": now,
        "entries": report.entries,
        "problems": report.problems[:MAX_STORED],
    }
    RecordVerification.objects.get_or_create(day=day, defaults=result)
    if report.problems:
        logger.error("The record isn't as its log says: %d problems", len(report.problems))
    return f"{report.entries:,} entries, {len(report.problems):,} problems"
