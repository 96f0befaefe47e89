"""Measures the site beside its peers: ``make bench``. bench/README.md says what, how, and how to read it."""

import argparse
import datetime
import os
import signal
import sys
import tempfile
from pathlib import Path

import psycopg2

from bench import machine, report
from bench.measuring import CONNECTIONS
from bench.programs import THREADS, WORKERS, Programs
from bench.results import PAGES, demands
from bench.run import Run, first_page, in_common
from bench.subjects import Setting, all_subjects
from bench.volume import Size

HERE = Path(__file__).parent
CHOSEN = "gunicorn"  # the server of the site: gunicorn.conf.py
LIKE_OURS = 0.15  # by how much the bytes of a page may differ


def main():
    asked = _asked()
    machine.check()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended then too
    with (
        tempfile.TemporaryDirectory(prefix="cproc-bench-") as room,
        Programs(Path(room)) as programs,
    ):
        setting = Setting(programs, Path(room), os.environ["DATABASE_URL"])
        setting.make_databases()
        say(f"Loading {asked.projects} projects into the site and each of its peers …")
        setting.fill(Size(projects=asked.projects, countries=asked.countries))
        seconds_to_first_page = first_page(setting)
        say("Starting everything …")
        subjects = all_subjects(setting, asked.server)
        run = Run(subjects, asked.seconds, _database_process(setting))
        run.results.extra["first page"] = seconds_to_first_page
        run.warm_up()
        for number in range(1, asked.rounds + 1):
            say(f"Round {number} of {asked.rounds} …")
            run.round(number)
        run.look_at_memory()
        site = subjects[0]
        run.flood(setting, site, setting.metrics, setting.cache_of_site)
        parts = _parts(run, asked, machine.described(setting.database_url))
    report.write(HERE, "RESULTS", parts, report.picture(run.results, "one"))
    found = demands(run.results, asked.server)
    say(report.of_demands(found))
    say(f"{sum(each.is_met for each in found)} of {len(found)} met. All figures: bench/RESULTS.md")


def _parts(run, asked, facts) -> list[str]:
    today = datetime.datetime.now(datetime.UTC).date()
    return [
        f"# The site beside its peers\n\nWritten by `make bench` on {today}; how to read it: [README.md](README.md).\n",
        f"![Answers a second beside an empty view](results.svg)\n\n{facts}",
        f"- Medians of {asked.rounds} interleaved rounds of {asked.seconds} s by wrk over {CONNECTIONS} connections",
        f"- {WORKERS} workers of {THREADS} threads; {asked.projects} projects, {asked.countries} countries",
        "- PostgreSQL waits for no disk",
        f"- Answers that went wrong in the whole run: {run.results.errors}\n",
        f"## What was asked, under {asked.server}\n\n{report.of_demands(demands(run.results, asked.server))}",
        f"## All figures\n\n{report.of_pages(run.results, PAGES)}",
        f"## Memory, after the run\n\n{report.of_memory(run.results)}",
        f"## Whether the pages are alike\n\n{_likeness(run)}",
    ]


def _likeness(run) -> str:
    rows = []
    for (name, page), body in run.bodies.items():
        ours = run.bodies["site uncached", page]
        if name in ("plain", "wagtail", "django-cms", "wagtail uncached", "django-cms uncached"):
            difference = len(body) / len(ours) - 1
            is_alike = "yes" if abs(difference) <= LIKE_OURS else "no"
            rows.append(
                [
                    name,
                    page,
                    str(len(body)),
                    f"{difference:+.1%}",
                    is_alike,
                    f"{in_common(body, ours):.0%}",
                ]
            )
    head = ["what", "page", "bytes", "to ours", f"within {LIKE_OURS:.0%}", "words in common"]
    return report.table(rows, head)


def _database_process(setting) -> int:
    """The process of PostgreSQL of which all others are children."""
    with psycopg2.connect(setting.database_url) as connection:
        pid = connection.info.backend_pid
    stat = Path(f"/proc/{pid}/stat")
    connection_parent = int(stat.read_text().rpartition(")")[2].split()[1])
    connection.close()
    return connection_parent


def _asked():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument(
        "--seconds", type=int, default=1, help="of each page of each subject in a round"
    )
    parser.add_argument("--projects", type=int, default=Size().projects)
    parser.add_argument(
        "--countries", type=int, default=12, help="in which projects and activities take place"
    )
    parser.add_argument("--server", choices=("gunicorn", "granian"), default=CHOSEN)
    return parser.parse_args()


def say(line):
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
