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
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.caching import cache_backends
from core.mail.sending import longest_wait
from core.time_limit import start

TIMEOUT_SECONDS = 2.0  # a caller doesn't wait longer for checks that hang
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


type Results = list[CheckResult]


class Readiness:
    """Run the checks at most once a second, each in a thread of its own, so that no caller hangs.

    A check that hangs is not started again until it has ended.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: Results = []
        self._checked_at: float | None = None
        self._running: dict[str, Future[Results]] = {}
        self._has_migrations = False

    def results(self) -> Results:
        """Return results that are at most a second old, with a time-out for a check that hangs."""
        with self._lock:
            now = time.monotonic()
            if self._checked_at is not None and now - self._checked_at < CACHE_SECONDS:
                return self._results
            for name, check in self._checks().items():
                if name not in self._running or self._running[name].done():
                    self._running[name] = start(check)
            wait(self._running.values(), TIMEOUT_SECONDS)
            self._results = []
            for name in self._running:
                self._results += self._results_of_check(name)
            self._checked_at = time.monotonic()
            return self._results

    def _checks(self) -> dict[str, Callable[[], Results]]:
        files = {"room": _check_disk_space, "files": _check_uploads}
        if settings.FILES_STORAGE:
            files = {"files": _check_bucket}
        return {"database": self._check_database, "cache": _check_cache} | files

    def _results_of_check(self, name: str) -> Results:
        try:
            return self._running[name].result(0)
        except TimeoutError:
            message = f"It didn't answer within {TIMEOUT_SECONDS:g} seconds."
        except Exception as error:
            # The text of other errors may quote accounts.
            cause = getattr(error, "strerror", "") or type(error).__name__
            message = f"It doesn't answer: {cause}."
        # After any error of the database the server doesn't know that it is ready.
        return [CheckResult(name, False, message, stops=name == "database")]

    def _check_database(self) -> Results:
        begun = time.perf_counter()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            message = f"It answers in {(time.perf_counter() - begun) * 1000:.0f} ms."
            answers = CheckResult("database", True, message)
            return [answers, self._check_migrations(), _check_mails()]
        finally:
            connections.close_all()

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


def _check_cache() -> Results:
    problem = cache_backends.find_problem()
    return [CheckResult("cache", not problem, problem or "It stores values.")]


def _check_disk_space() -> Results:
    free = shutil.disk_usage(settings.MEDIA_ROOT).free
    message = f"{free / 1_000_000_000:.1f} GB are free for uploads."
    return [CheckResult("room", free >= MIN_FREE_BYTES, message)]


def _check_uploads() -> Results:
    with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as file:
        os.write(file.fileno(), b"ready")
    return [CheckResult("files", True, "Uploads can be written.")]


def _check_bucket() -> Results:
    default_storage.exists("readiness")
    return [CheckResult("files", True, "The bucket answers.")]


def is_ready(results: Results) -> bool:
    """Return whether no result stops the server from receiving visitors."""
    return not any(result.stops for result in results)


readiness = Readiness()
