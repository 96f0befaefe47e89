"""One site of bench/growth.py: requests pages as its standard input states.

``20 /projects/`` requests a page 20 times; ``20 version`` reads the version of the live site. The
answer is a list of processor times and times by the clock, in seconds.
"""

import json
import sys
import time

from django.utils import timezone

from cproc_site.wsgi import application
from record.version import read_version
from tests.helpers.wsgi import environ_of


def main():
    for line in sys.stdin:
        times, target = line.split()
        print(json.dumps([measured(target) for _ in range(int(times))]), flush=True)


def measured(target) -> tuple[float, float]:
    clock = time.perf_counter()
    processor = time.process_time()
    if target == "version":
        read_version(timezone.now())
    else:
        request(target)
    return time.process_time() - processor, time.perf_counter() - clock


def request(url):
    """Read the whole response, as a server does; exit unless it is 200."""
    statuses = []
    environ = environ_of(url, HTTP_HOST="localhost")
    response = application(environ, lambda status, headers, error=None: statuses.append(status))
    for _ in response:
        pass
    getattr(response, "close", lambda: None)()
    if statuses != ["200 OK"]:
        sys.exit(f"{url}: {statuses}")


if __name__ == "__main__":
    main()
