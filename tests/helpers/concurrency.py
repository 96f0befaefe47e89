"""Several people who act at the same time, each in a thread with its own connection."""

import threading

from django.db import connections


def at_once(*acts):
    """Run each in a thread, all at the same signal; return their results and raise their errors."""
    start = threading.Barrier(len(acts))
    results = [None] * len(acts)
    errors = []

    def run(index, act):
        try:
            start.wait(timeout=30)
            results[index] = act()
        except Exception as error:  # it is raised below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise ExceptionGroup("in the threads", errors)
    return results
