"""A cache that was away is left alone for a while, so that it costs one wait and not one a request."""

import logging
import threading
import time

from prometheus_client import Counter
from redis.exceptions import RedisError

LEFT_ALONE = 10.0  # seconds

FAILURES = Counter(
    "cproc_cache_failures", "Questions to the shared cache that failed; while it is left alone none is."
)

logger = logging.getLogger("publishing")


class LeftAlone(RedisError):
    """The cache was away a moment ago and isn't asked."""


class Breaker:
    """One for all threads of the process. While the cache is left alone every question fails at once.

    When the time is over, one question goes through: the others go on failing until it is answered.
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._ask_again_at = None

    def ask(self, question):
        """What ``question()`` gives. Raises ``LeftAlone``, or what ``question`` raises."""
        self._check()
        try:
            answer = question()
        except RedisError as error:
            FAILURES.inc()
            self._leave_alone(error)
            raise
        if self._ask_again_at is not None:
            self._ask_again_at = None
            logger.warning("The cache answers again.")
        return answer

    def _check(self):
        if self._ask_again_at is None:
            return
        with self._lock:
            now = self._clock()
            if self._ask_again_at is not None and now < self._ask_again_at:
                raise LeftAlone
            self._ask_again_at = now + LEFT_ALONE

    def _leave_alone(self, error):
        with self._lock:
            is_news = self._ask_again_at is None
            self._ask_again_at = self._clock() + LEFT_ALONE
        if is_news:
            logger.warning("The cache is left alone for %d s: %s", LEFT_ALONE, type(error).__name__)
