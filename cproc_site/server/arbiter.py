"""gunicorn's arbiter, the parent of its workers, which also starts the periodic tasks."""

import signal
import time

from gunicorn.app.wsgiapp import WSGIApplication  # type: ignore[import-untyped]  # no stubs
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]

from cproc_site.management.commands.run_tasks import Command
from cproc_site.server.task_process import TaskProcess

INTERVAL = 60  # seconds between the starts of two runs
FIRST_RUN_AFTER = 5  # seconds: the first visitors need the processors


class TaskArbiter(Arbiter):
    """Starts the tasks some seconds after the workers, and then every minute.

    A process for the tasks alone would have its own copies of what it uses, 10 MB, all the time.
    """

    _tasks: TaskProcess | None = None
    _next_run = 0.0

    def start(self) -> None:
        """Listen, and plan the first run."""
        super().start()
        self._next_run = time.monotonic() + FIRST_RUN_AFTER

    def manage_workers(self) -> None:
        """Start what is missing: gunicorn calls this every second."""
        super().manage_workers()
        is_running = self._tasks and not self._tasks.is_done()
        if not is_running and time.monotonic() >= self._next_run:
            self._next_run = time.monotonic() + INTERVAL
            self._tasks = TaskProcess(Command().run, self._leave)

    def stop(self, graceful: bool = True) -> None:
        """Stop the workers, and the tasks after the one that runs."""
        if self._tasks:
            self._tasks.stop()
        super().stop(graceful)
        if self._tasks:
            self._tasks.is_done(None)

    def _leave(self) -> None:
        """Leave the signals and the sockets of the server, in a new process, to its parent."""
        for number in (*self.SIGNALS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        for listener in self.LISTENERS:
            listener.close()


class Server(WSGIApplication):
    """gunicorn with the tasks."""

    def run(self) -> None:
        """Serve until a signal."""
        TaskArbiter(self).run()
