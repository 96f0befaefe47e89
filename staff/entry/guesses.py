"""Who may guess a password or a code, and how often: without locking out the owner, or colleagues behind one address.

Guesses of strangers at one account are counted together, wherever they come from. A browser in which the account has
signed in before is counted by itself, so the owner gets in while others guess. The network counts guesses that were
tried, at whatever accounts: those refused for the account's sake are none of its own, so colleagues behind the same
address go on signing in. Names that are no accounts are counted alike, and nothing tells them apart.
"""

import datetime
import unicodedata

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from staff import audit
from staff.entry import browsers, counting
from staff.entry.counting import DAY, Limit
from staff.models import Act, User
from staff.traces import client_address, keyed, network_trace

MINUTE = datetime.timedelta(minutes=1)
# 5 at once, 16 in the first two days, then one a day. NIST SP 800-63B-4, section 3.2.2, allows 100 in a row.
PASSWORDS = Limit(free=5, first_wait=MINUTE, longest_wait=DAY, forgotten_after=7 * DAY)
CODES = Limit(free=5, first_wait=15 * MINUTE, longest_wait=DAY, forgotten_after=7 * DAY)
NETWORK = Limit(free=50, first_wait=MINUTE, longest_wait=60 * MINUTE, forgotten_after=DAY)
CUT = 4  # hexadecimal digits of a keyed hash that strangers' rows are told apart by


class Guess:
    """One guess, counted already. Whoever finds it right calls ``was_right``; else it stays counted."""

    def __init__(self, request, sort: str, limit: Limit, name: str):
        self._at, trace = timezone.now(), _trace_of(name)
        browser = browsers.number_of(request, trace)
        if browser:
            self._own, self._network = f"{sort}:browser:{keyed(trace, browser)[:32]}", None
        else:
            self._own = strangers_key(sort, name)
            self._network = f"network:{network_trace(client_address(request))[:CUT]}"
        limits = {self._own: limit} | ({self._network: NETWORK} if self._network else {})
        counted = counting.count(limits, self._at)
        self._wait_until = counted.wait_until
        for key in counted.full:
            _note_slowing(name, is_network=key == self._network)

    def check_may_be_tried(self):
        """Raises ``ValidationError`` where it has to wait; the same for whoever has an account and who hasn't."""
        if self._wait_until:
            wait = timeuntil(self._wait_until + MINUTE, self._at, depth=1)
            raise ValidationError(
                _(
                    "There were too many attempts. Wait for %(wait)s, or sign in with a browser in which you have "
                    "signed in before. Whoever runs the desk can end the wait."
                ),
                code="wait",
                params={"wait": wait},
            )

    def was_right(self):
        counting.forget([self._own])
        if self._network:
            counting.take_back(self._network, self._at)


def at_password(request, name: str) -> Guess:
    return Guess(request, "password", PASSWORDS, name)


def at_code(request, account) -> Guess:
    return Guess(request, "code", CODES, account.username)


def strangers_key(sort: str, name: str) -> str:
    return f"{sort}:{_trace_of(name)[:CUT]}"


def spend_as_much_as_a_check(password: str):
    """Whoever measures how long a refusal takes learns nothing from it."""
    make_password(password)


def check_password_of(request, account, password: str):
    """Asked again of somebody who is signed in. Raises ``ValidationError`` where it is wrong, or has to wait."""
    guess = at_password(request, account.username)
    guess.check_may_be_tried()
    if not account.check_password(password):
        audit.record(Act.SIGN_IN_FAILED, None, kind="account", reference=account.username)
        raise ValidationError(_("This isn’t your password."), code="wrong")
    guess.was_right()


def let_in_again(account):
    """Ends what strangers who guessed have brought upon an account."""
    counting.forget([strangers_key(sort, account.username) for sort in ("password", "code")])


def remember_browser(request, account):
    browsers.remember(request, _trace_of(account.username))


def _trace_of(name: str) -> str:
    return browsers.trace_of(unicodedata.normalize("NFKC", name).casefold())


def _note_slowing(name, *, is_network):
    """Once for all that follows: whoever goes on guessing adds nothing."""
    if is_network:
        audit.record(Act.SLOWED, None, kind="network")
        return
    account = User.objects.filter(username=name).first()
    audit.record(Act.SLOWED, None, kind="account", reference=account.username if account else "unknown")
