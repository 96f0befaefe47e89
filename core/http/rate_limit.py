"""How often something happened within an hour, counted in the cache that all servers share."""

import datetime

from django.core.cache import cache

HOUR = datetime.timedelta(hours=1)


def count(name: str, trace: str, at: datetime.datetime) -> int:
    """Counts one more and tells how many there were: this hour of the clock and the one before count.

    ``trace`` is a keyed hash (core/http/client_address.py): who it is isn't in the cache. Raises what ``CACHE_ERRORS``
    names where the cache is away.
    """
    hour = int(at.timestamp()) // int(HOUR.total_seconds())
    this, before = (f"{name}:{trace}:{each}" for each in (hour, hour - 1))
    cache.add(this, 0, 2 * HOUR.total_seconds())
    try:
        return cache.incr(this) + cache.get(before, 0)
    except ValueError:  # it was thrown out between the two
        return 1
