"""What the first visitor of each kind of page waits for after a publication.

A publication of the office's profile changes all pages. One client, whose cookie excludes it from
pages of the version before, then requests each page once.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from bench.clients import Client
from bench.sites import ROOT
from bench.subjects import loaded_site
from bench.volume import Size

SIZES = {
    "small": Size(),
    "large": Size(projects=2_000, activities=20_000, documents=2_000, history=5),
}
LIMITS = {"small": 10, "large": 30}  # milliseconds
PUBLICATIONS = 10
INTERVAL = 15  # seconds, in which all pages are rendered
PAGES = {
    "home": "/",
    "office": "/office/",
    "legal basis": "/legal-basis/",
    "projects": "/projects/",
    "one project": "/projects/project-00007/",
    "activities": "/activities/",
    "one activity": "/activities/activity-00007/",
    "countries": "/countries/",
    "one country": "/countries/ge/",
    "documents": "/documents/",
    "figures": "/figures/",
    "contact": "/contact/",
    "search": "/search/?q=evidence",
    "what changed": "/updates/",
    "feed": "/activities/feed/",
    "archive home": "/archive/2025-11-01/",
    "archived project": "/archive/2025-11-01/projects/project-00007/",
}


@contextmanager
def publisher(site: dict[str, str], interval: float, seconds: float) -> Iterator[subprocess.Popen]:
    """Start the program that publishes, once it is ready; end it with the block."""
    with subprocess.Popen(  # nosec B603  # a program of this folder
        [sys.executable, "bench/site/publish_on.py", str(interval), str(seconds)],
        cwd=ROOT,
        env=os.environ | site,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        program.stdout.readline()
        yield program


def first_views(size: str) -> dict[str, float]:
    """Return the median in milliseconds by page."""
    times: dict[str, list[float]] = {}
    with loaded_site(SIZES[size]) as (port, setting):
        client = Client(port)
        client.cookies.load("is=first")
        seconds = INTERVAL * (PUBLICATIONS + 1.5)
        with publisher(setting.site_environment, INTERVAL, seconds) as program:
            for _mark in program.stdout:
                for name, path in PAGES.items():
                    answer = client.get(path)
                    if answer.status != 200:
                        sys.exit(f"{path} answered {answer.status}.")
                    times.setdefault(name, []).append(answer.seconds * 1_000)
    return {name: median(values) for name, values in times.items()}


def rows_of(views: dict[str, dict[str, float]]) -> list[list[str]]:
    """Return a row for each page: the median of each size, and whether all are within limits."""
    rows = []
    for name in PAGES:
        medians = [views[size][name] for size in SIZES]
        is_met = all(views[size][name] <= LIMITS[size] for size in SIZES)
        rows.append([name, *(f"{value:.1f}" for value in medians), "yes" if is_met else "no"])
    return rows
