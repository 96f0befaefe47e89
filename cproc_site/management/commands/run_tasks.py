"""Run all due tasks: send waiting mails, delete expired data, remind owners.

Repeated runs are processes of their own, which return their memory: 15 MB, 40 MB after a release,
of which nothing is needed until the next run.
"""

import datetime
import logging
import multiprocessing
import signal
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone
from prometheus_client import REGISTRY

from accounts.models import AuditEntry, LoginAttempts
from contact import retention
from core.mail import sending
from core.uploads import kept_uploads
from cproc_site.monitoring import metrics, server
from delivery.opendata import items
from pages.data_views import FORMS
from publishing import review_digests
from record.models import Publication

logger = logging.getLogger("cproc_site")

type Outcomes = dict[str, str]  # "done" or "failed" by the name of the task

# The tasks by the name that the command prints. Each may run at the same time in several processes.
TASKS: dict[str, Callable[[datetime.datetime], Any]] = {
    "Messages deleted": retention.purge,
    "Networks forgotten": retention.forget_networks,
    "Counts of guesses deleted": LoginAttempts.objects.delete_expired,
    "Old sessions deleted": lambda now: Session.objects.filter(expire_date__lte=now).delete()[0],
    "Old drafts deleted": lambda now: Publication.objects.expired_drafts(now).delete()[0],
    "Kept uploads deleted": kept_uploads.delete_expired,
    "Old audit entries deleted": AuditEntry.objects.delete_expired,
    "Old mails deleted": sending.delete_old,
    "Review digests": review_digests.queue_due,
    "Data items rendered": partial(items.render_missing, FORMS),
}

STOP_SECONDS = 0.5  # until a run learns that it is to end


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
            # Signals end the process between two tasks.
            stopped = threading.Event()
            _stop_on_signals(stopped)
            self.repeat(every, stopped)

    def repeat(self, interval: float, stopped: threading.Event) -> None:
        """Run the tasks every ``interval`` seconds until ``stopped``."""
        if address := settings.WORKER_INTERNAL_ADDRESS:
            server.serve(address, REGISTRY)
        connections.close_all()  # a connection belongs to one process
        while not stopped.is_set():
            self._run_in_child(stopped)
            stopped.wait(interval)

    def _run_in_child(self, stopped: threading.Event) -> None:
        """Run the tasks in a forked process, which ends between two tasks if ``stopped``."""
        context = multiprocessing.get_context("fork")
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=self._run_and_send, args=(stopped, sender))
        child.start()
        sender.close()
        while not receiver.poll(STOP_SECONDS):
            if stopped.is_set():
                child.terminate()
        try:
            _count(receiver.recv())
        except EOFError:
            child.join()
            logger.error("The process of the tasks ended with %s.", child.exitcode)
        child.join()

    def _run_and_send(self, stopped: threading.Event, sender: Connection) -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _stop_on_signals(stopped)
        sender.send(self.run(stopped.is_set, logger.info))

    def run(self, is_stopped: Callable[[], bool], report: Callable[[str], Any]) -> Outcomes:
        """Run each task, also after one fails, and report results."""
        outcomes = {}
        mails = {"Mails": lambda now: _send_mails(is_stopped)}  # last, since they take long
        for name, task in (TASKS | mails).items():
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


def _stop_on_signals(stopped: threading.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *args: stopped.set())


def _count(outcomes: Outcomes) -> None:
    for name, outcome in outcomes.items():
        metrics.WORK.labels(name, outcome).inc()
    metrics.LAST_RUN.set_to_current_time()


def _send_mails(is_stopped: Callable[[], bool]) -> str:
    """Send the due mails, and return how many of them have which state."""
    outcomes = sorted(sending.send_due(timezone.now, is_stopped).items())
    return ", ".join(f"{number} {state.label.lower()}" for state, number in outcomes)
