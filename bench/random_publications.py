"""Check every answer while the record changes at random: ``make bench-answers``.

Publications, plans, withdrawals and withholdings follow each other on a site that 16 readers
request. The program that makes them also renders the pages after each, without any cache. An
answer is right if it is one of those between its request and its end, or outdated by at most the
second in which processes read the version. The results are in bench/RESULTS-ANSWERS.md.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from bisect import bisect_left
from collections import Counter
from http.client import HTTPConnection
from typing import NamedTuple

from bench import machine, report
from bench.sites import ROOT
from bench.subjects import loaded_site

CHANGES = 1_000
READERS = 16
VERSION_SECONDS = 1.0
PATHS = """
/ /projects/ /projects/project-00001/ /activities/ /activities/activity-00001/ /countries/
/documents/ /office/ /updates/ /fr/ /archive/2018-06-01/ /archive/2018-06-01/projects/
""".split()


class Answer(NamedTuple):
    began: float
    ended: float
    path: str
    digest: str


class State(NamedTuple):
    """The pages after a change, from when it ``began`` to be committed."""

    began: float
    committed: float
    pages: dict[str, str]


def main():
    with loaded_site() as (port, setting):
        address = {"SITE_URL": f"http://127.0.0.1:{port}", "PAGE_CACHE": "0"}
        program = subprocess.Popen(  # nosec B603  # a program of this folder
            [sys.executable, "bench/site/random_publications.py", str(CHANGES)],
            cwd=ROOT,
            env=os.environ | setting.site_environment | address,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        lines = program.stdout or ()
        states = [State(*json.loads(next(iter(lines))))]
        answers: list[Answer] = []
        is_over = threading.Event()
        readers = [
            threading.Thread(target=read, args=(port, number, answers, is_over))
            for number in range(READERS)
        ]
        for reader in readers:
            reader.start()
        states += [State(*json.loads(line)) for line in lines]
        time.sleep(VERSION_SECONDS)
        is_over.set()
        for reader in readers:
            reader.join()
    verdicts = [(answer, verdict(answer, states)) for answer in answers]
    judged = Counter(name for _answer, name in verdicts)
    bad: dict[tuple[str, str], list[float]] = {}
    for answer, name in verdicts:
        if name != "right":
            seconds = since_last_change(answer, states)
            bad.setdefault((answer.path, name), []).append(seconds)
    parts = [
        "# Answers while the record changes\n",
        f"`make bench-answers`: {len(states) - 1:,} random publications, plans, withdrawals and",
        f"withholdings, {READERS} readers of {len(PATHS)} pages, two processes.\n",
        f"{machine.describe()}\n",
        report.table(
            [[name, f"{judged[name]:,}"] for name in ("right", "outdated", "wrong")],
            ["answers", "number"],
        ),
    ]
    if bad:
        parts.append("Outdated and wrong answers, with the seconds since the last change:\n")
        parts.append(table_of(bad))
    report.write("RESULTS-ANSWERS", parts)
    is_complete = len(states) == CHANGES + 1
    sys.exit(not is_complete or judged["right"] < len(answers))


def read(port: int, seed: int, answers: list[Answer], is_over: threading.Event) -> None:
    """Request pages at random over one connection."""
    chance = random.Random(seed)  # nosec B311  # a choice of pages
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    while not is_over.is_set():
        path = chance.choice(PATHS)
        began = time.time()
        connection.request("GET", path)
        body = connection.getresponse().read()
        answers.append(Answer(began, time.time(), path, hashlib.sha256(body).hexdigest()))
        time.sleep(0.01)  # the program that changes the record needs the processor too
    connection.close()


def verdict(answer: Answer, states: list[State]) -> str:
    """Return "right", "outdated" if the page was right before, or "wrong"."""
    last = bisect_left(states, answer.ended, key=lambda state: state.began)
    possible = set()
    for number in range(last - 1, -1, -1):
        possible.add(states[number].pages[answer.path])
        if states[number].committed < answer.began - VERSION_SECONDS:
            break
    if answer.digest in possible:
        return "right"
    earlier = {state.pages[answer.path] for state in states[:last]}
    return "outdated" if answer.digest in earlier else "wrong"


def table_of(bad: dict[tuple[str, str], list[float]]) -> str:
    """Return a row for each page and verdict."""
    rows = [
        [page, name, f"{len(times):,}", report.number(min(times)), report.number(max(times))]
        for (page, name), times in sorted(bad.items())
    ]
    return report.table(rows, ["page", "verdict", "number", "from, s", "to, s"])


def since_last_change(answer: Answer, states: list[State]) -> float:
    """Return how long before the end of the answer the last change had been committed."""
    last = bisect_left(states, answer.ended, key=lambda state: state.committed)
    return answer.ended - states[max(last - 1, 0)].committed


if __name__ == "__main__":
    main()
