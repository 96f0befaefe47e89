"""Browsers in which somebody has signed in before, known by a signed cookie: guesses of others don't slow them down.

The cookie opens nothing; it only says whose guesses are counted apart. It names the browser by a random number and
the accounts by keyed hashes.
"""

import datetime
import secrets

from django.conf import settings
from django.core import signing

from core.http.client_address import keyed

KNOWN_FOR = datetime.timedelta(days=90)
MOST_ACCOUNTS = 8
SALT = "staff.entry.browsers"


def number_of(request, trace: str) -> str:
    """The random number of the browser, where the account behind ``trace`` has signed in there; else nothing."""
    number, traces = _read(request)
    return number if trace in traces else ""


def remember(request, trace: str):
    """The answer to ``request`` brings the cookie; see ``set_cookie``."""
    number, traces = _read(request)
    traces = [trace, *(each for each in traces if each != trace)][:MOST_ACCOUNTS]
    request.browser_to_remember = [number or secrets.token_hex(16), traces]


def set_cookie(request, response):
    if value := getattr(request, "browser_to_remember", None):
        response.set_cookie(
            cookie_name(),
            signing.dumps(value, salt=SALT, compress=True),
            max_age=KNOWN_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def cookie_name() -> str:
    return "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"


def trace_of(name: str) -> str:
    return keyed("account", name)[:16]


def _read(request) -> tuple[str, list[str]]:
    try:
        number, traces = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return "", []
    return number, traces
