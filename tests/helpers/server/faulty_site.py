"""The server with another clock, outages of its database, and planted faults; a program of its own.

`CLOCK_OFFSET` has the seconds to the clock of the tests. While the file `OUTAGE` exists no query is
answered. `FAULT` plants one: pages stay for five seconds, or some are of two versions.
"""

import os
import re
import sys
import tempfile
import time
from pathlib import Path

import time_machine
from django.db import OperationalError
from django.db.backends.signals import connection_created
from gunicorn.app.wsgiapp import run  # type: ignore[import-untyped]

OUTAGE = Path(os.environ.get("OUTAGE", "outage"))
MARKER = re.compile(rb"[A-E]-\d+x")


def fail_during_outage(execute, *query):
    if OUTAGE.exists():
        raise OperationalError("A planted outage")
    return execute(*query)


def add_outages(connection, **kwargs):
    if fail_during_outage not in connection.execute_wrappers:  # a connection is opened again
        connection.execute_wrappers.append(fail_during_outage)


class MixedPages:
    """Replace the first marker of some pages by the one that the page had before."""

    def __init__(self, application):
        self._application = application
        self._before: dict[str, bytes] = {}

    def __call__(self, environ, start_response):
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        body = b"".join(self._application(environ, start_response))
        if environ["PATH_INFO"] == "/projects/" and (found := MARKER.search(body)):
            before = self._before.get("first", found[0])
            self._before["first"] = found[0]
            if len(before) == len(found[0]):
                body = body.replace(found[0], before)
        return [body]


def keep_for_five_seconds(live_version):
    real = live_version.cached

    def cached():
        version = live_version._cached
        if version and live_version._clock() < version.second + 5:
            return version
        return real()

    live_version.cached = cached


def seconds_travelled() -> float:
    """Return how far the clock is ahead of the one of the kernel, which dates files."""
    with tempfile.TemporaryFile() as file:
        file.write(b"now")
        file.flush()
        return time.time() - os.fstat(file.fileno()).st_mtime


if __name__ == "__main__":
    connection_created.connect(add_outages)
    offset = float(os.environ["CLOCK_OFFSET"])
    sys.argv = ["gunicorn", "tests.helpers.server.faulty_site:application"]
    with time_machine.travel(time.time() + offset) as traveller:
        traveller.shift(offset - seconds_travelled())
        run()
elif "FAULT" in os.environ:
    from cproc_site.wsgi import application
    from record.version import live_version

    if os.environ["FAULT"] == "old":
        keep_for_five_seconds(live_version)
    elif os.environ["FAULT"] == "mixed":
        application = MixedPages(application)
