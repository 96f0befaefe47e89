"""Measure whether the site stays as fast as it grows: ``make bench-growth``.

It loads the volume in several sizes and requests one page of each kind of URL, of visitors and of
staff, in turn: each round requests every page once, so no page finds the caches as its own last
request left them. bench/RESULTS-GROWTH.md gets bytes, times, memory and the latency of visitors
meanwhile. The program exits with 1 if a target is missed.
"""

import statistics
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

from bench import machine, report
from bench.open_loop import send_at_rate
from bench.programs import Programs
from bench.sites import Worker, create_database, environment, load_volume, run
from bench.staff import STAFF
from bench.volume import Size
from tests.helpers.server.mail_server import free_port

ROUNDS = 5
# Staff sign in, and optional pages exist.
OPTIONS = STAFF | {
    "SECURITY_CONTACT": "mailto:security@example.org",
    "IATI_REPORTING_ORG": "XM-DAC-47138",
}
PROJECT = "/projects/project-00007/"
SEARCH = "/search/?q=cybercrime"
ARCHIVE = "/archive/2025-11-01"
SIZES = {
    "small": Size(projects=20, activities=100, documents=40),
    "large": Size(projects=2_000, activities=20_000, documents=2_000, history=5),
    "once": Size(projects=2_000, activities=0, documents=0),
    "often": Size(projects=2_000, activities=0, documents=0, history=50),
}
GROWN = ("small", "large")
OFTEN = ("once", "often")
MAX_RATIO_OFTEN = 1.5
VISITED = ("/", "/projects/", "/activities/", "/fr/", PROJECT, "/countries/ro/")
VISITORS_PER_SECOND = 100
VISIT_SECONDS = 8
MAX_RATIO_MEANWHILE = 1.5


class Target(NamedTuple):
    """Limits of a page of the large site: milliseconds by the clock, kilobytes, megabytes.

    ``first``: of the first request after the start; ``again``: the median of the later ones.
    """

    url: str
    first: float = float("inf")
    again: float = float("inf")
    size: float = float("inf")
    memory: float = float("inf")


def data_target(url: str) -> Target:
    return Target(url, first=1_000, again=50, memory=30)


TARGETS = [
    data_target("/activities.json"),
    data_target("/activities.ics"),
    data_target("/activities.csv"),
    data_target("/projects.csv"),
    data_target("/projects.json"),
    Target("/sitemap.xml", again=5),
    Target("/sitemap-1.xml", again=150),
    Target(f"{ARCHIVE}/", again=50),
    Target("/data/", again=15),
    Target("/figures/", again=50, size=60),
    Target("/", again=50, size=60),
    Target("/activities/", again=50, size=60),
    Target("/documents/", again=50, size=60),
    Target(SEARCH, again=100),
]
HISTORY = ("version", PROJECT, f"{ARCHIVE}{PROJECT}", SEARCH)


class Measured(NamedTuple):
    """One page of one site; milliseconds, kilobytes and megabytes."""

    first: float
    again: float
    processor: float
    size: float
    memory: float
    status: int


type Figures = dict[tuple[str, str], Measured]  # by site, and URL or name of the page


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sites = {name: load(name, Path(folder) / name) for name in SIZES}
        pages, figures = measure(GROWN, sites)
        _, history = measure(OFTEN, sites, HISTORY)
        latencies = visit(sites["large"], Path(folder))
    tables = {
        "Targets": of_targets(figures),
        "Visitors meanwhile": of_visitors(latencies),
        "Pages of visitors": of_pages(figures, pages["public"]),
        "Pages of staff": of_pages(figures, pages["admin"]),
        "Published often": of_history(history),
    }
    parts = [introduction()]
    parts += [f"## {title}\n\n{table}" for title, table in tables.items()]
    report.write("RESULTS-GROWTH", parts)
    sys.exit(any("| no |" in part for part in parts))


def load(name: str, folder: Path) -> dict[str, str]:
    """Create a site of this size; return its environment."""
    site = environment(create_database(f"growth_{name}"), folder, **OPTIONS)
    load_volume(site, *SIZES[name])
    if name in GROWN:
        run(["bench/site/copies.py"], site)
    return site


def measure(
    names: tuple[str, str], sites: dict[str, dict[str, str]], urls: tuple[str, ...] = ()
) -> tuple[dict[str, dict[str, str]], Figures]:
    """Request ``urls``, by default all pages, of both sites in turn; return the pages too."""
    workers = {}
    for name in names:
        workers[name] = Worker("bench.growing", sites[name] | {"PAGE_CACHE": "0"})
    pages = workers[names[1]].ask("pages")
    targets = {}
    for name, worker in workers.items():
        own = {url: url for url in urls or ("bare", *pages["public"].values())}
        targets[name] = own if urls else own | worker.ask("pages")["admin"]
    times: dict[tuple[str, str], list] = {}
    for _ in range(ROUNDS):
        for name, worker in workers.items():
            for page, url in targets[name].items():
                if url:
                    times.setdefault((name, page), []).append(worker.ask("get", url))
    for worker in workers.values():
        worker.end()
    return pages, {key: summary(rows) for key, rows in times.items()}


def summary(rows: list[list[float]]) -> Measured:
    processor, clock, _, size, memory = map(statistics.median, zip(*rows[1:], strict=True))
    first = rows[0]
    most = max(memory, first[4])
    return Measured(
        first[1] * 1_000, clock * 1_000, processor * 1_000, size / 1_000, most, int(first[2])
    )


def visit(site: dict[str, str], folder: Path) -> dict[str, tuple[float, float]]:
    """Return the p99 of visitors, in seconds, alone and while a page is requested, by its URL."""
    latencies = {}
    port = free_port()
    own = {"PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}"}
    with Programs(folder) as programs:
        programs.site("growth", site | own)
        p99(port)  # the pages are cached
        for target in TARGETS:
            alone = p99(port)
            latencies[target.url] = (alone, p99(port, target.url))
    return latencies


def p99(port: int, url: str = "") -> float:
    """Return the p99 of cached pages, while ``url`` is requested again and again."""
    paths = [
        VISITED[number % len(VISITED)] for number in range(VISIT_SECONDS * VISITORS_PER_SECOND)
    ]
    requests = [f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode() for path in paths]
    over = threading.Event()

    def repeat() -> None:
        while url and not over.is_set():
            with urlopen(f"http://127.0.0.1:{port}{url}", timeout=60) as response:  # nosec B310  # loopback
                response.read()

    thread = threading.Thread(target=repeat)
    thread.start()
    replies = send_at_rate(port, requests, VISITORS_PER_SECOND)
    over.set()
    thread.join()
    failed = [reply for reply in replies if reply.status != 200]
    if failed:
        sys.exit(f"Of {len(replies)} visitors {len(failed)} got no page.")
    seconds = sorted(reply.seconds for reply in replies)
    return seconds[int(len(seconds) * 0.99)]


def introduction() -> str:
    lines = [
        "# Growth\n\n`make bench-growth`: PostgreSQL, one process for each site, without the page",
        "cache. Each round requests every page once, one after the other; *first* is the first",
        "round, *again* the median of the others, by the clock. *Memory* is what a request added",
        "at its peak. `history` is the number of publications of each project and activity. Small",
        "→ large.\n",
        f"{machine.summary()}\n",
    ]
    for name, size in SIZES.items():
        numbers = (f"{number:,} {kind}" for kind, number in size._asdict().items())
        lines.append(f"- {name}: {', '.join(numbers)}")
    return "\n".join([*lines, ""])


def of_targets(figures: Figures) -> str:
    rows = []
    for target in TARGETS:
        small, large = (figures[name, target.url] for name in GROWN)
        limits = target._asdict()
        seen = [getattr(large, name) <= limits[name] for name in limits if name != "url"]
        shown = [
            f"{getattr(small, name):,.1f} → {_with_limit(getattr(large, name), limits[name])}"
            for name in limits
            if name != "url"
        ]
        rows.append([target.url, *shown, report.yes_or_no(all(seen))])
    bare = [figures[name, "bare"].again for name in GROWN]
    rows.append(["a bare WSGI callable", "", " → ".join(map(report.number, bare)), "", "", ""])
    return report.table(rows, ["page", "first, ms", "again, ms", "kB", "memory, MB", "met"])


def _with_limit(value: float, limit: float) -> str:
    return f"{value:,.1f}" + (f" (≤ {limit:,g})" if limit < float("inf") else "")


def of_pages(figures: Figures, pages: dict[str, str]) -> str:
    rows = []
    for name, url in pages.items():
        found: Any = [figures.get((site, url), figures.get((site, name))) for site in GROWN]
        small, large = found
        if large is None or large.status >= 400:
            rows.append([name, "no such object" if large is None else f"answers {large.status}"])
            continue
        row = [f"{name} `{url}`"]
        for column in ("first", "again", "processor", "size", "memory"):
            before = f"{getattr(small, column):,.1f}" if small else "–"
            row.append(f"{before} → {getattr(large, column):,.1f}")
        rows.append(row)
    head = ["page", "first, ms", "again, ms", "processor, ms", "kB", "memory, MB"]
    return report.table([row + [""] * (len(head) - len(row)) for row in rows], head)


def of_visitors(latencies: dict[str, tuple[float, float]]) -> str:
    rows = []
    for url, (alone, meanwhile) in latencies.items():
        ratio = meanwhile / alone
        is_met = ratio <= MAX_RATIO_MEANWHILE
        times = [f"{seconds * 1_000:.1f}" for seconds in (alone, meanwhile)]
        rows.append([url, *times, report.number(ratio), report.yes_or_no(is_met)])
    head = ["requested again and again", "p99 alone, ms", "p99 meanwhile, ms", "ratio", "≤ 1.5"]
    return f"{VISITORS_PER_SECOND} visitors a second read cached pages.\n\n" + report.table(
        rows, head
    )


def of_history(figures: Figures) -> str:
    rows = []
    for url in HISTORY:
        once, often = (figures[name, url] for name in OFTEN)
        ratio = often.processor / once.processor
        times = f"{once.processor:.2f} → {often.processor:.2f}"
        rows.append([url, times, report.number(ratio), report.yes_or_no(ratio <= MAX_RATIO_OFTEN)])
    head = ["page, once → often", "processor, ms", "ratio", f"≤ {MAX_RATIO_OFTEN}"]
    return report.table(rows, head)


if __name__ == "__main__":
    main()
