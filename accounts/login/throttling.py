"""Limits of attempts to type a password or a code, which lock out neither owners nor colleagues.

Attempts of strangers at one account are counted together. A browser in which the account signed in
before is counted separately, so its owner can sign in while others guess; all such browsers of an
account together have a limit as well. A network counts the attempts of strangers that were tried;
those rejected because of the account do not count, so colleagues behind the same IP address are not
slowed down. Signed-in users are counted by session. Names without an account are treated alike.
"""

import datetime
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from accounts.audit import log
from accounts.login import attempts, known_devices
from accounts.login.attempts import DAY, Limit
from accounts.models import Act, User
from core.http.client_address import client_address, keyed_hash, network_hash

MINUTE = datetime.timedelta(minutes=1)
# 5 without a wait, 16 in two days, then one a day. NIST SP 800-63B-4, section 3.2.2, allows 100.
PASSWORDS = Limit(free=5, first_wait=MINUTE, longest_wait=DAY, forgotten_after=7 * DAY)
CODES = Limit(free=5, first_wait=15 * MINUTE, longest_wait=DAY, forgotten_after=7 * DAY)
# Of all known browsers of an account: a thief of its password may have many.
KNOWN = Limit(free=50, first_wait=15 * MINUTE, longest_wait=DAY, forgotten_after=7 * DAY)
NETWORK = Limit(free=50, first_wait=MINUTE, longest_wait=60 * MINUTE, forgotten_after=DAY)
NETWORK_PREFIX = "network:"  # of the keys of networks
HASH_LENGTH = 4  # hexadecimal digits of the keyed hash in the keys of strangers


class LoginAttempt:
    """A login attempt that is already counted; `mark_successful()` takes the count back."""

    def __init__(self, name: str, limits: dict[str, Limit]) -> None:
        self._at = timezone.now()
        self._keys = list(limits)
        result = attempts.count(limits, self._at)
        self._wait_until = result.wait_until
        for key in result.full:
            _record_slowing(name, is_network=key.startswith(NETWORK_PREFIX))

    def check_allowed(self) -> None:
        """Raise `ValidationError` during a wait, alike for names with and without an account."""
        if self._wait_until:
            wait = timeuntil(self._wait_until + MINUTE, self._at, depth=1)
            message = _(
                "There were too many attempts. Wait for %(wait)s, or sign in with a browser in "
                "which you have signed in before. An administrator can unlock the account."
            )
            raise ValidationError(message, code="wait", params={"wait": wait})

    def mark_successful(self) -> None:
        """Take the count back."""
        _reset_counts(self._keys, self._at)


def password_attempt(request: Any, name: str) -> LoginAttempt:
    """Count an attempt to type the password of an account."""
    return LoginAttempt(name, _limits(request, "password", PASSWORDS, name))


def code_attempt(request: Any, account: User) -> LoginAttempt:
    """Count an attempt to type a code of an account."""
    return LoginAttempt(account.username, _limits(request, "code", CODES, account.username))


def reset_password_attempts(request: Any, account: User) -> None:
    """Forget attempts after the code: a right password alone does not end a wait."""
    _reset_counts(_limits(request, "password", PASSWORDS, account.username), timezone.now())


def unknown_device_key(kind: str, name: str) -> str:
    """Return the key of the attempts of strangers at one account."""
    return f"{kind}:{_account_hash(name)[:HASH_LENGTH]}"


def _limits(request: Any, kind: str, limit: Limit, name: str) -> dict[str, Limit]:
    account_hash = _account_hash(name)
    if browser := known_devices.device_id(request, account_hash):
        known = f"{kind}:browser:{account_hash}:"
        return {f"{known}{keyed_hash(account_hash, browser)[:24]}": limit, f"{known}all": KNOWN}
    network = f"{NETWORK_PREFIX}{network_hash(client_address(request))[:HASH_LENGTH]}"
    return {unknown_device_key(kind, name): limit, network: NETWORK}


def _reset_counts(keys: Iterable[str], at: datetime.datetime) -> None:
    attempts.forget([key for key in keys if not key.startswith(NETWORK_PREFIX)])
    for key in keys:
        if key.startswith(NETWORK_PREFIX):
            attempts.decrement(key, at)


def spend_time_of_a_check(password: str) -> None:
    """Hash a password, so that a rejection takes as long as a check."""
    make_password(password)


def check_password_of(request: Any, account: User, password: str) -> None:
    """Raise `ValidationError` if the password of a signed-in user is wrong, or has to wait.

    Attempts are counted by session, so neither strangers nor a thief with another session prevent
    the owner from setting a new password.
    """
    session_hash = keyed_hash("session", request.session.session_key or "")[:24]
    key = f"password:session:{_account_hash(account.username)}:{session_hash}"
    attempt = LoginAttempt(account.username, {key: PASSWORDS})
    attempt.check_allowed()
    if not account.check_password(password):
        log.record(Act.SIGN_IN_FAILED, None, kind="account", reference=account.username)
        raise ValidationError(_("This isn’t your password."), code="wrong")
    attempt.mark_successful()


def unlock(account: User) -> None:
    """End the wait of an account: for strangers, and for its known browsers and sessions."""
    account_hash = _account_hash(account.username)
    attempts.forget([unknown_device_key(kind, account.username) for kind in ("password", "code")])
    for prefix in ("password:browser", "code:browser", "password:session"):
        attempts.forget_all(f"{prefix}:{account_hash}:")


def remember_device(request: Any, account: User) -> None:
    """Make the browser of a request a known one of the account."""
    known_devices.remember(request, _account_hash(account.username))


def _account_hash(name: str) -> str:
    return known_devices.account_hash(unicodedata.normalize("NFKC", name).casefold())


def _record_slowing(name: str, *, is_network: bool) -> None:
    """Record the start of a wait; further attempts add no entry."""
    if is_network:
        log.record(Act.SLOWED, None, kind="network")
        return
    log.record(Act.SLOWED, None, kind="account", reference=User.objects.known_name(name))
