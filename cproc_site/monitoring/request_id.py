"""The current request of a thread or task: its ID is in every log record and on error pages."""

import re
import uuid
from contextvars import ContextVar
from typing import Any, NamedTuple

# The IDs of common proxies; no other characters reach a log or a page.
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


class RequestInfo(NamedTuple):
    """One request. `path` is as received, without the query."""

    request_id: str
    method: str
    path: str


current: ContextVar[RequestInfo | None] = ContextVar("request", default=None)


def current_id() -> str:
    """Return the ID of the current request; empty outside of one."""
    request = current.get()
    return request.request_id if request else ""


def info_from_environ(environ: dict[str, Any], *, is_behind_proxy: bool) -> RequestInfo:
    """Return the request of a WSGI environment."""
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
    return RequestInfo(id_of(environ, is_behind_proxy), environ.get("REQUEST_METHOD", ""), path)


def id_of(environ: dict[str, Any], is_behind_proxy: bool) -> str:
    """Return the proxy's ID if the settings name a proxy, a new one otherwise.

    IDs that visitors send are ignored.
    """
    received = environ.get("HTTP_X_REQUEST_ID", "") if is_behind_proxy else ""
    return received if WELL_FORMED.fullmatch(received) else uuid.uuid4().hex
