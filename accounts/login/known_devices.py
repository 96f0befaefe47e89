"""Browsers in which somebody has signed in before, known by a signed cookie: guesses of others don't slow them down.

The cookie opens nothing; it only says whose guesses are counted apart. It names the browser by a random number and
the accounts by keyed hashes.
"""

import datetime
import secrets

from django.conf import settings
from django.core import signing

from core.http.client_address import keyed_hash

COOKIE_AGE = datetime.timedelta(days=90)
MAX_ACCOUNTS = 8
SALT = "staff.entry.browsers"


def device_id(request, account_hash: str) -> str:
    """Return the random ID of a browser in which the account signed in before; otherwise an empty string."""
    device, account_hashes = _read(request)
    return device if account_hash in account_hashes else ""


def remember(request, account_hash: str):
    """Have `set_cookie` add the cookie to the response."""
    device, account_hashes = _read(request)
    account_hashes = [account_hash, *(other for other in account_hashes if other != account_hash)][
        :MAX_ACCOUNTS
    ]
    request.known_device = [device or secrets.token_hex(16), account_hashes]


def set_cookie(request, response):
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
    return "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"


def account_hash(name: str) -> str:
    return keyed_hash("account", name)[:16]


def _read(request) -> tuple[str, list[str]]:
    try:
        device, account_hashes = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=COOKIE_AGE
        )
    except signing.BadSignature:
        return "", []
    return device, account_hashes
