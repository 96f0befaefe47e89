"""How often something happened within an hour, counted in the cache that all servers share."""

import datetime

from django.core.cache import cache

HOUR = datetime.timedelta(hours=1)


def count(name: str, keyed_hash: str, at: datetime.datetime) -> int:
    """Count one more and return the number within this hour of the clock and the one before.

    The cache has the keyed hash (core/http/client_address.py) of a client, not its address. Raises the errors in
    ``CACHE_ERRORS`` if the cache is unavailable.
    """
    hour = int(at.timestamp()) // int(HOUR.total_seconds())
    this_hour = f"{name}:{keyed_hash}:{hour}"
    last_hour = f"{name}:{keyed_hash}:{hour - 1}"
    cache.add(this_hour, 0, 2 * HOUR.total_seconds())
    try:
        return cache.incr(this_hour) + cache.get(last_hour, 0)
    except ValueError:  # it was evicted between the two
        return 1
