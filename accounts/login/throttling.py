"""Who may guess a password or a code, and how often: without locking out the owner, or colleagues behind one address.

Guesses of strangers at one account are counted together, wherever they come from. A browser in which the account has
signed in before is counted by itself, so the owner gets in while others guess; all of them together have a limit too.
The network counts strangers' guesses that were tried, at whatever accounts: those refused for the account's sake are
none of its own, so guesses at one account leave colleagues behind the same address alone. Somebody who is signed in is
counted by the session. Names that are no accounts are counted alike, and nothing tells them apart.
"""

import datetime
import unicodedata

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
# 5 at once, 16 in the first two days, then one a day. NIST SP 800-63B-4, section 3.2.2, allows 100 in a row.
PASSWORDS = Limit(free=5, first_wait=MINUTE, longest_wait=DAY, forgotten_after=7 * DAY)
CODES = Limit(free=5, first_wait=15 * MINUTE, longest_wait=DAY, forgotten_after=7 * DAY)
# Of all browsers together in which an account has signed in before: whoever once had its password may have many.
KNOWN = Limit(free=50, first_wait=15 * MINUTE, longest_wait=DAY, forgotten_after=7 * DAY)
NETWORK = Limit(free=50, first_wait=MINUTE, longest_wait=60 * MINUTE, forgotten_after=DAY)
NETWORK_PREFIX = "network:"  # of the keys of networks
HASH_LENGTH = 4  # hexadecimal digits of a keyed hash that strangers' rows are told apart by


class LoginAttempt:
    """A login attempt that is already counted; `mark_successful()` takes the count back."""

    def __init__(self, name: str, limits: dict[str, Limit]):
        self._at, self._keys = timezone.now(), list(limits)
        result = attempts.count(limits, self._at)
        self._wait_until = result.wait_until
        for key in result.full:
            _record_slowing(name, is_network=key.startswith(NETWORK_PREFIX))

    def check_allowed(self):
        """Raise `ValidationError` during a wait, alike for names with and without an account."""
        if self._wait_until:
            wait = timeuntil(self._wait_until + MINUTE, self._at, depth=1)
            raise ValidationError(
                _(
                    "There were too many attempts. Wait for %(wait)s, or sign in with a browser in which you have "
                    "signed in before. Whoever runs the desk can end the wait of an account."
                ),
                code="wait",
                params={"wait": wait},
            )

    def mark_successful(self):
        _reset_counts(self._keys, self._at)


def password_attempt(request, name: str) -> LoginAttempt:
    return LoginAttempt(name, _limits(request, "password", PASSWORDS, name))


def code_attempt(request, account) -> LoginAttempt:
    return LoginAttempt(account.username, _limits(request, "code", CODES, account.username))


def reset_password_attempts(request, account):
    """Call this only once the code is right as well: a right password alone does not end a wait."""
    _reset_counts(_limits(request, "password", PASSWORDS, account.username), timezone.now())


def unknown_device_key(kind: str, name: str) -> str:
    return f"{kind}:{_account_hash(name)[:HASH_LENGTH]}"


def _limits(request, kind: str, limit: Limit, name: str) -> dict[str, Limit]:
    account_hash = _account_hash(name)
    if browser := known_devices.device_id(request, account_hash):
        known = f"{kind}:browser:{account_hash}:"
        return {f"{known}{keyed_hash(account_hash, browser)[:24]}": limit, f"{known}all": KNOWN}
    network = f"{NETWORK_PREFIX}{network_hash(client_address(request))[:HASH_LENGTH]}"
    return {unknown_device_key(kind, name): limit, network: NETWORK}


def _reset_counts(keys, at):
    attempts.forget([key for key in keys if not key.startswith(NETWORK_PREFIX)])
    for key in keys:
        if key.startswith(NETWORK_PREFIX):
            attempts.decrement(key, at)


def spend_time_of_a_check(password: str):
    """Hash `password`, so that a refusal takes as long as a check."""
    make_password(password)


def check_password_of(request, account, password: str):
    """Asked again of somebody who is signed in. Raises ``ValidationError`` where it is wrong, or has to wait.

    Counted by the session: neither strangers nor a thief with another session keep the owner from a new password.
    """
    account_hash = _account_hash(account.username)
    attempt = LoginAttempt(
        account.username, {f"password:session:{account_hash}:{_session_hash(request)}": PASSWORDS}
    )
    attempt.check_allowed()
    if not account.check_password(password):
        log.record(Act.SIGN_IN_FAILED, None, kind="account", reference=account.username)
        raise ValidationError(_("This isn’t your password."), code="wrong")
    attempt.mark_successful()


def unlock(account):
    """End the wait of an account: of strangers, and of the browsers and sessions of its owner."""
    account_hash = _account_hash(account.username)
    attempts.forget([unknown_device_key(kind, account.username) for kind in ("password", "code")])
    for prefix in ("password:browser", "code:browser", "password:session"):
        attempts.forget_all(f"{prefix}:{account_hash}:")


def remember_device(request, account):
    known_devices.remember(request, _account_hash(account.username))


def _account_hash(name: str) -> str:
    return known_devices.account_hash(unicodedata.normalize("NFKC", name).casefold())


def _session_hash(request) -> str:
    return keyed_hash("session", request.session.session_key or "")[:24]


def _record_slowing(name, *, is_network):
    """Record the start of a wait; further attempts add no entry."""
    if is_network:
        log.record(Act.SLOWED, None, kind="network")
        return
    account = User.objects.filter(username=name).first()
    log.record(
        Act.SLOWED, None, kind="account", reference=account.username if account else "unknown"
    )
