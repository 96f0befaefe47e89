"""Who of the server's processes takes a connection, and how one ends: what has reached it is answered."""

import os

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """gunicorn's own, but for two things.

    It leaves connections to those who have none. All processes wait at one socket, and whichever is awake takes what
    comes at once: a proxy's connections, which stay, would stand at one of them while the others have nothing to do.

    Told to end it leaves nobody standing in the queue of its socket. Connections wait there that the kernel has taken
    and no thread yet. gunicorn closes the socket when its last request is answered, and resets them: a proxy asks
    another server then, but not for what must not be sent twice.
    """

    def accept(self, listener):
        if self.nr_conns:
            os.sched_yield()
        super().accept(listener)

    def set_accept_enabled(self, enabled):
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            while self._took_one(listener):
                pass
            listener.close()  # at once: whoever comes now is refused, and asks another server

    def _took_one(self, listener) -> bool:
        before = self.nr_conns
        # Without giving way: whoever comes in between would be taken too, and a busy site's queue never ends.
        super().accept(listener)
        return self.nr_conns > before
