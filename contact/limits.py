"""How many messages come from one network or address within an hour, counted in the cache that all servers share."""

import datetime
import logging

from django.core.cache import cache

from contact.models import HeldFor
from contact.traces import keyed
from publishing.shared_cache import CACHE_ERRORS

HOUR = datetime.timedelta(hours=1)
MOST_PER_NETWORK, MOST_PER_ADDRESS = 20, 5

logger = logging.getLogger("contact")


def exceeded(network: str, email: str, at: datetime.datetime) -> list[HeldFor]:
    """Counts one more message and tells which limits it is over: this hour of the clock and the one before count.

    Neither network nor address is in the cache, only keyed hashes. Without the cache there is no limit.
    """
    try:
        reasons = [HeldFor.NETWORK] if network and _count(network, at) > MOST_PER_NETWORK else []
        if _count(keyed("address", email), at) > MOST_PER_ADDRESS:
            reasons.append(HeldFor.ADDRESS)
    except CACHE_ERRORS as error:
        logger.warning("Messages were not counted, the cache is away: %s", type(error).__name__)
        return []
    return reasons


def _count(trace: str, at) -> int:
    hour = int(at.timestamp()) // int(HOUR.total_seconds())
    this, before = (f"contact.limits:{trace}:{each}" for each in (hour, hour - 1))
    cache.add(this, 0, 2 * HOUR.total_seconds())
    try:
        return cache.incr(this) + cache.get(before, 0)
    except ValueError:  # it was thrown out between the two
        return 1
