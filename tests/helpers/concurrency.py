"""Several people who act at the same time, each in a thread with its own connection."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def at_once(*acts):
    """Run each in a thread, all at the same signal; return their results or raise an error."""
    start = threading.Barrier(len(acts))

    def run(act):
        try:
            start.wait(timeout=30)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
