"""A circuit breaker: a service that failed is not used for a while, so a failure costs one wait."""

import logging
import threading
import time
from collections.abc import Callable

RETRY_AFTER_SECONDS = 10.0

logger = logging.getLogger("publishing")


class CircuitOpen(Exception):
    """The service failed a short time ago and is not tried again yet."""


class CircuitBreaker:
    """Calls to one service, for all threads of the process.

    An error of the types `errors` opens the circuit: for `RETRY_AFTER_SECONDS` every call raises
    `CircuitOpen` immediately. Then one call goes through, and the others fail until it has
    returned. `service` is the name for the log; errors are logged by their type, since their text
    may quote hosts and accounts.
    """

    def __init__(
        self,
        service: str,
        errors: tuple[type[Exception], ...],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._errors = errors
        self._clock = clock
        self._lock = threading.Lock()
        self._retry_at: float | None = None

    def call[Result](self, function: Callable[[], Result]) -> Result:
        """Return `function()`. Raise `CircuitOpen`, or the error of `function`."""
        if self._retry_at is not None:
            self._claim_retry()
        try:
            result = function()
        except self._errors as error:
            if self._retry_at is None:
                message = "%s is not used for %d s: %s"
                logger.warning(message, self._service, RETRY_AFTER_SECONDS, type(error).__name__)
            self._retry_at = self._clock() + RETRY_AFTER_SECONDS
            raise
        if self._retry_at is not None:
            self._retry_at = None
            logger.warning("%s works again.", self._service)
        return result

    def _claim_retry(self) -> None:
        """Let one call through once the time is over. Raise `CircuitOpen` for all others."""
        with self._lock:
            now = self._clock()
            if self._retry_at is not None and now < self._retry_at:
                raise CircuitOpen
            self._retry_at = now + RETRY_AFTER_SECONDS
