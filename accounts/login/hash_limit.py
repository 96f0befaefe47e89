"""Limits of the password hashes of sign-in, so that it leaves the processors to public pages.

A hash takes about a third of a second. Each process limits how many run at the same time, and how
often a stranger gets one, of which one network gets a share. Known devices have a limit of their
own, so strangers who guess do not keep owners out. Attempts beyond the limits are rejected before
the account is looked up, so the response does not show whether it exists.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.login import throttling
from core.caching.bounded_cache import BoundedCache
from core.http.client_address import client_address, network_hash

BUSY = "busy"  # the code of the error
RETRY_AFTER_SECONDS = 10
MIN_NETWORK_SHARE = 4  # hashes of one network in a minute
MAX_NETWORKS = 1_000  # whose hashes are counted


class Budget:
    """As many hashes immediately as in a minute, then one after the other; pauses save them up."""

    def __init__(self) -> None:
        self._left = 0.0
        self._counted_at = -60.0  # before the clock began, so all of a minute are left
        self._lock = Lock()

    def spend(self, per_minute: int, at: float) -> bool:
        """Count a hash at `at` (seconds of a monotonic clock); return whether one was left."""
        with self._lock:
            saved = (at - self._counted_at) * per_minute / 60
            self._left = min(self._left + saved, per_minute)
            self._counted_at = at
            if self._left < 1:
                return False
            self._left -= 1
            return True


strangers = BoundedSemaphore(1)
known_devices = BoundedSemaphore(2)
strangers_budget = Budget()
network_budgets: BoundedCache[str, Budget] = BoundedCache(MAX_NETWORKS)


@contextmanager
def hash_slot(request: Any, name: str) -> Iterator[None]:
    """Occupy one of the process's slots; raise `ValidationError` if no hash is left.

    No request waits for one: it would occupy a thread.
    """
    is_known = throttling.is_known_device(request, name)
    slots = known_devices if is_known else strangers
    if not slots.acquire(blocking=False):
        raise _busy()
    try:
        if not is_known and not _spend(request):
            raise _busy()
        yield
    finally:
        slots.release()


def _spend(request: HttpRequest) -> bool:
    """Count a stranger's hash, first for the network; return whether one was left."""
    now = time.monotonic()
    per_minute = settings.SIGN_INS_PER_MINUTE
    share = max(per_minute // 3, MIN_NETWORK_SHARE)
    budget = network_budgets.get_or_create(network_hash(client_address(request)), Budget)
    return budget.spend(share, now) and strangers_budget.spend(per_minute, now)


def _busy() -> ValidationError:
    message = _(
        "Too many people are trying to sign in. Your password was not checked. Wait a few seconds, "
        "then try again, or use a browser in which you have signed in before."
    )
    return ValidationError(message, code=BUSY)
