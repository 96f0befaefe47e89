"""A thread next to those that answer requests: it does the work that a request left."""

import logging
import threading
from collections.abc import Callable

from django.db import connections

logger = logging.getLogger("core")


class BackgroundThread:
    """Call `work` in one daemon thread after each `wake()`, one call at a time.

    The thread starts with the first `wake()`. Work that is unfinished when the process ends stays
    due in the database, for `manage.py run_tasks`.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._changed = threading.Condition()
        self._is_wanted = False
        self._is_busy = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Have the work done once more, and return immediately."""
        with self._changed:
            self._is_wanted = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="background", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until no work is left; return False if that takes longer than `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._is_wanted or self._is_busy), seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_wanted)
                self._is_wanted = False
                self._is_busy = True
            try:
                self._work()
            except Exception as error:
                # The thread continues after any error, and its work is still due. Only the class is
                # logged: the text may quote a person.
                logger.error("Background work was interrupted: %s", type(error).__name__)
            finally:
                connections.close_all()
                with self._changed:
                    self._is_busy = False
                    self._changed.notify_all()
