"""A limit of simultaneous password hashes, so that sign-in leaves threads to public pages.

A process has four threads, and a hash takes about a third of a second. Known devices have a limit
of their own, so strangers who guess do not keep owners out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.login import throttling

BUSY = "busy"  # the code of the error
RETRY_AFTER_SECONDS = 5
strangers = BoundedSemaphore(1)
known_devices = BoundedSemaphore(2)


@contextmanager
def hash_slot(request: Any, name: str) -> Iterator[None]:
    """Occupy one of the process's slots; raise `ValidationError` if all are in use.

    No request waits for a slot: it would occupy a thread.
    """
    is_known = throttling.is_known_device(request, name)
    slots = known_devices if is_known else strangers
    if not slots.acquire(blocking=False):
        message = _(
            "Many people are signing in at the moment. Your password was not checked. Wait a few "
            "seconds, then type it again."
        )
        raise ValidationError(message, code=BUSY)
    try:
        yield
    finally:
        slots.release()
