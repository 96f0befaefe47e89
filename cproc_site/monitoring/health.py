"""Whether this server should be sent visitors, and what is wrong with it.

Not ready is a server that can't answer visitors rightly: its **database** doesn't answer, or hasn't the **migrations**
of this release yet. All else is a warning, which those who watch see inside and visitors hardly notice; taking servers
away for it would make things worse: without the **cache** limits aren't kept, with a **disk** that is full or closed
uploads fail, and where the **worker** is gone mails wait.
"""

import datetime
import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.caching.cache_backends import CACHE_ERRORS
from core.mail.sending import longest_wait
from core.read_replica import REPLICA, standby
from core.uploads.object_storage import BucketUnavailable

TIMEOUT_SECONDS = (
    2.0  # seconds: whoever asks hears of a database that hangs, and doesn't hang with it
)
CACHE_SECONDS = 1.0  # seconds, however many ask
MIN_FREE_BYTES = 500_000_000  # bytes: ten of the largest documents
MAX_MAIL_WAIT = datetime.timedelta(minutes=15)
TIMEOUT_MESSAGE = f"It didn't answer within {TIMEOUT_SECONDS:g} seconds."


@dataclass(frozen=True)
class CheckResult:
    """The result of one check. ``words`` is the message; one that ``stops`` makes the server not ready."""

    name: str
    is_well: bool
    words: str  # a key in the JSON of /readyz
    stops: bool = False


class Readiness:
    """Runs the checks at most once a second, in a thread of its own, so that no caller hangs."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._results: list[CheckResult] = []
        self._checked_at = None
        self._thread = None
        self._has_migrations = False

    def results(self) -> list[CheckResult]:
        """Return results of at most a second ago, or the time-out if the checks hang."""
        with self._lock:
            if self._checked_at is not None and self._clock() - self._checked_at < CACHE_SECONDS:
                return self._results
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._check, name="readiness", daemon=True)
                self._thread.start()
            self._thread.join(TIMEOUT_SECONDS)
            if self._thread.is_alive():
                self._results = [
                    CheckResult("database", False, TIMEOUT_MESSAGE, stops=True),
                    *_check_services(),
                ]
            self._checked_at = self._clock()
            return self._results

    def _check(self):
        try:
            database_results = self._check_database()
        except Exception as error:
            # Whatever it is: a server that doesn't know whether it is ready isn't.
            message = f"It doesn't answer: {type(error).__name__}."
            database_results = [CheckResult("database", False, message, stops=True)]
        finally:
            connections.close_all()
        self._results = [*database_results, *_check_services()]

    def _check_database(self) -> list[CheckResult]:
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        message = f"It answers in {(time.perf_counter() - begun) * 1000:.0f} ms."
        return [
            CheckResult("database", True, message),
            self._check_migrations(),
            *_check_standby(),
            _check_mails(),
        ]

    def _check_migrations(self) -> CheckResult:
        """Once all are there they stay: nobody takes migrations back under a running site."""
        missing = [] if self._has_migrations else _missing_migrations()
        self._has_migrations = not missing
        if not missing:
            return CheckResult("migrations", True, "All of this release are applied.")
        message = f"{len(missing)} are missing, {missing[0]} first. Run: python manage.py migrate"
        return CheckResult("migrations", False, message, stops=True)


def _missing_migrations() -> list[str]:
    loader = MigrationLoader(connection)
    return sorted(
        f"{app}.{name}"
        for app, name in loader.graph.nodes
        if (app, name) not in loader.applied_migrations
    )


def _check_standby() -> list[CheckResult]:
    """Where there is one."""
    if REPLICA not in settings.DATABASES:
        return []
    if standby.is_usable():
        return [CheckResult("standby", True, "It answers and follows.")]
    return [
        CheckResult("standby", False, "It is away or behind: pages are read from the database.")
    ]


def _check_mails() -> CheckResult:
    minutes = longest_wait(timezone.now()) / datetime.timedelta(minutes=1)
    if minutes <= MAX_MAIL_WAIT / datetime.timedelta(minutes=1):
        return CheckResult(
            "mails", True, f"The oldest that is due has waited for {minutes:.0f} minutes."
        )
    message = (
        f"One has been due for {minutes:.0f} minutes. Does manage.py run_tasks --every 60 run?"
    )
    return CheckResult("mails", False, message)


def _check_services() -> list[CheckResult]:
    """The checks that need no database."""
    return (
        [_check_cache(), _check_bucket()]
        if settings.FILES_STORAGE
        else [_check_cache(), _check_disk_space(), _check_uploads()]
    )


def _check_cache() -> CheckResult:
    written = secrets.token_hex(8)
    try:
        cache.set("readiness", written, 60)
        is_well = cache.get("readiness") is not None
    except CACHE_ERRORS as error:
        return CheckResult("cache", False, f"It is away: {type(error).__name__}.")
    return CheckResult(
        "cache",
        is_well,
        "It keeps what it is given." if is_well else "It forgets what it is given.",
    )


def _check_disk_space() -> CheckResult:
    try:
        free = shutil.disk_usage(settings.MEDIA_ROOT).free
    except OSError as error:
        return CheckResult("room", False, f"The folder of files isn't there: {error.strerror}.")
    return CheckResult(
        "room", free >= MIN_FREE_BYTES, f"{free / 1_000_000_000:.1f} GB are free for uploads."
    )


def _check_uploads() -> CheckResult:
    try:
        with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as file:
            os.write(file.fileno(), b"ready")
    except OSError as error:
        return CheckResult("files", False, f"Uploads can't be written: {error.strerror}.")
    return CheckResult("files", True, "Uploads can be written.")


def _check_bucket() -> CheckResult:
    """Files that several hosts share lie on the disk of none of them."""
    try:
        default_storage.exists("readiness")
    except BucketUnavailable as error:
        return CheckResult("files", False, f"The bucket doesn't answer: {error.strerror}.")
    return CheckResult("files", True, "The bucket answers.")


def is_ready(results: list[CheckResult]) -> bool:
    return not any(result.stops for result in results)


readiness = Readiness()
