"""Publish on a site while it is read: ``make bench-publishing``, into bench/RESULTS-PUBLISHING.md.

Four processes serve ten pages to 64 visitors. Every five seconds another process publishes the
office's profile, which is part of all pages. Measured are the age of the oldest page that was
served, the number of rendered pages, and the latency, compared with a run without publications.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from bench import machine, report
from bench.measuring import Seen, request
from bench.programs import Programs
from bench.run import rendered_pages
from bench.sites import ROOT
from bench.subjects import Setting
from bench.volume import Size
from tests.helpers.server.mail_server import free_port

PROCESSES = 4
VISITORS = 64
READERS = 4
PAGES = 10
INTERVAL = 5.09  # seconds: the clock strikes now soon after a publication, now late
MARK = re.compile(rb"at the mark (\d+)")


class Response(NamedTuple):
    """``began``: time of the request; ``mark`` that the page showed, 0 for none."""

    began: float
    mark: int
    status: int


class Reader(threading.Thread):
    """Requests one page after the other over one connection, until ``until``."""

    def __init__(self, port: int, paths: list[str], until: float):
        super().__init__(daemon=True)
        self.port = port
        self.paths = paths
        self.until = until
        self.responses: list[Response] = []

    def run(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        while (began := time.time()) < self.until:
            path = self.paths[len(self.responses) % len(self.paths)]
            connection.request("GET", path)
            response = connection.getresponse()
            mark = MARK.search(response.read())
            self.responses.append(Response(began, int(mark[1]) if mark else 0, response.status))
        connection.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=60)
    seconds = parser.parse_args().seconds
    machine.check()
    temporary = tempfile.TemporaryDirectory(prefix="cproc-bench-")
    with temporary as path, Programs(Path(path)) as programs:
        folder = Path(path)
        setting = Setting(programs, folder)
        setting.fill_site(Size(activities=0, documents=0))
        internal = f"127.0.0.1:{free_port()}"
        own = {"INTERNAL_ADDRESS": internal, "workers": PROCESSES}
        port = setting.site("site", is_cached=True, **own).server.port
        paths = folder / "paths"
        projects = [f"/projects/project-{number:05}/" for number in range(1, PAGES - 2)]
        paths.write_text("\n".join(["/", "/projects/", "/activities/", *projects]))
        visit(port, paths, 2)
        quiet, _ = visit(port, paths, seconds)
        publisher = start_publisher(setting, seconds)
        before = rendered_pages(f"http://{internal}/metrics")
        busy, responses = visit(port, paths, seconds)
        rendered = rendered_pages(f"http://{internal}/metrics") - before
        marks = times_of_marks(publisher)
    failed = quiet.errors + busy.errors + sum(row.status != 200 for row in responses)
    number = len(marks)
    rows = [
        ("oldest page served, seconds", 1, oldest(responses, marks)),
        (f"pages rendered in {number} publications", PAGES * PROCESSES * number, rendered),
        ("p99 compared with the quiet run", 5, busy.p99 / quiet.p99),
        ("failed responses", 0, failed),
    ]
    write(rows, {"quiet": quiet, "with publications": busy})
    sys.exit(not marks or any(seen > limit for _, limit, seen in rows))


def visit(port: int, paths: Path, seconds: int) -> tuple[Seen, list[Response]]:
    """Return the figures of visitors as fast as possible, and the responses to a few others."""
    urls = paths.read_text().split()
    until = time.time() + seconds
    readers = [Reader(port, urls[n:] + urls[:n], until) for n in range(READERS)]
    for reader in readers:
        reader.start()
    seen = request(f"http://127.0.0.1:{port}", seconds, VISITORS - READERS, paths=paths)
    responses = []
    for reader in readers:
        reader.join()
        responses += reader.responses
    return seen, responses


def oldest(responses: list[Response], marks: dict[int, float]) -> float:
    """Return the longest time after a publication with a page without it, in seconds."""
    age = 0.0
    for response in responses:
        for mark, time_of_mark in marks.items():
            if mark > response.mark:
                age = max(age, response.began - time_of_mark)
    return age


def start_publisher(setting: Setting, seconds: int) -> subprocess.Popen:
    program = ROOT / "bench" / "site" / "publish_on.py"
    publisher = subprocess.Popen(  # nosec B603  # a program of this folder
        [sys.executable, str(program), str(INTERVAL), str(seconds)],
        env=setting.site_environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    publisher.stdout.readline()  # it is ready
    return publisher


def times_of_marks(publisher: subprocess.Popen) -> dict[int, float]:
    output, _ = publisher.communicate(timeout=60)
    lines = [line.split() for line in output.splitlines()]
    return {int(mark): float(timestamp) for mark, timestamp in lines}


def write(rows, runs: dict[str, Seen]) -> None:
    targets = [
        [name, f"{limit:g}", f"{seen:.3f}", report.yes_or_no(seen <= limit)]
        for name, limit, seen in rows
    ]
    figures = [
        [name, f"{seen.answers:,}", f"{seen.p50:.1f}", f"{seen.p99:.1f}"]
        for name, seen in runs.items()
    ]
    parts = [
        f"# Publications while the site is read\n\nWritten by `make bench-publishing`: {PROCESSES} "
        f"processes, {PAGES} pages, {VISITORS} visitors,\na publication every {INTERVAL} s.\n",
        f"{machine.describe()}\n",
        report.table(targets, ["what", "at most", "seen", "met"]),
        report.table(figures, ["run", "responses", "p50 ms", "p99 ms"]),
    ]
    report.write("RESULTS-PUBLISHING", parts)


if __name__ == "__main__":
    main()
