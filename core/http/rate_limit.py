"""How often an event occurred within an hour, counted in the cache that all servers share."""

import datetime

from django.core.cache import cache

HOUR_SECONDS = 3600


def count(name: str, keyed_hash: str, at: datetime.datetime) -> int:
    """Count one more and return the number within this hour of the clock and the one before.

    The cache has the keyed hash (core/http/client_address.py) of a client, not its address. Raise
    one of `CACHE_ERRORS` if the cache is unavailable.
    """
    hour = int(at.timestamp()) // HOUR_SECONDS
    this_hour = f"{name}:{keyed_hash}:{hour}"
    last_hour = f"{name}:{keyed_hash}:{hour - 1}"
    cache.add(this_hour, 0, 2 * HOUR_SECONDS)
    try:
        number = cache.incr(this_hour)
    except ValueError:  # it was evicted between the two
        return 1
    cache.touch(this_hour, 2 * HOUR_SECONDS)  # incr() may have set another time-out
    return number + cache.get(last_hour, 0)
