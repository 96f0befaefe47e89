"""Publish the office's profile every few seconds: ``python publish_on.py INTERVAL SECONDS``.

Its short name, which is on every page, contains a higher mark each time. The first line of output
states that the program is ready, each later one a mark and the time of its publication.
"""

import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from pages.models import Office  # noqa: E402
from publishing import operations  # noqa: E402


def main(interval: float, seconds: float):
    print("ready", flush=True)
    began = time.monotonic()
    for mark in range(1, int(seconds // interval)):
        time.sleep(max(began + mark * interval - time.monotonic(), 0))
        office = Office.objects.get()
        office.short_name = f"C-PROC at the mark {mark}"
        office.save()
        operations.publish([office], by=None, note="Measured")
        print(mark, time.time(), flush=True)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
