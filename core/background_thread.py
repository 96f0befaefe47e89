"""A thread next to those that answer requests: it does the work that a request left."""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Full, Queue

from django.db import connections

logger = logging.getLogger("core")


class BackgroundThread:
    """Call `work` in one daemon thread after each `wake()`, one call at a time.

    Work that is unfinished when the process ends stays due in the database, for `run_tasks`.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._reset()
        # A forked process has a copy of the queue, but not the thread that empties it.
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._calls: Queue[None] = Queue(maxsize=1)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Have the work done once more, and return immediately."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="background", daemon=True)
                self._thread.start()
        with suppress(Full):
            self._calls.put_nowait(None)

    def wait(self, seconds: float) -> bool:
        """Wait until no work is left; return False if that takes longer than `seconds`."""
        done = self._calls.all_tasks_done
        with done:
            return done.wait_for(lambda: not self._calls.unfinished_tasks, seconds)

    def _run(self) -> None:
        while True:
            self._calls.get()
            try:
                self._work()
            except Exception as error:
                # The thread continues after any error, and its work is still due. Only the class is
                # logged: the text may quote a person.
                logger.error("Background work was interrupted: %s", type(error).__name__)
            finally:
                connections.close_all()
                self._calls.task_done()
