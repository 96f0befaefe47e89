"""What the tasks of the site do for the log: sign checkpoints, and verify the record each night.

The cryptography is loaded when there is something to sign or to verify.
"""

import datetime
import logging

from django.conf import settings

from core.i18n.dates import BUCHAREST, bucharest_day
from record.models.log import LogCheckpoint, RecordVerification
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


def verify_record(now: datetime.datetime) -> str:
    """Verify a record once each night, and store the result; return what to print.

    Rows that a server of an earlier release has recorded are logged first.
    """
    day = bucharest_day(now)
    is_early = now.astimezone(BUCHAREST).hour < VERIFIED_FROM_HOUR
    if is_early or RecordVerification.objects.filter(day=day).exists():
        return ""
    tree.append_missing()
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
