"""Measure saving and publishing as the history of an object grows: ``make bench-writes``.

Needs PostgreSQL with fsync on. Each object is a project with rows of all inlines in three
languages; it was published once and has 0, 60 or 1,000 more earlier rows, half of them publications
and half of them drafts. ``--against PATH`` measures another checkout of this repository in the same
rounds. Write bench/RESULTS-WRITES.md; exit with 1 if a target is missed.
"""

import argparse
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import django
import psycopg2

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SIZES, WRITERS = (0, 60, 1_000), 4
MAX_RATIO, MIN_SPEED_UP = 1.3, 2.0


class Tree(NamedTuple):
    """A checkout of the code, and the environment of its site with a separate database."""

    name: str
    environment: dict[str, str]


class Writer:
    """A process that saves and publishes with the code of one tree (bench/writing.py)."""

    def __init__(self, tree: Tree):
        self._process = subprocess.Popen(  # nosec B603  # no word of the command comes from outside
            [sys.executable, str(HERE / "writing.py")],
            env=tree.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *words):
        self.send(*words)
        return self.answer()

    def send(self, *words):
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()

    def answer(self):
        line = self._process.stdout.readline()
        if not line:
            sys.exit("A writer has ended.")
        return json.loads(line)

    def end(self):
        self._process.stdin.close()
        self._process.wait(30)


def main():
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        trees = [load("now", ROOT, Path(folder))]
        if asked.against:
            trees.append(load("before", asked.against.resolve(), Path(folder)))
        times = measure(trees, asked.rounds)
        speeds = race(trees, asked.seconds, asked.rounds)
    lines = results(times, speeds)
    text = report(times, speeds, lines, asked)
    (HERE / "RESULTS-WRITES.md").write_text(text, encoding="utf-8")
    print(text)
    sys.exit(0 if all(is_met for *_, is_met in lines) else 1)


def load(name: str, path: Path, folder: Path) -> Tree:
    server = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(server)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("SHOW fsync")
    if cursor.fetchone() != ("on",):
        sys.exit("PostgreSQL runs without fsync: set FSYNC=on for bin/with-postgres.")
    cursor.execute(f'CREATE DATABASE "writes_{name}"')
    connection.close()
    environment = os.environ | {
        "ENV_FILE": os.devnull,
        "DATABASE_URL": f"{server.rpartition('/')[0]}/writes_{name}",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_URL": "http://localhost",
        "ALLOWED_HOSTS": "localhost",
        "ALLOW_HTTP": "1",
        "DEBUG": "0",
        "LOG_FORMAT": "line",
        "VAR_DIR": str(folder / name),
        "PYTHONPATH": str(path),
    }
    (folder / name).mkdir()
    manage = [sys.executable, str(path / "manage.py"), "migrate", "--verbosity=0"]
    subprocess.run(manage, env=environment, check=True, cwd=path)  # nosec B603  # no word comes from outside
    return Tree(name, environment)


def measure(trees, rounds) -> dict[tuple, float]:
    """Return medians in milliseconds by tree, operation and size; the first round warms up."""
    writers = {tree.name: Writer(tree) for tree in trees}
    times: dict[tuple, list] = {}
    for writer in writers.values():
        for size in SIZES:
            writer.ask("prepare", size, rounds + 1)
    for number in range(rounds + 1):
        for size in SIZES:
            for name, writer in writers.items():
                found = writer.ask("write", size, number)
                for operation, seconds in found.items():
                    if number:
                        times.setdefault((name, operation, size), []).append(seconds * 1_000)
    for writer in writers.values():
        writer.end()
    return {key: statistics.median(each) for key, each in times.items()}


def race(trees, seconds, rounds) -> dict[tuple, float]:
    """Publications per second of four writers that publish different objects, by tree and size."""
    writers = {tree.name: [Writer(tree) for _ in range(WRITERS)] for tree in trees}
    counts: dict[tuple, list] = {}
    for size in SIZES[:2]:
        for each in writers.values():
            for writer in each:
                writer.ask("prepare", size, 1)
        for _ in range(max(rounds // 4, 1)):
            for name, each in writers.items():
                until = time.time() + seconds
                for writer in each:
                    writer.send("race", size, until)
                counts.setdefault((name, size), []).append(
                    sum(writer.answer() for writer in each) / seconds
                )
    for each in writers.values():
        for writer in each:
            writer.end()
    return {key: statistics.median(each) for key, each in counts.items()}


def results(times, speeds) -> list[tuple[str, str, float, bool]]:
    """Return the targets: name, target, figure, and whether it is met."""
    lines = []
    for operation in ("publish", "save"):
        ratio = times["now", operation, SIZES[-1]] / times["now", operation, 0]
        what = f"{operation} with {SIZES[-1]:,} earlier rows to {operation} with none"
        lines.append((what, f"≤ {MAX_RATIO}", ratio, ratio <= MAX_RATIO))
    for name, size in speeds:
        if name == "before":
            ratio = speeds["now", size] / speeds["before", size]
            what = f"publications of {WRITERS} writers, {size} earlier rows, now to before"
            lines.append((what, f"≥ {MIN_SPEED_UP}", ratio, ratio >= MIN_SPEED_UP))
    return lines


def report(times, speeds, lines, asked) -> str:
    names = sorted({name for name, *_ in times}, reverse=True)
    rows = [
        f"| {operation}, {size:,} earlier rows, ms | "
        + " | ".join(f"{times[name, operation, size]:.1f}" for name in names)
        + " |"
        for operation in ("save", "publish")
        for size in SIZES
    ]
    rows += [
        f"| {WRITERS} writers, {size} earlier rows, publications per second | "
        + " | ".join(f"{speeds[name, size]:.1f}" for name in names)
        + " |"
        for size in SIZES[:2]
    ]
    return "\n".join(
        [
            "# Writes",
            "",
            "Written by `make bench-writes`: medians of "
            f"{asked.rounds} interleaved rounds, PostgreSQL with fsync on, one database per tree.",
            "Each object was published once; half of its further rows are publications.",
            "A writer saves and publishes its object again and again.",
            "",
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"Django {django.__version__}.",
            "",
            "| what | target | seen | met |",
            "| --- | ---: | ---: | ---: |",
            *(
                f"| {what} | {target} | {seen:.2f} | {'yes' if is_met else 'no'} |"
                for what, target, seen, is_met in lines
            ),
            "",
            f"| operation | {' | '.join(names)} |",
            f"| --- | {' | '.join('---:' for _ in names)} |",
            *rows,
            "",
        ]
    )


def _asked():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--against", type=Path, help="another checkout, measured in the same rounds"
    )
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=10, help="of each race of the writers")
    return parser.parse_args()


if __name__ == "__main__":
    main()
