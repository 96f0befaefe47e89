"""The tasks of the log: checkpoints, cosignatures, timestamps, and the nightly verification."""

import datetime
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings

from core.attempts import MAX_ATTEMPTS, AttemptFailed, next_attempt_time
from core.i18n.dates import BUCHAREST, bucharest_day
from record.models.transparency_log import (
    LogCheckpoint,
    LogCosignature,
    LogRequest,
    LogTimestamp,
    RecordVerification,
)
from record.transparency import checkpoints, merkle_tree
from record.transparency.timestamps import request_timestamp
from record.transparency.verification import verify_database
from record.transparency.witnesses import request_cosignature

logger = logging.getLogger("cproc_site")

VERIFIED_FROM_HOUR = 2  # in Bucharest
MAX_STORED = 50  # problems


def sign_checkpoint(now: datetime.datetime) -> int:
    """Sign a checkpoint if the log has grown; store the refusal of a log that was rewritten."""
    try:
        return checkpoints.sign_current(now)
    except checkpoints.LogRewrittenError as error:
        refusal = {"verified_at": now, "entries": merkle_tree.size(), "problems": [str(error)]}
        RecordVerification.objects.update_or_create(day=bucharest_day(now), defaults=refusal)
        raise


def request_cosignatures(now: datetime.datetime) -> str:
    """Ask each witness to sign the newest checkpoint, and again those that failed.

    Return the text to print. The waits after failures are those of e-mails, then a day.
    """
    newest = LogCheckpoint.objects.newest() if settings.LOG_WITNESSES else None
    if newest is None:
        return ""
    outcomes = []
    for witness, url in settings.LOG_WITNESSES:
        row = _wanted_cosignature(witness, newest, now)
        signed = LogCosignature.objects.filter(witness=witness).exclude(line="")
        old = signed.order_by("checkpoint").values_list("checkpoint", flat=True).last() or 0
        request = partial(request_cosignature, row.checkpoint, witness, url, old)
        outcomes.append(_attempt(row, "line", now, request))
    return _summary(outcomes)


def _wanted_cosignature(
    witness: str, newest: LogCheckpoint, now: datetime.datetime
) -> LogCosignature:
    """Return the row for the newest checkpoint; one that waits after failures continues to wait."""
    rows = LogCosignature.objects.filter(witness=witness)
    wanted = {"checkpoint": newest, "witness": witness}
    row = rows.filter(checkpoint=newest).first() or rows.filter(line="").last()
    if row is None:
        return rows.get_or_create(**wanted, defaults={"next_attempt_at": now})[0]
    if not row.line:
        rows.filter(pk=row.pk, line="").update(checkpoint=newest)
        row.checkpoint = newest
    return row


def request_timestamps(now: datetime.datetime) -> str:
    """Request a timestamp of the newest checkpoint for this day, and again those that failed.

    Return the text to print. The waits after failures are those of e-mails.
    """
    newest = LogCheckpoint.objects.newest()
    if not settings.TIMESTAMP_URL or newest is None:
        return ""
    wanted = {"checkpoint": newest, "next_attempt_at": now}
    LogTimestamp.objects.get_or_create(day=bucharest_day(now), defaults=wanted)
    certificates = settings.TIMESTAMP_CERTIFICATES.encode()
    outcomes = []
    due = LogTimestamp.objects.due(now).filter(attempts__lt=MAX_ATTEMPTS)
    for row in due.select_related("checkpoint"):
        note = row.checkpoint.note.encode()
        request = partial(request_timestamp, note, settings.TIMESTAMP_URL, certificates)
        outcomes.append(_attempt(row, "token", now, request))
    return _summary(outcomes)


def _attempt(
    row: LogRequest, column: str, now: datetime.datetime, request: Callable[[], str | bytes]
) -> bool | None:
    """Make one attempt if the row is due, and store the signature in its column.

    Return whether it was granted; None without an attempt.
    """
    rows: Any = type(row).objects.filter(pk=row.pk)
    if not rows.claim(row.pk, now):
        return None
    result: dict[str, Any] = {"error": "", "error_detail": ""}
    try:
        result[column] = request()
    except AttemptFailed as error:
        attempts = row.attempts + 1
        logger.warning("%s, attempt %d: %s", row, attempts, error.problem)
        result = {
            "error": error.problem,
            "error_detail": error.detail,
            "next_attempt_at": next_attempt_time(attempts, now),
        }
    # Another process may have moved the row to a newer checkpoint.
    unfinished = rows.filter(row.UNFINISHED, checkpoint=row.checkpoint)
    return bool(unfinished.update(**result)) and column in result


def _summary(outcomes: list[bool | None]) -> str:
    attempted = [outcome for outcome in outcomes if outcome is not None]
    granted = sum(attempted)
    return f"{granted} granted, {len(attempted) - granted} failed" if attempted else ""


def verify_record(now: datetime.datetime) -> str:
    """Verify the record once each night, and store the result; return the text to print."""
    day = bucharest_day(now)
    is_early = now.astimezone(BUCHAREST).hour < VERIFIED_FROM_HOUR
    is_done = RecordVerification.objects.filter(day=day).exists()
    if is_early or is_done or not merkle_tree.size():
        return ""
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
