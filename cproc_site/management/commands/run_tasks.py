"""Run all due tasks: send waiting mails, delete expired data, remind owners."""

import datetime
import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone
from prometheus_client import REGISTRY

from accounts.models import AuditEntry, LoginAttempts
from contact import retention
from core.caching import page_store
from core.mail import sending
from core.uploads import kept_uploads
from cproc_site.monitoring import metrics, server
from cproc_site.monitoring.request_log import EDITION, VIEW
from delivery.pagecache.wsgi import PageCache
from following import followers
from pages import sitemap
from publishing import proxy_copies, review_digests
from record.editions import Edition
from record.models import Publication
from record.transparency import tasks
from search import failed_searches

type Outcomes = dict[str, str]  # "done" or "failed" by the name of the task

logger = logging.getLogger("cproc_site")

WITHHELD_RECENTLY = datetime.timedelta(minutes=10)
MAX_CONTENTS = 3_000  # pages of more, in three languages, would evict each other from the store
PAUSE = 9  # times as long as the request before it: together a tenth of one processor


def _delete_pages(now: datetime.datetime) -> None:
    """Delete the pages again for some minutes: another host may have missed a withholding."""
    if Publication.objects.filter(withheld_at__gt=now - WITHHELD_RECENTLY).exists():
        page_store.delete_all()
    else:
        page_store.delete_if_deleted_elsewhere()


# The tasks by the name that the command prints. Each may run at the same time in several processes.
TASKS: dict[str, Callable[[datetime.datetime], Any]] = {
    "Messages deleted": retention.purge,
    "Networks forgotten": retention.forget_networks,
    "Old searches deleted": failed_searches.delete_old,
    "Counts of guesses deleted": LoginAttempts.objects.delete_expired,
    "Old sessions deleted": lambda now: Session.objects.filter(expire_date__lte=now).delete()[0],
    "Old drafts deleted": lambda now: Publication.objects.expired_drafts(now).delete()[0],
    "Kept uploads deleted": kept_uploads.delete_expired,
    "Old audit entries deleted": AuditEntry.objects.delete_expired,
    "Old mails deleted": sending.delete_old,
    "Review digests": review_digests.queue_due,
    "Followers deleted": followers.delete_expired,
    "Mails of changes": followers.queue_due,
    "Pages with withheld texts deleted": _delete_pages,
    "Withheld texts deleted from the proxy": proxy_copies.delete,
    "Checkpoints signed": tasks.sign_checkpoint,
}
LAST_TASKS: dict[str, Callable[[datetime.datetime], Any]] = {
    "Cosignatures": tasks.request_cosignatures,
    "Timestamps": tasks.request_timestamps,
    "Record verified": tasks.verify_record,
}


class Command(BaseCommand):
    help = "Runs all due tasks: sends mails, deletes expired data, reminds owners. Run it often."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every",
            type=float,
            metavar="SECONDS",
            help="Repeat at this interval until stopped, for example 60.",
        )

    def handle(self, *, every: float | None, **options: Any) -> None:
        if every is None:
            if "failed" in self.run(lambda: False, self.stdout.write).values():
                raise CommandError("Some tasks failed. The next run repeats them.")
        elif every <= 0:
            raise CommandError("Give an interval of more than 0 seconds.")
        else:
            stopped = threading.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *args: stopped.set())
            self.repeat(every, stopped)

    def repeat(self, interval: float, stopped: threading.Event) -> None:
        """Run the tasks every ``interval`` seconds until ``stopped``, which ends between two."""
        if address := settings.WORKER_INTERNAL_ADDRESS:
            server.serve(address, REGISTRY)
        while not stopped.is_set():
            next_run = time.monotonic() + interval
            for name, outcome in self.run(stopped.is_set, logger.info, next_run).items():
                metrics.WORK.labels(name, outcome).inc()
            metrics.LAST_RUN.set_to_current_time()
            connections.close_all()
            stopped.wait(next_run - time.monotonic())

    def run(
        self, is_stopped: Callable[[], bool], report: Callable[[str], Any], next_run: float = 0
    ) -> Outcomes:
        """Run each task, also after one fails, and report results.

        Missing pages are requested until ``next_run`` (monotonic), if there is one.
        """
        outcomes = {}
        # Last, since they take long.
        mails = {"Mails": lambda now: _send_mails(is_stopped)}
        pages = {"Missing pages": lambda now: _request_missing_pages(next_run, is_stopped)}
        for name, task in (TASKS | mails | LAST_TASKS | pages).items():
            if is_stopped():
                break
            try:
                result = task(timezone.now())
            except Exception as error:
                # Of any class: the other tasks must run. A message may quote a person.
                logger.error("%s: stopped by %s", name, type(error).__name__)
                outcomes[name] = "failed"
            else:
                outcomes[name] = "done"
                if result:
                    report(f"{name}: {result}")
        return outcomes


def _send_mails(is_stopped: Callable[[], bool]) -> str:
    """Send the due mails, and return their number by state."""
    outcomes = sorted(sending.send_due(timezone.now, is_stopped).items())
    return ", ".join(f"{number} {state.label.lower()}" for state, number in outcomes)


def _request_missing_pages(end: float, is_stopped: Callable[[], bool]) -> None:
    """Request the pages of the sitemap that have no copy, one at a time, until ``end``.

    Readers get the copies while the database is unavailable. A publication deletes none of them,
    so nothing is rendered because of it.
    """
    cache = PageCache(WSGIHandler(), environ_keys=(VIEW, EDITION))
    for path, _lastmod in sitemap.pages(Edition.of_today(), 0, MAX_CONTENTS):
        begun = time.monotonic()
        if begun >= end or is_stopped():
            break
        cache.request_missing(path)
        time.sleep(PAUSE * (time.monotonic() - begun))
