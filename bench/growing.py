"""One site of bench/growth.py, which answers commands on its standard input, in JSON.

- ``pages``: the URLs of all kinds of pages, those of visitors and those of staff.
- ``get URL``: the figures of one request (``Figures``). ``version`` in place of a URL reads the
  version of the live site, ``bare`` is a WSGI callable that answers the bytes of the home page.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from bench import growth_pages
from cproc_site.wsgi import application
from record.version import read_version
from tests.helpers.wsgi import environ_of

ADMIN = "/admin/"


class Figures(NamedTuple):
    """Seconds of the processor and by the clock, bytes of the body, and the added memory, MB."""

    processor: float
    clock: float
    status: int
    size: int
    memory: float


def main() -> None:
    site = Site()
    for line in sys.stdin:
        command, *arguments = line.split()
        answer = site.pages() if command == "pages" else site.get(*arguments)
        print(json.dumps(answer), flush=True)


class Site:
    """The site as its server calls it, with a member of staff who is signed in."""

    def __init__(self) -> None:
        self._cookie = ""
        self._home_size = 0

    def pages(self) -> dict[str, dict[str, str]]:
        public = growth_pages.PUBLIC | growth_pages.OTHERS
        return {"public": public, "admin": growth_pages.admin_pages()}

    def get(self, target: str) -> Figures:
        if target == "version":
            return measured(lambda: (200, len(read_version(timezone.now()).name)))
        if target == "bare":
            self._home_size = (
                self._home_size or request(application, environ_of("/", HTTP_HOST="localhost"))[1]
            )
            return measured(lambda: request(self._bare, environ_of("/", HTTP_HOST="localhost")))
        environ = environ_of(target, HTTP_HOST="localhost")
        if target.startswith(ADMIN):
            environ["HTTP_COOKIE"] = self._signed_in()
        return measured(lambda: request(application, environ))

    def _bare(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [bytes(self._home_size)]

    def _signed_in(self) -> str:
        if not self._cookie:
            client = Client()
            client.force_login(get_user_model().objects.get(username="person-0"))
            pairs = (f"{name}={morsel.value}" for name, morsel in client.cookies.items())
            self._cookie = "; ".join(pairs)
        return self._cookie


def request(wsgi: Callable[..., Any], environ: dict[str, Any]) -> tuple[int, int]:
    """Read the whole response, as a server does; return its status and its bytes."""
    statuses: list[str] = []
    response = wsgi(environ, lambda status, headers, error=None: statuses.append(status))
    size = sum(len(part) for part in response)
    getattr(response, "close", lambda: None)()
    return int(statuses[0][:3]), size


def measured(request: Callable[[], tuple[int, int]]) -> Figures:
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest value counts from here
    clock = time.perf_counter()
    processor = time.process_time()
    status, size = request()
    processor = time.process_time() - processor
    clock = time.perf_counter() - clock
    return Figures(processor, clock, status, size, max(memory("VmHWM") - before, 0))


def memory(name: str) -> float:
    """Return a line of the process's status in megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) / 1_024


if __name__ == "__main__":
    main()
