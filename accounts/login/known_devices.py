"""Browsers in which a user signed in before: attempts of others do not slow them down.

A signed cookie has a random ID of the browser and keyed hashes of the accounts. It gives no access;
the attempts of such a browser are only counted separately.
"""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.http.client_address import keyed_hash

COOKIE_AGE = datetime.timedelta(days=90)
MAX_ACCOUNTS = 8
SALT = "staff.entry.browsers"


def device_id(request: HttpRequest, account_hash: str) -> str:
    """Return the random ID of a browser in which the account signed in before, or ""."""
    device, account_hashes = _read(request)
    return device if account_hash in account_hashes else ""


def remember(request: Any, account_hash: str) -> None:
    """Have `set_cookie` add the cookie to the response."""
    device, account_hashes = _read(request)
    others = [other for other in account_hashes if other != account_hash]
    account_hashes = [account_hash, *others][:MAX_ACCOUNTS]
    request.known_device = [device or uuid.uuid4().hex, account_hashes]


def set_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the cookie if the user has just signed in."""
    if value := getattr(request, "known_device", None):
        response.set_cookie(
            cookie_name(),
            signing.dumps(value, salt=SALT, compress=True),
            max_age=COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def cookie_name() -> str:
    """Return the name of the cookie; with the prefix, a browser accepts it by HTTPS only."""
    return "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"


def account_hash(name: str) -> str:
    """Return the keyed hash of a user name."""
    return keyed_hash("account", name)[:16]


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, account_hashes = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=COOKIE_AGE
        )
    except signing.BadSignature:
        return "", []
    return device, account_hashes
