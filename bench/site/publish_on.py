"""Publishes every project anew, every so many seconds: ``python publish_on.py EVERY SECONDS``.

Each time the summary of ten projects says a higher mark. The first line says that it is ready, each later one of a
publication: the mark, and when.
"""

import os
import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cproc_site.settings")
django.setup()

from projects.models import Project  # noqa: E402
from publishing import acts  # noqa: E402

PAGES = 10


def main(every: float, seconds: float):
    print("ready", flush=True)
    until, mark = time.monotonic() + seconds - every, 0
    while time.monotonic() < until:
        time.sleep(every)
        mark += 1
        publish(mark)
        print(mark, time.time(), flush=True)


def publish(mark: int):
    """The pages that are read, at one moment."""
    projects = list(Project.objects.order_by("slug")[:PAGES])
    for project in projects:
        project.summary_en = f"This was published at the mark {mark}."
        project.save()
    acts.publish(projects, by=None, note="Measured")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
