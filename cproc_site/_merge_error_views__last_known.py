"""What was read last of the live site, for pages that are shown while the database is away."""

import logging
import time

from django.core.cache import cache

from core.caching.cache_backends import CACHE_ERRORS

KEY = "last-known/telephone"
REMEMBERED_AGAIN_AFTER = 10 * 60  # seconds: a cache may have been emptied meanwhile

logger = logging.getLogger("cproc_site")


class LastKnown:
    """Kept in the process, and in the cache for one that was started while the database was away already."""

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._remembered_at = None
        self.telephone = ""

    def remember(self, telephone: str):
        is_news = telephone != self.telephone or self._remembered_at is None
        self.telephone = telephone
        if is_news or self._clock() - self._remembered_at > REMEMBERED_AGAIN_AFTER:
            self._remembered_at = self._clock()
            self._tell(telephone)

    def recall(self) -> str:
        """The office's telephone number; empty where nobody has read one."""
        if self.telephone:
            return self.telephone
        try:
            return cache.get(KEY, "")
        except CACHE_ERRORS as error:
            logger.warning("The telephone number was not recalled: %s", type(error).__name__)
            return ""

    def _tell(self, telephone):
        try:
            cache.set(KEY, telephone, None)
        except CACHE_ERRORS as error:
            logger.warning("The telephone number was not kept: %s", type(error).__name__)


last_known = LastKnown()
