"""How the server's processes share connections, and how they end without losing a request."""

import os
import socket

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]  # no stubs


class Worker(ThreadWorker):
    """gunicorn's worker, with two differences.

    It leaves connections to idle processes. All processes wait at one socket, and the first that is
    awake accepts everything that arrives at the same time: all connections of a proxy, which are
    persistent, would belong to one process while the others are idle.

    When it ends it accepts the queue of its socket: connections that the kernel has accepted and no
    thread yet. gunicorn would reset them. A proxy then tries another server, but not for a request
    that must not be sent twice.
    """

    def accept(self, listener: socket.socket) -> None:
        if self.nr_conns:
            os.sched_yield()
        super().accept(listener)

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            while self._has_accepted(listener):
                pass
            listener.close()  # immediately: later clients are refused, and try another server

    def _has_accepted(self, listener: socket.socket) -> bool:
        before = self.nr_conns
        # Without yielding: new connections would be accepted too, and a busy queue never ends.
        super().accept(listener)
        return self.nr_conns > before
