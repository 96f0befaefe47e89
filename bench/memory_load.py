"""Ten minutes of mixed load on the large site: ``make bench-memory``, into RESULTS-MEMORY.md.

16 connections request pages in three languages, lists with filters, searches, archived pages and
data files, each in turn, while the office's profile is published every twenty seconds. Measured are
the seconds from the start to the first page, and the memory of all processes after each minute.
"""

import sys
import tempfile
from pathlib import Path

from bench import machine, report
from bench.first_views import SIZES, publisher
from bench.measuring import Seen, memory, request
from bench.programs import Programs
from bench.results import PAGES
from bench.run import seconds_to_first_page
from bench.sites import load_volume
from bench.subjects import Setting

MINUTES = 10
SETTLED = 3  # minutes after which memory may hardly grow
INTERVAL = 20  # seconds between publications
MAX_GROWTH = 1.05
MAX_SECONDS_TO_START = 1.5
WORDS = (
    "evidence training judges police budget Georgia Kosovo cybercrime convention support".split()
)
FILES = [
    "/projects.json",
    "/projects.csv",
    "/activities.csv",
    "/activities.json",
    "/activities.ics",
]


def paths() -> list[str]:
    """Return the requested paths: 1 in 400 is a data file."""
    found = []
    for number in range(1, 401):
        project = f"/projects/project-{number:05}/"
        found += [
            f"/activities/activity-{number:05}/",
            f"/archive/2025-{number % 9 + 1:02}-01{project}",
            f"/search/?q={WORDS[number % 10]}+{WORDS[number // 10 % 10]}+{number}",
            f"/projects/?status=ongoing&page={number % 5 + 1}",
            PAGES["in turn"][number % 66],
        ]
        if number % 80 == 0:
            found.append(FILES[number // 80 - 1])
    return found


def main() -> None:
    machine.check()
    folder = tempfile.TemporaryDirectory(prefix="cproc-bench-")
    with folder as path, Programs(Path(path)) as programs:
        setting = Setting(programs, Path(path))
        load_volume(setting.site_environment, *SIZES["large"])
        seconds = seconds_to_first_page(setting)
        minutes = measure(setting)
    write(seconds, minutes)


def measure(setting: Setting) -> list[tuple[Seen, float]]:
    """Return what was seen in each minute, and the megabytes after it."""
    server = setting.site_with_tasks().server
    minutes = []
    with publisher(setting.site_environment, INTERVAL, MINUTES * 60) as program:
        for _minute in range(MINUTES):
            seen = request(server.url(), 60, paths=paths())
            minutes.append((seen, memory(server.pids)))
        program.terminate()
    return minutes


def write(seconds: float, minutes: list[tuple[Seen, float]]) -> None:
    growth = minutes[-1][1] / minutes[SETTLED - 1][1]
    errors = sum(seen.errors for seen, _ in minutes)
    targets = [
        ("seconds from start to first page", MAX_SECONDS_TO_START, seconds),
        (f"memory after minute {MINUTES} to minute {SETTLED}", MAX_GROWTH, growth),
        ("failed responses", 0, errors),
    ]
    rows = []
    for name, limit, seen in targets:
        met = report.yes_or_no(seen <= limit)
        rows.append([name, f"{limit:g}", report.number(seen, 3), met])
    figures = []
    for number, (found, size) in enumerate(minutes, 1):
        figures.append([str(number), *map(report.number, (size, found.rate, found.p50, found.p99))])
    parts = [
        "# Memory under mixed load\n\n`make bench-memory`: the large site, see "
        "[README.md](README.md).\n",
        f"{machine.describe()}\n- PostgreSQL with fsync\n",
        report.table(rows, ["what", "at most", "seen", "met"]),
        report.table(figures, ["minute", "MB (PSS)", "responses/s", "p50 ms", "p99 ms"]),
    ]
    report.write("RESULTS-MEMORY", parts)
    sys.exit(any(row[-1] == "no" for row in rows))


if __name__ == "__main__":
    main()
