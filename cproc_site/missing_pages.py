"""Store a copy of each page of the sitemap, which readers get while the database is unavailable.

Visitors store most copies. After an installation, or a deletion of all copies, the tasks request
the pages that are missing. A publication deletes no copy, so nothing is rendered because of it.
"""

import threading
import time
from itertools import islice

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from cproc_site.monitoring.request_log import EDITION, VIEW
from delivery.pagecache.wsgi import PageCache
from pages import sitemap
from record.editions import Edition

MAX_PAGES = 5_000  # more would evict each other from the store
PAUSE = 9  # times as long as the request before it: together a tenth of one processor


def request_all(end: float, stopped: threading.Event) -> int:
    """Request missing pages, one at a time, until ``end`` (monotonic); return their number."""
    if not settings.PAGE_CACHE:
        return 0
    cache = PageCache(WSGIHandler(), environ_keys=(VIEW, EDITION))
    number = 0
    for path in islice(sitemap.paths(Edition.of_today()), MAX_PAGES):
        begun = time.monotonic()
        if begun >= end or stopped.is_set():
            break
        if cache.request_missing(path):
            number += 1
            stopped.wait(PAUSE * (time.monotonic() - begun))
    return number
