"""What is asked of this process right now: known to every log record, and to the page that says something failed."""

import os
import re
import secrets
from contextvars import ContextVar
from itertools import count
from typing import NamedTuple

# What proxies make: long enough to be one, and nothing that could be read as more than a name in a log or a page.
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


class Asked(NamedTuple):
    """One request. ``number`` is what people and logs call it by; ``path`` is as it came, without the query."""

    number: str
    method: str
    path: str


class Numbers:
    """No two requests have the same, whichever process answers them.

    By chance once for each process, and counted from there: asking the system for chance anew lets other threads go
    first, and takes longer than the rest of an answer that is kept ready.
    """

    def __init__(self):
        self._begin()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self):
        self._process, self._requests = secrets.token_hex(5), count()

    def next(self) -> str:
        return f"{self._process}{next(self._requests):06x}"


numbers = Numbers()
current: ContextVar[Asked | None] = ContextVar("asked", default=None)


def number() -> str:
    """That of the request being answered; empty outside of one."""
    asked = current.get()
    return asked.number if asked else ""


def asked_in(environ: dict, *, is_behind_proxy: bool) -> Asked:
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
    return Asked(number_of(environ, is_behind_proxy), environ.get("REQUEST_METHOD", ""), path)


def number_of(environ: dict, is_behind_proxy: bool) -> str:
    """The proxy's, where there is one that the settings know of; visitors' own are passed over."""
    theirs = environ.get("HTTP_X_REQUEST_ID", "") if is_behind_proxy else ""
    return theirs if theirs and WELL_FORMED.fullmatch(theirs) else numbers.next()
