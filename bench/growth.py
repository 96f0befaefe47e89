"""Measure whether the site stays as fast as it grows: ``make bench-growth``.

It loads the volume in several sizes, measures all of them in interleaved rounds, and writes ratios
of medians into bench/RESULTS-GROWTH.md. It exits with 1 if a ratio is above its limit.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from bench import machine, report
from bench.sites import Worker, create_database, environment, load_volume
from bench.volume import Size

ROUNDS = 12
REQUESTS = 5
PROJECT = "/projects/project-00007/"
SEARCH = "/search/?q=cybercrime"
SIZES = {
    "small": Size(projects=20, activities=100, documents=40),
    "large": Size(projects=2_000, activities=20_000, documents=2_000, history=5),
    "once": Size(projects=2_000, activities=0, documents=0),
    "often": Size(projects=2_000, activities=0, documents=0, history=50),
}
GROWN = ("small", "large")
OFTEN = ("once", "often")


class Comparison(NamedTuple):
    """A request to two sites; ``limit``: the time of the second divided by that of the first."""

    name: str
    target: str
    sites: tuple[str, str] = GROWN
    limit: float = float("inf")
    is_cached: bool = False


COMPARISONS = [
    Comparison("list of projects, from cache", "/projects/", limit=1.05, is_cached=True),
    Comparison("list of projects", "/projects/", limit=1.5),
    Comparison("list, filtered and sorted", "/projects/?status=ongoing&sort=budget"),
    Comparison("one project", PROJECT),
    Comparison("list of activities", "/activities/"),
    Comparison("countries", "/countries/"),
    Comparison("what changed", "/updates/"),
    Comparison("feed of activities", "/activities/feed/"),
    Comparison("search", SEARCH),
    Comparison("version", "version", OFTEN, 1.5),
    Comparison("live page", PROJECT, OFTEN, 1.5),
    Comparison("archive page", f"/archive/2025-11-01{PROJECT}", OFTEN, 1.5),
    Comparison("search", SEARCH, OFTEN, 1.5),
]


def main():
    with tempfile.TemporaryDirectory() as folder:
        sites = {name: load(name, Path(folder) / name) for name in SIZES}
        times = measure(sites)
    rows = [row_of(comparison, times) for comparison in COMPARISONS]
    head = ["what", "sites", "processor time, ms", "ratio", "by the clock", "limit", "met"]
    parts = [
        "# Growth\n\n`make bench-growth`: medians of interleaved rounds, PostgreSQL, one",
        "process for each site, without the page cache except where stated. `history` is the",
        f"number of publications of each project and activity.\n\n{machine.summary()}\n",
    ]
    for name, size in SIZES.items():
        numbers = (f"{number:,} {kind}" for kind, number in size._asdict().items())
        parts.append(f"- {name}: {', '.join(numbers)}")
    parts.append(f"\n{report.table(rows, head)}")
    report.write("RESULTS-GROWTH", parts)
    sys.exit(any(row[-1] == "no" for row in rows))


def load(name: str, folder: Path) -> dict[str, str]:
    """Create a site of this size; return its environment."""
    site = environment(create_database(f"growth_{name}"), folder)
    load_volume(site, *SIZES[name])
    return site


def measure(sites) -> dict[tuple, list[tuple[float, float]]]:
    """Return the times by comparison and site; the first round is not counted."""
    workers = {}
    for name, site in sites.items():
        for is_cached in (False, True):
            cache = {"PAGE_CACHE": str(int(is_cached))}
            workers[name, is_cached] = Worker("bench.growing", site | cache)
    times: dict[tuple, list] = {}
    for number in range(ROUNDS + 1):
        for comparison in COMPARISONS:
            for site in comparison.sites:
                measured = workers[site, comparison.is_cached].ask(REQUESTS, comparison.target)
                if number:
                    times.setdefault((comparison, site), []).extend(measured)
    for worker in workers.values():
        worker.end()
    return times


def row_of(comparison: Comparison, times) -> list[str]:
    processor = []
    clock = []
    for site in comparison.sites:
        measured = times[comparison, site]
        processor.append(statistics.median(row[0] for row in measured) * 1_000)
        clock.append(statistics.median(row[1] for row in measured) * 1_000)
    ratio = processor[1] / processor[0]
    return [
        comparison.name,
        " → ".join(comparison.sites),
        " → ".join(report.number(value) for value in processor),
        report.number(ratio),
        report.number(clock[1] / clock[0]),
        f"≤ {comparison.limit:g}" if comparison.limit < float("inf") else "",
        report.yes_or_no(ratio <= comparison.limit),
    ]


if __name__ == "__main__":
    main()
