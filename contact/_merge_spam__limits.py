"""How many messages come from one network or address within an hour, counted in the cache that all servers share."""

import datetime
import logging

from contact.models import HeldFor
from core.http import rate_limit
from core.caching.cache_backends import CACHE_ERRORS
from core.http.client_address import keyed

NAME = "contact.limits"
MOST_PER_NETWORK, MOST_PER_ADDRESS = 20, 5

logger = logging.getLogger("contact")


def exceeded(network: str, email: str, at: datetime.datetime) -> list[HeldFor]:
    """Counts one more message and tells which limits it is over: this hour of the clock and the one before count.

    Neither network nor address is in the cache, only keyed hashes. Without the cache there is no limit.
    """
    try:
        reasons = [HeldFor.NETWORK] if network and rate_limit.count(NAME, network, at) > MOST_PER_NETWORK else []
        if rate_limit.count(NAME, keyed("address", email), at) > MOST_PER_ADDRESS:
            reasons.append(HeldFor.ADDRESS)
    except CACHE_ERRORS as error:
        logger.warning("Messages were not counted, the cache is away: %s", type(error).__name__)
        return []
    return reasons
