"""Searches that found nothing: staff see words that visitors of several networks searched.

Networks are counted as keyed hashes in the memory of the process, which stores none of them.
"""

import datetime

from core.caching.bounded_cache import BoundedCache
from core.http.client_address import network_hash
from core.i18n.dates import bucharest_day
from search.models import FailedSearch

MIN_NETWORKS = 3
MAX_STORED = 200  # of one day
RETENTION = datetime.timedelta(days=90)

_networks: BoundedCache[tuple[datetime.date, str], set[str]] = BoundedCache(2_000)


def count(words: str, address: str, at: datetime.datetime) -> None:
    """Count a search, and store its words once enough networks have searched them on a day."""
    day = bucharest_day(at)
    networks = _networks.get_or_create((day, words), set)
    if len(networks) < MIN_NETWORKS:
        networks.add(network_hash(address))
        stored = FailedSearch.objects.filter(day=day)
        if len(networks) == MIN_NETWORKS and stored.count() < MAX_STORED:
            FailedSearch.objects.get_or_create(day=day, words=words[:200])


def delete_old(at: datetime.datetime) -> int:
    """Delete the words of more than 90 days ago, and return their number."""
    return FailedSearch.objects.filter(day__lt=bucharest_day(at) - RETENTION).delete()[0]
