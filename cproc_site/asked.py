"""What is asked of this process right now: known to every log record, and to the page that says something failed."""

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

# What proxies make: long enough to be one, and nothing that could be read as more than a name in a log or a page.
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


@dataclass(frozen=True)
class Asked:
    """One request. ``number`` is what people and logs call it by; ``path`` is as it came, without the query."""

    number: str
    method: str
    path: str


current: ContextVar[Asked | None] = ContextVar("asked", default=None)


def number() -> str:
    """That of the request being answered; empty outside of one."""
    asked = current.get()
    return asked.number if asked else ""


def asked_in(environ: dict, *, is_behind_proxy: bool) -> Asked:
    """The number is the proxy's, where there is one that the settings know of; visitors' own are passed over."""
    theirs = environ.get("HTTP_X_REQUEST_ID", "") if is_behind_proxy else ""
    its_number = theirs if WELL_FORMED.fullmatch(theirs) else secrets.token_hex(8)
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
    return Asked(its_number, environ.get("REQUEST_METHOD", ""), path)
