"""The current request of a thread or task: its id is in every log record and on error pages."""

import os
import re
import secrets
from contextvars import ContextVar
from itertools import count
from typing import NamedTuple

# What proxies make: long enough to be one, and nothing that could be read as more than a name in a log or a page.
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


class RequestInfo(NamedTuple):
    """One request. ``request_id`` is in logs and on error pages; ``path`` is as received, without the query."""

    request_id: str
    method: str
    path: str


class RequestIds:
    """Unique ids of requests, across processes.

    The prefix is random for each process, the rest is a counter: reading random bytes for each request lets other
    threads run first, and takes longer than the rest of a cached response.
    """

    def __init__(self):
        self._begin()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self):
        self._process, self._requests = secrets.token_hex(5), count()

    def next(self) -> str:
        return f"{self._process}{next(self._requests):06x}"


request_ids = RequestIds()
current: ContextVar[RequestInfo | None] = ContextVar("request", default=None)


def current_id() -> str:
    """Return the id of the current request; empty outside of one."""
    request = current.get()
    return request.request_id if request else ""


def info_from_environ(environ: dict, *, is_behind_proxy: bool) -> RequestInfo:
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
    return RequestInfo(id_of(environ, is_behind_proxy), environ.get("REQUEST_METHOD", ""), path)


def id_of(environ: dict, is_behind_proxy: bool) -> str:
    """Return the id that the proxy set if the settings name a proxy, or a new one; ids of visitors are ignored."""
    theirs = environ.get("HTTP_X_REQUEST_ID", "") if is_behind_proxy else ""
    return theirs if theirs and WELL_FORMED.fullmatch(theirs) else request_ids.next()
