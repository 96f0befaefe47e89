"""A site that is published on while it is read: ``make bench-publishing``, written into bench/RESULTS-PUBLISHING.md.

Four processes serve ten pages to 64 visitors for a minute; every five seconds the office's profile, which all of them
show, is published by the site's own act, in another process. What is seen: how old the oldest page shown was, how often
pages were rendered, and whether slow answers got slower than in a minute in which nothing is published.
"""

import argparse
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect
from collections import Counter
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from bench import machine, report
from bench.measuring import Seen, ask
from bench.programs import Programs, site_python
from bench.run import pages_made
from bench.subjects import Setting
from bench.volume import Size
from tests.helpers.server.mail_server import free_port

PROCESSES, VISITORS, READERS, PAGES = 4, 64, 4, 10
EVERY = 5.09  # seconds, so that the clock strikes now soon after a publication, now late
OLDEST, SLOWER = 1.0, 5.0  # seconds; times the quiet run
MARKER = re.compile(rb"at the mark (\d+)")
PUBLISHER = Path(__file__).with_name("site") / "publish_on.py"


class Answer(NamedTuple):
    """``began`` by the clock of this machine; ``mark`` that the page showed, 0 for none."""

    began: float
    mark: int
    status: int


class Reader(threading.Thread):
    """Asks for one page after the other over one connection, until ``until``."""

    def __init__(self, port, paths, until):
        super().__init__(daemon=True)
        self.port, self.paths, self.until = port, paths, until
        self.answers: list[Answer] = []

    def run(self):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        number = 0
        while time.time() < self.until:
            path = self.paths[number % len(self.paths)]
            self.answers.append(self._ask(connection, path))
            number += 1
        connection.close()

    def _ask(self, connection, path) -> Answer:
        began = time.time()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        found = MARKER.search(body)
        return Answer(began, int(found[1]) if found else 0, answer.status)


def main():
    asked = _asked()
    machine.check()
    with (
        tempfile.TemporaryDirectory(prefix="cproc-bench-") as room,
        Programs(Path(room)) as programs,
    ):
        setting = Setting(programs, Path(room), os.environ["DATABASE_URL"])
        setting.make_databases()
        setting.run_site("manage.py", "set_up", "database", "static")
        setting.run_site("bench/site/load.py", f"--projects={Size().projects}")
        inside = f"127.0.0.1:{free_port()}"
        site = setting.our_site(
            "site", "gunicorn", True, INTERNAL_ADDRESS=inside, processes=PROCESSES
        )
        paths = Path(room) / "paths"
        projects = [f"/projects/project-{number:05}/" for number in range(1, PAGES - 2)]
        paths.write_text("\n".join(["/", "/projects/", "/activities/", *projects]))
        visit(site.server.port, paths, 2)
        quiet, _ = visit(site.server.port, paths, asked.seconds)
        publisher = _publisher(setting, asked.seconds)
        made = pages_made(f"http://{inside}/metrics")
        busy, read = visit(site.server.port, paths, asked.seconds)
        made = pages_made(f"http://{inside}/metrics") - made
        marks = _marks(publisher)
        most = most_renders((Path(room) / "site-gunicorn.log").read_text(encoding="utf-8"), marks)
        lines = seen_of(quiet, busy, read, marks, made, most)
        write(lines, quiet, busy, machine.described(setting.database_url))
    sys.exit(0 if marks and all(line.is_met for line in lines) else 1)


def visit(port, paths: Path, seconds) -> tuple[Seen, list[Answer]]:
    """What most visitors saw, who ask as fast as they can, and what a few were answered, who read what they get."""
    addresses, until = paths.read_text().split(), time.time() + seconds
    readers = [Reader(port, addresses[n:] + addresses[:n], until) for n in range(READERS)]
    for reader in readers:
        reader.start()
    seen = ask(f"http://127.0.0.1:{port}", seconds, VISITORS - READERS, paths=paths)
    for reader in readers:
        reader.join()
    return seen, [answer for reader in readers for answer in reader.answers]


def oldest(answers: list[Answer], marks: dict[int, float]) -> float:
    """Seconds between a publication and the last question that was still answered without it."""
    ages = [0.0]
    for answer in answers:
        missed = [
            moment for mark, moment in marks.items() if mark > answer.mark and moment < answer.began
        ]
        ages += [answer.began - min(missed)] if missed else []
    return max(ages)


def most_renders(log: str, marks: dict[int, float]) -> int:
    """How often one process rendered one page between two publications, at the most; the log has a line of each."""
    moments, renders = sorted(marks.values()), Counter()
    for line in log.splitlines():
        said = json.loads(line) if line.startswith("{") else {}
        if said.get("logger") == "cproc_site.requests":
            moment = datetime.datetime.fromisoformat(said["time"]).timestamp()
            renders[bisect(moments, moment), said["process"], said["path"]] += 1
    return max((times for (publication, *_), times in renders.items() if publication), default=0)


class Line(NamedTuple):
    what: str
    most: float
    seen: float

    @property
    def is_met(self) -> bool:
        return self.seen <= self.most


def seen_of(quiet: Seen, busy: Seen, read: list[Answer], marks, made, most) -> list[Line]:
    wrong = quiet.errors + busy.errors + sum(each.status != 200 for each in read)
    return [
        Line("oldest page shown, seconds", OLDEST, oldest(read, marks)),
        Line(f"pages rendered in {len(marks)} publications", PAGES * PROCESSES * len(marks), made),
        Line("renders of one page by one process after a publication", 1, most),
        Line("p99 to that of the quiet run", SLOWER, busy.p99 / quiet.p99),
        Line("answers that went wrong", 0, wrong),
    ]


def write(lines: list[Line], quiet: Seen, busy: Seen, facts: str):
    """Prints it as well."""
    rows = [
        [each.what, f"{each.most:g}", f"{each.seen:.3f}", "yes" if each.is_met else "no"]
        for each in lines
    ]
    runs = [
        [name, f"{seen.answers:,}", f"{seen.p50:.1f}", f"{seen.p99:.1f}"]
        for name, seen in (("quiet", quiet), ("published on", busy))
    ]
    text = (
        f"# Published on while it is read\n\nWritten by `make bench-publishing`: {PROCESSES} processes, {PAGES} pages, "
        f"{VISITORS} visitors,\na publication every {EVERY} s.\n\n{facts}\n\n"
        f"{report.table(rows, ['what', 'at most', 'seen', 'met'])}\n"
        f"{report.table(runs, ['run', 'answers', 'p50 ms', 'p99 ms'])}"
    )
    Path(__file__).with_name("RESULTS-PUBLISHING.md").write_text(text, encoding="utf-8")
    print(text)


def _publisher(setting, seconds) -> subprocess.Popen:
    command = [site_python(), PUBLISHER, str(EVERY), str(seconds)]
    publisher = subprocess.Popen(  # nosec B603  # the program beside this one
        list(map(str, command)),
        env=os.environ | setting.site,
        stdout=subprocess.PIPE,
        text=True,
        cwd=setting.room,
    )
    publisher.stdout.readline()  # that it is ready
    return publisher


def _marks(publisher) -> dict[int, float]:
    """When each publication was done, by its mark; the publisher says a line of each."""
    said, _ = publisher.communicate(timeout=60)
    return {
        int(mark): float(moment) for mark, moment in (line.split() for line in said.splitlines())
    }


def _asked():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=60)
    return parser.parse_args()


if __name__ == "__main__":
    main()
