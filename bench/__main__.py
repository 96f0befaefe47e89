"""Measure the site and its peers: ``make bench``; see bench/README.md."""

import argparse
import datetime
import os
import signal
import sys
import tempfile
from pathlib import Path

import psycopg2

from bench import machine, report
from bench.admin_pages import measure_admin
from bench.measuring import CONNECTIONS, parent_of
from bench.programs import WORKERS, Programs
from bench.results import PAGES, Results, targets
from bench.run import Run, flood, memory_of_trees, seconds_to_first_page
from bench.sites import load_volume
from bench.subjects import Setting, all_subjects

FIGURES = {
    "responses/s": ("rate", 2),
    "ms processor": ("cost", 3),
    "ms PostgreSQL": ("database_cost", 3),
    "p50 ms": ("p50", 2),
    "p99 ms": ("p99", 2),
    "bytes": ("size", 2),
    "errors": ("errors", 0),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=int, default=1, help="of each page in a round")
    args = parser.parse_args()
    machine.check()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends all programs
    folder = tempfile.TemporaryDirectory(prefix="cproc-bench-")
    with folder as path, Programs(Path(path)) as programs:
        setting = Setting(programs, Path(path))
        print("Loading the content …", flush=True)
        load_volume(setting.site_environment)
        setting.fill_peers()
        seconds = seconds_to_first_page(setting)
        memory = memory_of_trees(setting)
        print("Starting all subjects …", flush=True)
        run = Run(all_subjects(setting), args.seconds, _database_process())
        run.results.seconds_to_first_page = seconds
        run.results.memory = memory
        run.warm_up()
        for number in range(1, args.rounds + 1):
            print(f"Round {number} of {args.rounds} …", flush=True)
            run.round(number)
        run.results.flood = flood(setting)
        run.results.admin = measure_admin(setting)
    write(run, args)


def write(run: Run, args) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    memory = sorted(run.results.memory.items(), key=lambda item: item[1])
    memory_rows = [[name, report.number(size)] for name, size in memory]
    parts = [
        f"# The site and its peers\n\n`make bench`, {today}: see [README.md](README.md).\n",
        machine.describe(),
        f"- Medians of {args.rounds} interleaved rounds of {args.seconds} s by wrk over "
        f"{CONNECTIONS} connections; {WORKERS} workers",
        "- PostgreSQL without fsync",
        f"- Failed responses in the whole run: {run.results.errors}\n",
        f"## Targets\n\n{of_targets(run.results)}",
        f"## Where the site is behind\n\n{of_losses(run.results)}",
        f"## The admin\n\n{of_admin(run.results)}",
        f"## All figures\n\n{of_pages(run.results)}",
        f"## Memory\n\n{report.table(memory_rows, ['what', 'MB (PSS) of all processes'])}",
    ]
    report.write("RESULTS", parts)


def of_targets(results: Results) -> str:
    rows = []
    for target in targets(results):
        seen = report.number(target.seen, 3)
        met = report.yes_or_no(target.is_met)
        rows.append([target.name, f"{target.relation} {target.limit:g}", seen, met])
    return report.table(rows, ["what", "target", "seen", "met"])


def of_losses(results: Results) -> str:
    """Return the comparisons in which another subject has the better figure, worst first."""
    compared = [target for target in targets(results) if target.is_ratio and target.seen]
    behind = [target for target in compared if target.is_behind]
    behind.sort(key=lambda target: min(target.seen or 0, 1 / (target.seen or 1)))
    rows = [[target.name, report.number(target.seen, 3)] for target in behind]
    share = f"In {len(behind)} of {len(compared)} comparisons, the worst first.\n"
    return f"{share}\n{report.table(rows, ['what', 'ratio'])}"


def of_admin(results: Results) -> str:
    times = results.admin._asdict().items() if results.admin else ()
    rows = [[name.replace("_", " "), report.number(time)] for name, time in times]
    return report.table(rows, ["what", "median ms"])


def of_pages(results: Results) -> str:
    rows = []
    for page in PAGES:
        names = [name for name, of in results.rounds if of == page]
        for name in sorted(names, key=lambda name: -results.figure("rate", name, page)):
            ratio = report.number(results.ratio("rate", name, "empty", page), 3)
            cells = [
                report.number(results.figure(figure, name, page), digits)
                for figure, digits in FIGURES.values()
            ]
            rows.append([page, name, ratio, *cells])
    return report.table(rows, ["page", "what", "rate to empty", *FIGURES])


def _database_process() -> int:
    """Return the process of PostgreSQL that is the parent of all others."""
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection:
        return parent_of(connection.info.backend_pid)


if __name__ == "__main__":
    main()
