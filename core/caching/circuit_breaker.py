"""A circuit breaker: a service that failed is not used for a while, so a failure costs one wait."""

import logging
import re
import threading
import time
from collections.abc import Callable

RETRY_AFTER_SECONDS = 10.0

REPLY_CODE = re.compile(r"[A-Z]{3,}(?= )")  # of Redis: "DENIED Redis is running in protected mode…"

logger = logging.getLogger("core")


class CircuitOpen(Exception):
    """The service failed, now or a short time ago; its text is the cause."""


class CircuitBreaker:
    """Calls to one service, for all threads of the process.

    An error of the types `errors` opens the circuit: for `RETRY_AFTER_SECONDS` every call raises
    `CircuitOpen` immediately. Then one call goes through, and the others fail until it has
    returned. `service` is the name for the log.
    """

    def __init__(self, service: str, errors: tuple[type[Exception], ...]) -> None:
        self._service = service
        self._errors = errors
        self._lock = threading.Lock()
        self._retry_at: float | None = None
        self._cause = ""

    def call[Result](self, function: Callable[[], Result]) -> Result:
        """Return `function()`. Raise `CircuitOpen`, or the error of `function`."""
        if self._retry_at is not None:
            self._claim_retry()
        try:
            result = function()
        except self._errors as error:
            self._cause = describe_cause(error)
            if self._retry_at is None:
                message = "%s is not used for %d s: %s"
                logger.warning(message, self._service, RETRY_AFTER_SECONDS, self._cause)
            self._retry_at = time.monotonic() + RETRY_AFTER_SECONDS
            raise
        if self._retry_at is not None:
            self._retry_at = None
            logger.warning("%s works again.", self._service)
        return result

    def _claim_retry(self) -> None:
        """Let one call through once the time is over. Raise `CircuitOpen` for all others."""
        with self._lock:
            now = time.monotonic()
            if self._retry_at is not None and now < self._retry_at:
                raise CircuitOpen(self._cause)
            self._retry_at = now + RETRY_AFTER_SECONDS


def describe_cause(error: BaseException) -> str:
    """Return the type of the error and its code, if it has one: its text may quote accounts."""
    if isinstance(error, CircuitOpen):
        return str(error)
    name = type(error).__name__
    code = REPLY_CODE.match(str(error))
    return f"{name} {code[0]}" if code else name
