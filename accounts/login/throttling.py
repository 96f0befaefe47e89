"""Limits of attempts to type a password or a code, which lock out neither owners nor colleagues.

Attempts of strangers at one account are counted together. A browser in which the account signed in
before is counted separately, so its owner can sign in while others guess; all such browsers of an
account together have a limit as well. A network counts the attempts of strangers that were tried;
those rejected because of the account do not count, so colleagues behind the same IP address are not
slowed down. Names without an account are treated alike.

Signed-in users who type their password again are counted separately, by account and known browser.
The session does not matter: a thief of one has no more attempts after its key has changed. A
stranger has none, and a thief without the cookie of a known browser does not slow down the owner,
who can end the stolen session.

Known browsers have a signed cookie with a random ID and keyed hashes of the accounts. It gives no
access; the attempts of such a browser are only counted separately.
"""

import datetime
import unicodedata
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Act, LoginAttempts, User
from accounts.models.login_attempts import Limit
from core.http.client_address import client_address, keyed_hash, network_hash

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
LIMITS = {
    # 5 without a wait, 16 in two days, then one a day; NIST SP 800-63B-4, 3.2.2, allows 100.
    "password": Limit(first_wait=MINUTE),
    "code": Limit(),
    "passkey": Limit(),
}
# Of all known browsers of an account: a thief of its password may have many.
KNOWN = Limit(free=50)
NETWORK = Limit(free=50, first_wait=MINUTE, longest_wait=60 * MINUTE, forgotten_after=DAY)
NETWORK_PREFIX = "network:"  # of the keys of networks
HASH_LENGTH = 4  # hexadecimal digits of the keyed hash in the keys of strangers
COOKIE_AGE = 90 * DAY
MAX_ACCOUNTS = 8  # in a cookie
SALT = "staff.entry.browsers"


def count_attempt(request: Any, kind: str, name: str) -> Iterable[str]:
    """Count an attempt with the `kind` ("password", "code" or "passkey") of an account.

    Return the attempt for `forget_attempt()`. Raise `ValidationError` during a wait, also for
    names without an account.
    """
    return _count_attempt(name, _limits(request, kind, name))


def reset_password_attempts(request: Any, account: User) -> None:
    """Forget attempts after the code or a passkey: a right password alone ends no wait."""
    forget_attempt(_limits(request, "password", account.username))


def check_account_password(request: Any, account: User, password: str) -> None:
    """Raise `ValidationError` if the password of a signed-in user is wrong, or has to wait."""
    key = _password_again_key(account)
    limits = _known_browser_limits(request, account.username, key, "password")
    attempt = _count_attempt(account.username, limits or {key: LIMITS["password"]})
    if not account.check_password(password):
        account.record(Act.SIGN_IN_FAILED)
        raise ValidationError(_("This isn’t your password."), code="wrong")
    forget_attempt(attempt)


def forget_attempt(attempt: Iterable[str]) -> None:
    """Delete the counts of a successful attempt; lower the count of its network by one."""
    counts = LoginAttempts.objects.filter(key__in=list(attempt))
    counts.exclude(key__startswith=NETWORK_PREFIX).delete()
    of_network = counts.filter(key__startswith=NETWORK_PREFIX, count__gt=0)
    of_network.update(count=F("count") - 1, wait_until=None)


def unlock(account: User) -> None:
    """End the wait of an account: for strangers, for its known browsers and for its sessions."""
    prefixes = [_password_again_key(account)]
    for kind in LIMITS:
        prefixes.append(unknown_device_key(kind, account.username))
        prefixes.append(_known_browser_prefix(kind, account.username))
    for prefix in prefixes:
        LoginAttempts.objects.filter(key__startswith=prefix).delete()


def unknown_device_key(kind: str, name: str) -> str:
    """Return the key of the attempts of strangers at one account."""
    return f"{kind}:{_account_hash(name)[:HASH_LENGTH]}"


def is_known_device(request: Any, name: str) -> bool:
    """Return whether the account has signed in with the browser of a request before."""
    _device, account_hashes = _read_cookie(request)
    return _account_hash(name) in account_hashes


def is_known_browser(request: Any) -> bool:
    """Return whether any account has signed in with the browser of a request before."""
    return any(_read_cookie(request))


def remember_device(request: Any, account: User) -> None:
    """Make the browser of a request a known one of the account; `set_cookie` writes it later."""
    device, account_hashes = _read_cookie(request)
    account_hash = _account_hash(account.username)
    others = [other for other in account_hashes if other != account_hash]
    request.known_device = [device or uuid.uuid4().hex, [account_hash, *others][:MAX_ACCOUNTS]]


def set_cookie(response: HttpResponseBase, device: list[Any]) -> None:
    """Set the cookie of known browsers."""
    response.set_cookie(
        _cookie_name(),
        signing.dumps(device, salt=SALT, compress=True),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _cookie_name() -> str:
    """Return the name of the cookie; with the prefix, a browser accepts it by HTTPS only."""
    return "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"


def _read_cookie(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the ID of a known browser, or "", and the hashes of its accounts."""
    value = request.COOKIES.get(_cookie_name(), "")
    try:
        device, account_hashes = signing.loads(value, salt=SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return "", []
    return device, account_hashes


def _count_attempt(name: str, limits: dict[str, Limit]) -> Iterable[str]:
    now = timezone.now()
    wait_until, full = LoginAttempts.objects.count_attempt(limits, now)
    for key in full:  # further attempts add no entry
        if key.startswith(NETWORK_PREFIX):
            audit.record(Act.SLOWED, None, kind="network")
        else:
            reference = User.objects.known_name(name)
            audit.record(Act.SLOWED, None, kind="account", reference=reference)
    if wait_until:
        wait = timeuntil(wait_until + MINUTE, now, depth=1)
        message = _(
            "There were too many attempts. Wait for %(wait)s, or sign in with a browser in "
            "which you have signed in before. An administrator can unlock the account."
        )
        raise ValidationError(message, code="wait", params={"wait": wait})
    return limits


def _limits(request: Any, kind: str, name: str) -> dict[str, Limit]:
    known = _known_browser_limits(request, name, _known_browser_prefix(kind, name), kind)
    network = f"{NETWORK_PREFIX}{network_hash(client_address(request))[:HASH_LENGTH]}"
    return known or {unknown_device_key(kind, name): LIMITS[kind], network: NETWORK}


def _known_browser_limits(request: Any, name: str, prefix: str, kind: str) -> dict[str, Limit]:
    """Return the limits of a known browser and of all known browsers; {} for a stranger."""
    account_hash = _account_hash(name)
    device, account_hashes = _read_cookie(request)
    if account_hash not in account_hashes:
        return {}
    key = f"{prefix}:{keyed_hash(account_hash, device)[:24]}"
    return {key: LIMITS[kind], f"{prefix}:all": KNOWN}


def _known_browser_prefix(kind: str, name: str) -> str:
    return f"{kind}:browser:{_account_hash(name)}"


def _password_again_key(account: User) -> str:
    """Return a key that does not change with the name of the account."""
    return f"password:again:{keyed_hash('account key', str(account.pk))[:16]}"


def _account_hash(name: str) -> str:
    return keyed_hash("account", unicodedata.normalize("NFKC", name).casefold())[:16]
