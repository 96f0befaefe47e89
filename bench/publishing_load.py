"""Publish on a site while it is read: ``make bench-publishing``, into bench/RESULTS-PUBLISHING.md.

Four processes serve ten pages to 64 visitors. Every five seconds another process publishes the
office's profile, which is part of all pages. Measured are the age of the oldest page that was
served, the number of rendered pages, and the latency, compared with a run without publications.
Then the first view of each kind of page after a publication is measured, small and large.
"""

import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import NamedTuple

from bench import machine, report
from bench.first_views import LIMITS, PUBLICATIONS, SIZES, first_views, publisher, rows_of
from bench.measuring import Seen, request
from bench.run import rendered_pages
from bench.subjects import loaded_site
from tests.helpers.server.mail_server import free_port

PROCESSES = 4
VISITORS = 64
READERS = 4
PAGES = 10
SECONDS = 60
INTERVAL = 5.09  # seconds: the clock strikes now soon after a publication, now late
MARK = re.compile(rb"at the mark (\d+)")


class Response(NamedTuple):
    """``began``: time of the request; ``mark`` that the page showed, 0 for none."""

    began: float
    mark: int
    status: int


def main():
    internal = f"127.0.0.1:{free_port()}"
    with loaded_site(INTERNAL_ADDRESS=internal, workers=PROCESSES) as (port, setting):
        projects = [f"/projects/project-{number:05}/" for number in range(1, PAGES - 2)]
        paths = ["/", "/projects/", "/activities/", *projects]
        visit(port, paths, 2)
        quiet, _ = visit(port, paths, SECONDS)
        with publisher(setting.site_environment, INTERVAL, SECONDS) as program:
            before = rendered_pages(f"http://{internal}/metrics")
            busy, responses = visit(port, paths, SECONDS)
            rendered = rendered_pages(f"http://{internal}/metrics") - before
            output, _ = program.communicate(timeout=60)
    marks = {int(mark): float(at) for mark, at in map(str.split, output.splitlines())}
    failed = quiet.errors + busy.errors + sum(row.status != 200 for row in responses)
    number = len(marks)
    targets = [
        ("oldest page served, seconds", 1, oldest(responses, marks)),
        (f"pages rendered in {number} publications", PAGES * PROCESSES * number, rendered),
        ("p99 compared with the quiet run", 5, busy.p99 / quiet.p99),
        ("failed responses", 0, failed),
    ]
    rows = []
    for name, limit, seen in targets:
        rows.append([name, f"{limit:g}", f"{seen:.3f}", report.yes_or_no(seen <= limit)])
    figures = []
    for name, run in {"quiet": quiet, "with publications": busy}.items():
        figures.append([name, f"{run.answers:,}", f"{run.p50:.1f}", f"{run.p99:.1f}"])
    views = rows_of({size: first_views(size) for size in SIZES})
    head = ["first view after a publication", *(f"{size}, ms" for size in SIZES), "met"]
    limits = ", ".join(f"{size} at most {limit} ms" for size, limit in LIMITS.items())
    parts = [
        f"# Publications while the site is read\n\nWritten by `make bench-publishing`: {PROCESSES} "
        f"processes, {PAGES} pages, {VISITORS} visitors,\na publication every {INTERVAL} s.\n",
        f"{machine.describe()}\n- PostgreSQL with fsync\n",
        report.table(rows, ["what", "at most", "seen", "met"]),
        report.table(figures, ["run", "responses", "p50 ms", "p99 ms"]),
        f"The wait of the first visitor, medians of {PUBLICATIONS} publications; {limits}.\n",
        report.table(views, head),
    ]
    report.write("RESULTS-PUBLISHING", parts)
    sys.exit(not marks or any(row[-1] == "no" for row in rows + views))


def visit(port: int, urls: list[str], seconds: int) -> tuple[Seen, list[Response]]:
    """Return the figures of visitors as fast as possible, and the responses to a few others."""
    until = time.time() + seconds
    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read, port, urls[n:] + urls[:n], until) for n in range(READERS)]
        seen = request(f"http://127.0.0.1:{port}", seconds, VISITORS - READERS, paths=urls)
    responses = []
    for reader in readers:
        responses += reader.result()
    return seen, responses


def read(port: int, paths: list[str], until: float) -> list[Response]:
    """Request one page after the other over one connection, until ``until``."""
    responses = []
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    while (began := time.time()) < until:
        connection.request("GET", paths[len(responses) % len(paths)])
        response = connection.getresponse()
        mark = MARK.search(response.read())
        responses.append(Response(began, int(mark[1]) if mark else 0, response.status))
    connection.close()
    return responses


def oldest(responses: list[Response], marks: dict[int, float]) -> float:
    """Return the longest time after a publication with a page without it, in seconds."""
    age = 0.0
    for response in responses:
        for mark, time_of_mark in marks.items():
            if mark > response.mark:
                age = max(age, response.began - time_of_mark)
    return age


if __name__ == "__main__":
    main()
