"""Measure saving and publishing as the history of an object grows: ``make bench-writes``.

Needs PostgreSQL with fsync on. Each object is a project with rows of all inlines in three
languages; it was published once and has 0, 60 or 1,000 more earlier rows, half of them publications
and half of them drafts. Writers that work at the same time save and publish; then they only publish
drafts, in turn with people who confirm drafts in the admin. ``--against PATH`` measures another
checkout of this repository in the same rounds. Write bench/RESULTS-WRITES.md; exit with 1 if a
target is missed.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from bench import machine, report, staff
from bench.clients import Client
from bench.programs import Programs
from bench.sites import ROOT, Worker, create_database, environment, run
from tests.helpers.server.mail_server import free_port

SIZES = (0, 60, 1_000)
WRITERS = 4
MAX_RATIO = 1.3
MIN_SPEED_UP = 2.0
MIN_RATE = 50  # publications per second
DRAFTS = 25  # of each writer, published one after the other


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--against", type=Path, help="another checkout, measured in the same rounds"
    )
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=10, help="of each race of the writers")
    args = parser.parse_args()
    check_fsync()
    with tempfile.TemporaryDirectory() as folder:
        sites = {"now": load("now", ROOT, Path(folder))}
        if args.against:
            sites["before"] = load("before", args.against.resolve(), Path(folder))
        times = measure(sites, args.rounds)
        speeds = race(sites, args.seconds, args.rounds)
        speeds |= publish_drafts(sites["now"], Path(folder), max(args.rounds // 4, 1))
    results = compare(times, speeds)
    report.write("RESULTS-WRITES", text_of(times, speeds, results, args.rounds))
    sys.exit(0 if all(is_met for *_, is_met in results) else 1)


def check_fsync() -> None:
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        if cursor.fetchone() != ("on",):
            sys.exit("PostgreSQL runs without fsync: set FSYNC=on for bin/with-postgres.")


def load(name: str, tree: Path, folder: Path) -> dict[str, str]:
    """Return the environment of a site with the code of ``tree`` and a database of its own."""
    database = create_database(f"writes_{name}")
    site = environment(database, folder / name, LOG_FORMAT="line", PYTHONPATH=str(tree))
    run([tree / "manage.py", "set_up", "database", "static"], site)
    return site


def start(site: dict[str, str]) -> Worker:
    return Worker("bench.writing", site, tree=site["PYTHONPATH"])


def measure(sites, rounds) -> dict[tuple, float]:
    """Return medians in milliseconds by tree, operation and size; the first round warms up."""
    writers = {name: start(site) for name, site in sites.items()}
    times = defaultdict(list)
    for writer in writers.values():
        for size in SIZES:
            writer.ask("prepare", size, rounds + 1)
    for number in range(rounds + 1):
        for size in SIZES:
            for name, writer in writers.items():
                for operation, seconds in writer.ask("write", size, number).items():
                    times[name, operation, size].append(seconds * 1_000)
    for writer in writers.values():
        writer.end()
    return {key: statistics.median(values[1:]) for key, values in times.items()}


def race(sites, seconds, rounds) -> dict[tuple[str, str], float]:
    """Return publications per second of writers with different objects, by tree and row."""
    teams = {name: [start(site) for _ in range(WRITERS)] for name, site in sites.items()}
    speeds = defaultdict(list)
    what = f"{WRITERS} writers save and publish, {{}} earlier rows"
    for size in SIZES[:2]:
        for team in teams.values():
            for writer in team:
                writer.ask("prepare", size, 1)
        for _ in range(max(rounds // 4, 1)):
            for name, team in teams.items():
                until = time.time() + seconds
                for writer in team:
                    writer.send("race", size, until)
                total = sum(writer.answer() for writer in team)
                speeds[name, what.format(size)].append(total / seconds)
    for team in teams.values():
        for writer in team:
            writer.end()
    return {key: statistics.median(values) for key, values in speeds.items()}


def publish_drafts(site, folder: Path, rounds: int) -> dict[tuple[str, str], float]:
    """Return publications per second of drafts that were saved before, by tree and row.

    In turn writers publish them, and people confirm them in the admin.
    """
    seconds = defaultdict(list)
    port = str(free_port())
    address = {"PORT": port, "SITE_URL": f"http://127.0.0.1:{port}"}
    with Programs(folder) as programs, team_of(site) as team:
        programs.site("writes", site | staff.STAFF | address)
        names = team[0].ask("people", WRITERS)
        clients = [staff.signed_in(int(port), name) for name in names]
        for _ in range(rounds):
            draft(team)
            began = time.monotonic()
            for writer in team:
                writer.send("publish", 0, DRAFTS)
            for writer in team:
                writer.answer()
            seconds[f"{WRITERS} writers publish drafts"].append(time.monotonic() - began)
            drafts = draft(team)
            began = time.monotonic()
            with ThreadPoolExecutor(WRITERS) as pool:
                list(pool.map(confirm_all, clients, drafts))
            seconds[f"{WRITERS} people confirm in the admin"].append(time.monotonic() - began)
    number = WRITERS * DRAFTS
    return {("now", what): number / statistics.median(each) for what, each in seconds.items()}


@contextmanager
def team_of(site) -> Iterator[list[Worker]]:
    """Start writers, each with objects that are published."""
    team = [start(site) for _ in range(WRITERS)]
    for writer in team:
        writer.send("prepare", 0, DRAFTS)
    for writer in team:
        writer.answer()
    yield team
    for writer in team:
        writer.end()


def draft(team) -> list[list[tuple[int, str, str]]]:
    """Let each writer save its objects; return their primary keys, keys and digests."""
    for writer in team:
        writer.send("draft", 0, DRAFTS)
    return [writer.answer() for writer in team]


def confirm_all(client: Client, drafts) -> None:
    """Send the form of the confirmation page for each of the drafts."""
    for pk, key, digest in drafts:
        form = {
            "action": "publish_selected",
            "_selected_action": pk,
            "confirmed": "1",
            f"seen-{key}": digest,
            "note": "Measured",
            "csrfmiddlewaretoken": client.cookies["csrf"].value,
        }
        answer = client.post("/admin/projects/project/", form, 1)
        if answer.status != 302:
            sys.exit(f"A publication answered {answer.status}: {answer.text[:2_000]}")


def compare(times, speeds) -> list[tuple[str, str, float, bool]]:
    """Return the targets: name, target, figure, and whether it is met."""
    results = []
    for operation in ("publish", "save"):
        ratio = times["now", operation, SIZES[-1]] / times["now", operation, 0]
        what = f"{operation} with {SIZES[-1]:,} earlier rows to {operation} with none"
        results.append((what, f"≤ {MAX_RATIO}", ratio, ratio <= MAX_RATIO))
    for name, what in speeds:
        rate = speeds[name, what]
        if name == "now":
            results.append((f"{what}, per second", f"≥ {MIN_RATE}", rate, rate >= MIN_RATE))
        else:
            ratio = speeds["now", what] / rate
            results.append(
                (f"{what}, now to before", f"≥ {MIN_SPEED_UP}", ratio, ratio >= MIN_SPEED_UP)
            )
    return results


def text_of(times, speeds, results, rounds) -> list[str]:
    trees = list(dict.fromkeys(name for name, _what in speeds))
    rows = []
    for operation in ("save", "publish"):
        for size in SIZES:
            figures = [report.number(times[name, operation, size]) for name in trees]
            rows.append([f"{operation}, {size:,} earlier rows, ms", *figures])
    for what in dict.fromkeys(what for _name, what in speeds):
        figures = [report.number(speeds.get((name, what))) for name in trees]
        rows.append([f"{what}, per second", *figures])
    targets = []
    for what, target, seen, is_met in results:
        targets.append([what, target, report.number(seen), report.yes_or_no(is_met)])
    return [
        f"# Writes\n\n`make bench-writes`: medians of {rounds} interleaved rounds, PostgreSQL with "
        "fsync on, one database per tree.\nEach object was published once; half of its further "
        "rows are publications.\n",
        f"{machine.summary()}\n",
        report.table(targets, ["what", "target", "seen", "met"]),
        report.table(rows, ["operation", *trees]),
    ]


if __name__ == "__main__":
    main()
