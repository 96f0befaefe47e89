"""Measure saving and publishing as an object's history grows: ``make bench-writes``.

Each object is a project with rows of all inlines in three languages; it was published once and has
0, 60 or 1,000 earlier rows, half of them publications and half drafts. ``--against PATH`` measures
another checkout in the same rounds. It writes bench/RESULTS-WRITES.md and exits with 1 if a target
is missed. PostgreSQL must run with fsync.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

import psycopg2

sys.path[0] = str(Path(__file__).resolve().parents[1])  # the repository

from bench import machine, report  # noqa: E402
from bench.sites import ROOT, Worker, create_database, environment, run  # noqa: E402

SIZES = (0, 60, 1_000)
MAX_RATIO = 1.3


def main():
    args = parse_arguments()
    with psycopg2.connect(os.environ["DATABASE_URL"]).cursor() as cursor:
        cursor.execute("SHOW fsync")
        if cursor.fetchone() != ("on",):
            sys.exit("PostgreSQL runs without fsync: set FSYNC=on for bin/with-postgres.")
    with tempfile.TemporaryDirectory() as folder:
        trees = {"now": load("now", ROOT, Path(folder))}
        if args.against:
            trees["before"] = load("before", args.against.resolve(), Path(folder))
        times = measure(trees, args.rounds)
    targets = compare(times)
    report.write(
        "RESULTS-WRITES",
        [
            f"# Writes\n\n`make bench-writes`: medians of {args.rounds} interleaved rounds, "
            "PostgreSQL with fsync on,\neach checkout on a database of its own. Each object was "
            "published once before; half of its\nfurther rows are publications, half are drafts.\n",
            machine.summary() + "\n",
            report.table(targets, ["what", "target", "seen", "met"]),
            report.table(rows_of(times, list(trees)), ["operation", *trees]),
        ],
    )
    sys.exit(any(row[-1] == "no" for row in targets))


def load(name: str, tree: Path, folder: Path) -> dict[str, str]:
    """Create a site that runs the code of a checkout; return its environment."""
    site = environment(create_database(f"writes_{name}"), folder / name, PYTHONPATH=str(tree))
    run([tree / "manage.py", "migrate", "--verbosity=0"], site, cwd=tree)
    return site


def measure(trees, rounds) -> dict[tuple, float]:
    """Return medians in milliseconds by operation, size and tree, without the first round."""
    writers = {name: Worker("writing.py", site) for name, site in trees.items()}
    times: dict[tuple, list] = {}
    for writer in writers.values():
        for size in SIZES:
            writer.ask("prepare", size, rounds + 1)
    for number in range(rounds + 1):
        for size in SIZES:
            for name, writer in writers.items():
                for operation, seconds in writer.ask("write", size, number).items():
                    if number:
                        times.setdefault((operation, size, name), []).append(seconds * 1_000)
    for writer in writers.values():
        writer.end()
    return {key: statistics.median(values) for key, values in times.items()}


def compare(times) -> list[list[str]]:
    """Return each target with the measured ratio and whether it is met."""
    rows = []
    for operation in ("publish", "save"):
        ratio = times[operation, SIZES[-1], "now"] / times[operation, 0, "now"]
        name = f"{operation} with {SIZES[-1]:,} earlier rows to {operation} with none"
        met = report.yes_or_no(ratio <= MAX_RATIO)
        rows.append([name, f"≤ {MAX_RATIO}", report.number(ratio), met])
    return rows


def rows_of(times, trees) -> list[list[str]]:
    rows = []
    for operation in ("save", "publish"):
        for size in SIZES:
            medians = [report.number(times[operation, size, tree]) for tree in trees]
            rows.append([f"{operation}, {size:,} earlier rows, ms", *medians])
    return rows


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--against", type=Path, help="another checkout to measure")
    parser.add_argument("--rounds", type=int, default=12)
    return parser.parse_args()


if __name__ == "__main__":
    main()
