"""The copies in the store of the proxy, which it shows while the site is unavailable."""

import datetime
import os
from pathlib import Path

from django.conf import settings

from publishing.models import PurgeRequest

# A response that began before a withholding may be stored after a deletion.
LONGEST_RESPONSE = datetime.timedelta(seconds=30)


def delete(now: datetime.datetime) -> int:
    """Delete all copies if a text was withheld, and return how many withholdings are done."""
    requests = PurgeRequest.objects.all()
    if not requests.exists():
        return 0
    for folder, _folders, names in os.walk(settings.PROXY_CACHE_FOLDER, onerror=_fail):
        for name in names:
            Path(folder, name).unlink(missing_ok=True)
    return requests.filter(requested_at__lt=now - LONGEST_RESPONSE).delete()[0]


def _fail(error: OSError) -> None:
    raise error
