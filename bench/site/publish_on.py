"""Publishes the office's profile anew, every so many seconds: ``python publish_on.py EVERY SECONDS``.

Its short name, which stands at the head of every page, says a higher mark each time. The first line says that this
program is ready, each later one tells of a publication: the mark, and when it was done.
"""

import os
import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cproc_site.settings")
django.setup()

from pages.models import Office  # noqa: E402
from publishing import operations  # noqa: E402


def main(every: float, seconds: float):
    print("ready", flush=True)
    began = time.monotonic()
    for mark in range(1, int(seconds // every)):
        time.sleep(max(began + mark * every - time.monotonic(), 0))
        publish(mark)
        print(mark, time.time(), flush=True)


def publish(mark: int):
    office = Office.objects.get()
    office.short_name = f"C-PROC at the mark {mark}"
    office.save()
    operations.publish([office], by=None, note="Measured")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
