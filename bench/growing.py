"""One site of bench/growth.py in a process of its own: answers what it is asked on its standard input.

A line is how often and what: ``20 /projects/``, or ``20 version`` for the version alone. The answer is a line of JSON
with processor time and time on the clock of each, in seconds. The environment says which site, as for manage.py.
"""

import io
import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cproc_site.settings")

VERSION = "version"


def main():
    from cproc_site.wsgi import application  # reads the settings

    for line in sys.stdin:
        times, asked = line.split()
        ask = _version if asked == VERSION else lambda asked=asked: _page(application, asked)
        print(json.dumps([_timed(ask) for _ in range(int(times))]), flush=True)


def _timed(ask) -> tuple[float, float]:
    on_the_clock, processor = time.perf_counter(), time.process_time()
    ask()
    return time.process_time() - processor, time.perf_counter() - on_the_clock


def _version():
    from django.utils import timezone

    from record.version import read_version

    read_version(timezone.now())


def _page(application, address):
    """As a server asks: the whole answer, to its last byte. Anything but 200 ends the measurement."""
    path, _, query = address.partition("?")
    statuses = []
    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote(path),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
    }
    answer = application(environment, lambda status, headers, error=None: statuses.append(status))
    for _ in answer:
        pass
    getattr(answer, "close", lambda: None)()
    if statuses != ["200 OK"]:
        sys.exit(f"{address}: {statuses}")


if __name__ == "__main__":
    main()
