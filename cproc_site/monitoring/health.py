"""The health of this server, and whether it should receive visitors.

A server is not ready if its **database** doesn't answer or misses **migrations** of this release.
Everything else is a warning on the internal address. Visitors hardly notice it, and removing
servers would make it worse: without the **cache** limits are not enforced, without **disk** space
uploads fail, without the **worker** mails wait.
"""

import datetime
import os
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.caching import cache_backends
from core.mail.sending import longest_wait
from core.uploads.object_storage import BucketUnavailable

TIMEOUT_SECONDS = 2.0  # a caller doesn't wait longer for a database that hangs
CACHE_SECONDS = 1.0
MIN_FREE_BYTES = 500_000_000  # ten of the largest documents
MAX_MAIL_WAIT_MINUTES = 15


@dataclass(frozen=True)
class CheckResult:
    """The result of one check; one that `stops` makes the server not ready."""

    name: str
    is_well: bool
    words: str  # the message; the name of this field is a key in the JSON of /readyz
    stops: bool = False


class Readiness:
    """Run the checks at most once a second, in a thread of their own, so that no caller hangs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: list[CheckResult] = []
        self._checked_at: float | None = None
        self._thread: threading.Thread | None = None
        self._has_migrations = False

    def results(self) -> list[CheckResult]:
        """Return results that are at most a second old, or the time-out if the checks hang."""
        with self._lock:
            now = time.monotonic()
            if self._checked_at is not None and now - self._checked_at < CACHE_SECONDS:
                return self._results
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._check, name="readiness", daemon=True)
                self._thread.start()
            self._thread.join(TIMEOUT_SECONDS)
            if self._thread.is_alive():
                message = f"It didn't answer within {TIMEOUT_SECONDS:g} seconds."
                timeout = CheckResult("database", False, message, stops=True)
                self._results = [timeout, *_check_services()]
            self._checked_at = time.monotonic()
            return self._results

    def _check(self) -> None:
        try:
            database_results = self._check_database()
        except Exception as error:
            # After any error the server doesn't know that it is ready.
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
        return [CheckResult("database", True, message), self._check_migrations(), _check_mails()]

    def _check_migrations(self) -> CheckResult:
        """Once all are applied they stay: migrations of a running site are not undone."""
        if not self._has_migrations:
            loader = MigrationLoader(connection)
            missing = set(loader.graph.nodes) - set(loader.applied_migrations)
            if missing:
                first = ".".join(min(missing))
                message = f"{len(missing)} are missing, {first} first. Run: manage.py migrate"
                return CheckResult("migrations", False, message, stops=True)
            self._has_migrations = True
        return CheckResult("migrations", True, "All of this release are applied.")


def _check_mails() -> CheckResult:
    minutes = longest_wait(timezone.now()) / datetime.timedelta(minutes=1)
    message = f"The oldest that is due has waited for {minutes:.0f} minutes."
    return CheckResult("mails", minutes <= MAX_MAIL_WAIT_MINUTES, message)


def _check_services() -> list[CheckResult]:
    """Run the checks that need no database."""
    if settings.FILES_STORAGE:
        return [_check_cache(), _check_bucket()]
    return [_check_cache(), _check_disk_space(), _check_uploads()]


def _check_cache() -> CheckResult:
    problem = cache_backends.find_problem()
    return CheckResult("cache", not problem, problem or "It stores values.")


def _check_disk_space() -> CheckResult:
    try:
        free = shutil.disk_usage(settings.MEDIA_ROOT).free
    except OSError as error:
        return CheckResult("room", False, f"The folder of files is missing: {error.strerror}.")
    message = f"{free / 1_000_000_000:.1f} GB are free for uploads."
    return CheckResult("room", free >= MIN_FREE_BYTES, message)


def _check_uploads() -> CheckResult:
    try:
        with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as file:
            os.write(file.fileno(), b"ready")
    except OSError as error:
        return CheckResult("files", False, f"Uploads can't be written: {error.strerror}.")
    return CheckResult("files", True, "Uploads can be written.")


def _check_bucket() -> CheckResult:
    try:
        default_storage.exists("readiness")
    except BucketUnavailable as error:
        return CheckResult("files", False, f"The bucket doesn't answer: {error.strerror}.")
    return CheckResult("files", True, "The bucket answers.")


def is_ready(results: list[CheckResult]) -> bool:
    """Return whether no result stops the server from receiving visitors."""
    return not any(result.stops for result in results)


readiness = Readiness()
