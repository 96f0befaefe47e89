"""Measures whether the site stays as fast as it grows: ``make bench-growth``, on a PostgreSQL of its own.

Loads the same volume in several sizes, asks all of them in interleaved rounds in one run, and writes ratios of medians
into bench/RESULTS-GROWTH.md and bench/results-growth.svg. Ends with 1 where a ratio is above what is promised.
"""

import json
import os
import platform
import secrets
import statistics
import subprocess  # nosec B404  # starts this project's own programs
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import django
import psycopg2

HERE = Path(__file__).resolve().parent
ROUNDS, TIMES = 12, 5
PROJECT, SEARCH = "/projects/project-00007/", "/search/?q=cybercrime"
ARCHIVED = f"/archive/2025-11-01{PROJECT}"


class Site(NamedTuple):
    """How much there is in it: ``publications`` in all, of each object one at least."""

    projects: int
    activities: int
    documents: int
    publications: int


SITES = {
    "small": Site(20, 100, 40, 0),
    "large": Site(2_000, 20_000, 2_000, 100_000),
    "once": Site(2_000, 0, 0, 0),
    "often": Site(2_000, 0, 0, 100_000),
}


class Comparison(NamedTuple):
    """What is asked of two sites, and how many times the time of the first the second may take."""

    what: str
    asked: str
    sites: tuple[str, str]
    most: float | None
    is_cached: bool = False


GROWN, OFTEN = ("small", "large"), ("once", "often")
COMPARISONS = [
    Comparison("list of projects, from cache", "/projects/", GROWN, 1.05, is_cached=True),
    Comparison("list of projects", "/projects/", GROWN, 1.5),
    Comparison("list, filtered and sorted", "/projects/?status=ongoing&sort=budget", GROWN, None),
    Comparison("one project", PROJECT, GROWN, None),
    Comparison("list of activities", "/activities/", GROWN, None),
    Comparison("countries", "/countries/", GROWN, None),
    Comparison("what changed", "/updates/", GROWN, None),
    Comparison("feed of activities", "/activities/feed/", GROWN, None),
    Comparison("search", SEARCH, GROWN, None),
    Comparison("version", "version", OFTEN, 1.5),
    Comparison("live page", PROJECT, OFTEN, 1.5),
    Comparison("archive page", ARCHIVED, OFTEN, 1.5),
    Comparison("search", SEARCH, OFTEN, 1.5),
]


class Measured(NamedTuple):
    """Medians of the two sites, in milliseconds: processor time, and time on the clock."""

    comparison: Comparison
    processor: tuple[float, float]
    clock: tuple[float, float]

    @property
    def ratio(self) -> float:
        return self.processor[1] / self.processor[0]

    @property
    def on_the_clock(self) -> float:
        return self.clock[1] / self.clock[0]

    @property
    def is_kept(self) -> bool:
        return self.comparison.most is None or self.ratio <= self.comparison.most


class Process:
    """A site that answers (bench/growing.py)."""

    def __init__(self, environment, is_cached: bool):
        self._process = subprocess.Popen(  # nosec B603  # no word of the command comes from outside
            [sys.executable, str(HERE / "growing.py")],
            env=environment | {"PAGE_CACHE": str(int(is_cached))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a line a request
            text=True,
        )

    def ask(self, asked: str, times: int) -> list[tuple[float, float]]:
        self._process.stdin.write(f"{times} {asked}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            sys.exit(f"The site has ended; it was asked for {asked}.")
        return json.loads(answer)

    def end(self):
        self._process.stdin.close()
        self._process.wait(30)


def main():
    with tempfile.TemporaryDirectory() as room:
        environments = {name: load(name, site, Path(room)) for name, site in SITES.items()}
        measured = measure(environments)
    (HERE / "RESULTS-GROWTH.md").write_text(report(measured), encoding="utf-8")
    (HERE / "results-growth.svg").write_text(picture(measured), encoding="utf-8")
    print(report(measured))
    sys.exit(0 if all(each.is_kept for each in measured) else 1)


def load(name: str, site: Site, room: Path) -> dict[str, str]:
    """A database with that much in it, and the environment of a site that reads it."""
    server = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(server)
    connection.autocommit = True
    connection.cursor().execute(f'CREATE DATABASE "growth_{name}"')
    connection.close()
    environment = os.environ | {
        "ENV_FILE": os.devnull,
        "DATABASE_URL": f"{server.rpartition('/')[0]}/growth_{name}",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_URL": "http://localhost",
        "ALLOWED_HOSTS": "localhost",
        "ALLOW_HTTP": "1",
        "DEBUG": "0",
        "LOG_FORMAT": "line",
        "VAR_DIR": str(room / name),
    }
    (room / name).mkdir()
    sizes = [f"--{what}={number}" for what, number in site._asdict().items()]
    manage = [sys.executable, str(HERE.parent / "manage.py")]
    for command in (
        [*manage, "migrate", "--verbosity=0"],
        [*manage, "collectstatic", "--noinput", "--verbosity=0"],
        [sys.executable, str(HERE / "site" / "load.py"), *sizes],
    ):
        subprocess.run(command, env=environment, check=True)  # nosec B603  # no word comes from outside
    return environment


def measure(environments) -> list[Measured]:
    """Interleaved rounds, so that what else the machine does weighs on all; each page is asked once before."""
    wanted = {(site, each.is_cached) for each in COMPARISONS for site in each.sites}
    processes = {key: Process(environments[key[0]], key[1]) for key in sorted(wanted)}
    times: dict[tuple, list] = {}
    for round_ in range(ROUNDS + 1):
        for comparison in COMPARISONS:
            for site in comparison.sites:
                found = processes[site, comparison.is_cached].ask(comparison.asked, TIMES)
                if round_:
                    times.setdefault((comparison, site), []).extend(found)
    for process in processes.values():
        process.end()
    return [_measured(each, [times[each, site] for site in each.sites]) for each in COMPARISONS]


def _measured(comparison, times) -> Measured:
    processor, clock = (
        tuple(statistics.median(each[place] for each in of_site) * 1_000 for of_site in times)
        for place in (0, 1)
    )
    return Measured(comparison, processor, clock)


def report(measured: list[Measured]) -> str:
    lines = [
        "# As it grows",
        "",
        "`make bench-growth` wrote this. Medians of interleaved rounds in one run, PostgreSQL, one process a site,",
        "asked through the WSGI handler; the page cache is off but where it says so. Ratios are those of processor",
        "time and, in brackets, of time on the clock, in which the database's work is.",
        "",
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"Django {django.__version__}.",
        "",
        *(f"- {name}: {_in_words(site)}" for name, site in SITES.items()),
        "",
        "| what | sites | processor time, ms | ratio | promised |",
        "|---|---|---|---|---|",
        *map(_row, measured),
        "",
    ]
    return "\n".join(lines)


def _in_words(site) -> str:
    objects = (
        f"{site.projects:,} projects, {site.activities:,} activities, {site.documents:,} documents"
    )
    return (
        f"{objects}, {site.publications:,} publications"
        if site.publications
        else f"{objects}, each published once"
    )


def _row(each) -> str:
    one, other = each.processor
    promised = f"≤ {each.comparison.most}" if each.comparison.most else ""
    ratio = f"{each.ratio:.2f} ({each.on_the_clock:.2f})"
    sites = " → ".join(each.comparison.sites)
    return f"| {each.comparison.what} | {sites} | {one:.2f} → {other:.2f} | {ratio} | {promised} |"


def picture(measured: list[Measured]) -> str:
    """Bars of the ratios; a line stands where they would be if nothing grew."""
    unit, height = 160, 22
    rows = [_bar(place * height + 30, each, unit, height) for place, each in enumerate(measured)]
    tall = len(measured) * height + 40
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {tall}" font-family="sans-serif"',
            'font-size="12">',
            "<title>How many times the time it takes when the site has grown</title>",
            f'<path d="M{260 + unit} 20V{tall}" stroke="#666" stroke-dasharray="3"/>',
            f'<text x="{260 + unit}" y="14" text-anchor="middle" fill="#666">1 ×</text>',
            *rows,
            "</svg>",
            "",
        ]
    )


def _bar(top, each, unit, height) -> str:
    wide = min(each.ratio, 2.8) * unit
    label = f"{each.comparison.what} ({each.comparison.sites[1]})"
    return (
        f'<text x="250" y="{top + 12}" text-anchor="end" fill="#666">{label}</text>'
        f'<rect x="260" y="{top}" width="{wide:.0f}" height="{height - 6}" fill="#2a6f97"/>'
        f'<text x="{266 + wide:.0f}" y="{top + 12}" fill="#666">{each.ratio:.2f}</text>'
    )


if __name__ == "__main__":
    main()
