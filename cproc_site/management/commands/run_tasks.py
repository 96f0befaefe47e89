"""Run all due tasks: send waiting mails, delete expired data, remind owners."""

import datetime
import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone
from prometheus_client import REGISTRY

from accounts.models import LoginAttempts
from contact import retention
from core.mail import sending
from cproc_site.monitoring import metrics, server
from publishing import review_digests
from record.models import Publication

logger = logging.getLogger("cproc_site")

Clock = Callable[[], datetime.datetime]


def send_mails(clock: Clock, is_stopped: Callable[[], bool]) -> str:
    """Send the due mails, and return how many of them have which state."""
    outcomes = sorted(sending.send_due(clock, is_stopped).items())
    return ", ".join(f"{number} {state.label.lower()}" for state, number in outcomes)


# The tasks by the name that the command prints. Each may run at the same time in several processes.
# Those that take long come last.
TASKS: dict[str, Callable[[Clock, Callable[[], bool]], Any]] = {
    "Messages deleted": lambda clock, is_stopped: retention.purge(clock()),
    "Networks forgotten": lambda clock, is_stopped: retention.forget_networks(clock()),
    "Counts of guesses deleted": (
        lambda clock, is_stopped: LoginAttempts.objects.delete_expired(clock())
    ),
    "Old sessions deleted": (
        lambda clock, is_stopped: Session.objects.filter(expire_date__lte=clock()).delete()[0]
    ),
    "Old drafts deleted": (
        lambda clock, is_stopped: Publication.objects.expired_drafts(clock()).delete()[0]
    ),
    "Old mails deleted": lambda clock, is_stopped: sending.delete_old(clock()),
    "Review digests": lambda clock, is_stopped: review_digests.queue_due(clock()),
    "Mails": send_mails,
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
            done, failed = self.run(lambda: False, self._print)
            if failed:
                raise CommandError("Some tasks failed. The next run repeats them.")
            if not done:
                self.stdout.write("Nothing was due.")
        elif every <= 0:
            raise CommandError("Give an interval of more than 0 seconds.")
        else:
            self._repeat(every)

    def _repeat(self, interval: float) -> None:
        stopped = stop_event()
        if address := settings.WORKER_INTERNAL_ADDRESS:
            server.serve(server.listen(address), REGISTRY)
        while not stopped.is_set():
            self.run(stopped.is_set, logger.info)
            connections.close_all()
            stopped.wait(interval)

    def run(
        self, is_stopped: Callable[[], bool], report: Callable[[str], None]
    ) -> tuple[list[str], list[str]]:
        """Run each task, also after one fails; return the names of those with results or errors."""
        done = []
        failed = []
        for name, task in TASKS.items():
            try:
                result = task(timezone.now, is_stopped)
            except Exception as error:
                # Of any class: the other tasks must run. A message may quote a person.
                logger.error("%s: stopped by %s", name, type(error).__name__)
                failed.append(name)
                metrics.WORK.labels(name, "failed").inc()
            else:
                metrics.WORK.labels(name, "done").inc()
                if result:
                    done.append(name)
                    report(f"{name}: {result}")
        metrics.LAST_RUN.set_to_current_time()
        return done, failed

    def _print(self, message: str) -> None:
        self.stdout.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {message}")


def stop_event() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set, so that the process ends between two tasks."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *args: stopped.set())
    return stopped
