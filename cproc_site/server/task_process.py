"""A run of the periodic tasks, in a process of its own."""

import json
import logging
import os
import select
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from core.mail import sending
from cproc_site.monitoring import error_mails, metrics

type Outcomes = dict[str, str]  # "done" or "failed" by the name of the task
# Takes whether the run is to end, and what is called with each result.
type Run = Callable[[Callable[[], bool], Callable[[str], Any]], Outcomes]

logger = logging.getLogger("cproc_site")


class TaskProcess:
    """A forked process that calls `run`; `prepare` is called in it before.

    It returns its memory when it ends: of all that is shared it copies 15 MB, and 40 MB if all
    parts of data files are rendered after a release. Nothing of it is needed until the next run.
    """

    def __init__(self, run: Run, prepare: Callable[[], Any] = lambda: None) -> None:
        self._reader, writer = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            _run_and_exit(run, prepare, writer)
        os.close(writer)
        self._is_done = False

    def is_done(self, milliseconds: int | None = 0) -> bool:
        """Wait for its end, with None as long as it takes; count the outcomes of its tasks."""
        if not self._is_done:
            poll = select.poll()
            poll.register(self._reader)
            self._is_done = bool(poll.poll(milliseconds))
            if self._is_done:
                self._count()
        return self._is_done

    def stop(self) -> None:
        """Let it end after the task that it runs."""
        if not self.is_done():
            os.kill(self._pid, signal.SIGTERM)

    def _count(self) -> None:
        with open(self._reader, "rb") as file:
            data = file.read()
        with suppress(ChildProcessError):  # gunicorn has
            os.waitpid(self._pid, 0)
        if not data:
            logger.error("The process of the tasks has ended before them.")
            return
        for name, outcome in json.loads(data).items():
            metrics.WORK.labels(name, outcome).inc()
        metrics.LAST_RUN.set_to_current_time()


def stop_on_signals(stopped: threading.Event) -> None:
    """Set `stopped` when this process is to end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *args: stopped.set())


def _run_and_exit(run: Run, prepare: Callable[[], Any], writer: int) -> None:
    stopped = threading.Event()
    outcomes = b""
    try:
        try:
            prepare()
            stop_on_signals(stopped)
            outcomes = json.dumps(run(stopped.is_set, logger.info)).encode()
        except Exception as error:
            logger.error("The tasks were stopped by %s", type(error).__name__)
        # Such an exit calls no functions of `atexit`. Storing a mail about an error wakes the
        # thread that sends it.
        error_mails.background_thread.wait(error_mails.EXIT_TIMEOUT_SECONDS)
        sending.background_thread.wait(sending.EXIT_SECONDS)
        os.write(writer, outcomes)
    finally:
        os._exit(0)
