"""The cache that all processes of the site share: Redis, or on one host a folder of files.

Sites without Redis do not load its client (redis_cache.py): 6 MB, and 50 ms at each start.
"""

import pickle  # nosec B403  # the name of its error
import secrets
import zlib

from django.core.cache import cache
from prometheus_client import Counter

from core.caching.circuit_breaker import CircuitOpen, describe_cause

# The cache is unavailable, its disk is full or a file is damaged: the site continues without it.
CACHE_ERRORS = (CircuitOpen, OSError, zlib.error, pickle.UnpicklingError, EOFError)
FAILURES = Counter(
    "cproc_cache_failures",
    "Calls of the shared cache that failed; while its circuit is open, none is made.",
)


def find_problem() -> str:
    """Return the reason why the shared cache stores no values; empty if it does."""
    try:
        cache.set("readiness", secrets.token_hex(8), 60)
        if cache.get("readiness") is None:
            return "It doesn't store values."
    except CACHE_ERRORS as error:
        return f"It is unavailable: {describe_cause(error)}."
    return ""
