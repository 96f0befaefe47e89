"""Run all due tasks: send waiting mails, delete what has expired, remind owners."""

import logging
import signal
import threading

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from accounts.models import LoginAttempts
from contact import retention
from core.mail import sending
from cproc_site.monitoring import metrics, server
from publishing import review_digests
from record.models import Publication

logger = logging.getLogger("cproc_site")


def send_mails(clock, is_stopped) -> str:
    outcomes = sending.send_due(clock, is_stopped)
    return ", ".join(
        f"{number} {state.label.lower()}" for state, number in sorted(outcomes.items())
    )


def delete_old_drafts(clock, is_stopped) -> int:
    return Publication.objects.expired_drafts(clock()).delete()[0]


def delete_old_sessions(now) -> int:
    return Session.objects.filter(expire_date__lte=now).delete()[0]


# The tasks by the name that the command prints. Each may run at the same time in several processes. Those that
# take long come last.
TASKS = {
    "Messages deleted": lambda clock, is_stopped: retention.purge(clock()),
    "Networks forgotten": lambda clock, is_stopped: retention.forget_networks(clock()),
    "Counts of guesses deleted": lambda clock, is_stopped: LoginAttempts.objects.delete_expired(
        clock()
    ),
    "Old sessions deleted": lambda clock, is_stopped: delete_old_sessions(clock()),
    "Old drafts deleted": delete_old_drafts,
    "Old mails deleted": lambda clock, is_stopped: sending.delete_old(clock()),
    "Review digests": lambda clock, is_stopped: review_digests.queue_due(clock()),
    "Mails": send_mails,
}


class Command(BaseCommand):
    help = "Does all that falls due, as often as you like: sends mails, deletes what is over, reminds owners."

    def add_arguments(self, parser):
        parser.add_argument(
            "--every",
            type=float,
            metavar="SECONDS",
            help="Go on until stopped, at this interval, for example 60.",
        )

    def handle(self, *, every, **options):
        if every is not None and every <= 0:
            raise CommandError("Give an interval of more than 0 seconds.")
        if every is None:
            return self.run_once()
        stopped = stopping()
        if address := settings.WORKER_INTERNAL_ADDRESS:
            server.serve(server.listen(address), has_figures=False)
        while not stopped.is_set():
            self.run(stopped.is_set, logger.info)
            connections.close_all()
            stopped.wait(every)

    def run_once(self):
        done, failed = self.run()
        if failed:
            raise CommandError(
                "Not everything could be done; what is left is done by the next run."
            )
        if not done:
            self.stdout.write("Nothing was due.")

    def run(self, is_stopped=lambda: False, tell=None) -> tuple[list[str], list[str]]:
        """Each piece of work by itself: one that fails leaves the others alone. Names what was done and what failed."""
        tell = tell or self.write
        happened, failed = [], []
        for name, task in TASKS.items():
            try:
                done = task(timezone.now, is_stopped)
            except Exception as error:
                # Whatever it is: in a loop nobody else would do the rest. The class alone, words may quote a person.
                logger.error("%s: broken off by %s", name, type(error).__name__)
                failed.append(name)
                metrics.WORK.labels(name, "failed").inc()
            else:
                metrics.WORK.labels(name, "done").inc()
                if done:
                    happened.append(name)
                    tell(f"{name}: {done}")
        metrics.LAST_RUN.set_to_current_time()
        return happened, failed

    def write(self, words):
        """For who started it by hand; a loop writes into the log."""
        self.stdout.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {words}")


def stopping() -> threading.Event:
    """Set when the process is told to end, so that it ends between two pieces of work and not within one."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped
