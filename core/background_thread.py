"""A thread beside those that answer visitors: it does at once what a request has left to be done."""

import logging
import threading
from collections.abc import Callable

from django.db import connections

logger = logging.getLogger("contact")


class Courier:
    """Calls ``work`` in a thread of its own whenever it was woken, one call at a time; it begins with the first one.

    What it doesn't get done before the process ends stays due in the database, for ``manage.py run_due``.
    """

    def __init__(self, work: Callable):
        self._work = work
        self._changed = threading.Condition()
        self._is_wanted = self._is_busy = False
        self._thread = None

    def wake(self):
        """Returns at once."""
        with self._changed:
            self._is_wanted = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Until there is nothing left to do; False where that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._is_wanted or self._is_busy), seconds)

    def _run(self):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_wanted)
                self._is_wanted, self._is_busy = False, True
            try:
                self._work()
            except Exception as error:
                # Whatever it is, the thread goes on; its work is still due. The class alone: words may quote a person.
                logger.error("Deliveries were broken off: %s", type(error).__name__)
            finally:
                connections.close_all()
                with self._changed:
                    self._is_busy = False
                    self._changed.notify_all()
