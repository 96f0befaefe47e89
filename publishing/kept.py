"""What a process keeps of the live site: read once under a token (publishing/editions.py), and used by every request.

Of the shelves the newest two stay, so that threads which read a change a little later than others don't take them from
each other. What a new one reads is only what the change brought: the rest stands in the store.
"""

import datetime
import threading
from collections import OrderedDict

from publishing.card_store import Store
from publishing.cards import Shelf
from publishing.models.publication import first_moment_of

MOST_SHELVES = 2

store = Store()
_shelves: OrderedDict[str, Shelf] = OrderedDict()
_lock = threading.Lock()  # held for no longer than it takes to look


def shelf(token: str, at: datetime.datetime) -> Shelf:
    """That of the live site under ``token``, which holds at ``at`` (aware)."""
    with _lock:
        if token not in _shelves:
            _shelves[token] = Shelf(at, {}, store, keeps=True)
            while len(_shelves) > MOST_SHELVES:
                _shelves.popitem(last=False)
        return _shelves[token]


def forget():
    """For tests, whose records have nothing to do with each other."""
    with _lock:
        _shelves.clear()
        store.clear()
        first_moment_of.cache_clear()
