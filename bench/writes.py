"""Measure saving and publishing as an object's history grows: ``make bench-writes``.

Each object is a project with rows of all inlines in three languages; it was published once and has
0, 60 or 1,000 earlier rows, half of them publications and half drafts. The module writes
bench/RESULTS-WRITES.md and exits with 1 if a target is missed. PostgreSQL must run with fsync.
"""

import datetime
import os
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import django
from django.db import connection, transaction

from bench import machine, report
from bench.sites import create_database, environment, run

SIZES = (0, 60, 1_000)
ROUNDS = 12
MAX_RATIO = 1.3
PARAGRAPH = (
    "The project supports judges, prosecutors and police officers in investigations of cybercrime, "
    "trains them in the use of electronic evidence, and brings laws into line with the convention."
)
SECOND = datetime.timedelta(seconds=1)


def main():
    with tempfile.TemporaryDirectory() as folder:
        site = environment(create_database("writes"), Path(folder))
        run(["manage.py", "migrate", "--verbosity=0"], site)
        os.environ |= site
        django.setup()
        with connection.cursor() as cursor:
            cursor.execute("SHOW fsync")
            if cursor.fetchone() != ("on",):
                sys.exit("PostgreSQL runs without fsync: set FSYNC=on for bin/with-postgres.")
        times = measure()
    rows = []
    targets = []
    for operation in ("save", "publish"):
        for size in SIZES:
            median = report.number(times[operation, size])
            rows.append([f"{operation}, {size:,} earlier rows, ms", median])
        ratio = times[operation, SIZES[-1]] / times[operation, 0]
        name = f"{operation} with {SIZES[-1]:,} earlier rows to {operation} with none"
        met = report.yes_or_no(ratio <= MAX_RATIO)
        targets.append([name, f"≤ {MAX_RATIO}", report.number(ratio), met])
    parts = [
        f"# Writes\n\n`make bench-writes`: medians of {ROUNDS} interleaved rounds, PostgreSQL with",
        "fsync. Each object was published once before; half of its further rows are publications,",
        f"half are drafts.\n\n{machine.summary()}\n",
        report.table(targets, ["what", "target", "seen", "met"]),
        report.table(rows, ["operation", "median"]),
    ]
    report.write("RESULTS-WRITES", parts)
    sys.exit(any(row[-1] == "no" for row in targets))


def measure() -> dict[tuple[str, int], float]:
    """Return medians in milliseconds by operation and size, without the first round."""
    projects = {}
    for number in range(ROUNDS + 1):
        for size in SIZES:
            project = create_project()
            publish(project)
            add_rows(project, size)
            projects[number, size] = project
    times: dict[tuple[str, int], list[float]] = {}
    for (number, size), project in projects.items():
        project.title_en = "Action on cybercrime, saved"
        began = time.perf_counter()
        project.save()
        saved = time.perf_counter()
        publish(project)
        published = time.perf_counter()
        if number:
            times.setdefault(("save", size), []).append((saved - began) * 1_000)
            times.setdefault(("publish", size), []).append((published - saved) * 1_000)
    return {key: statistics.median(values) for key, values in times.items()}


def publish(project):
    from publishing import operations

    operations.publish([project], by=None, note="Measured")


def texts(text, *names):
    return {f"{name}_{code}": f"{text} ({code})" for name in names for code in ("en", "fr", "ro")}


@transaction.atomic
def create_project():
    """Create a project with rows of all inlines, its texts in all languages."""
    from projects.models import Country, FieldOfWork, Funder, Project

    slug = f"project-{uuid.uuid4().hex[:12]}"
    columns = texts(slug, "title") | texts(PARAGRAPH, "summary", "budget_note")
    columns |= texts(f"<p>{PARAGRAPH}</p>" * 8, "objective", "results")
    project = Project.objects.create(slug=slug, acronym="GLACY+", **columns)
    project.countries.set([named(Country, number, code=f"X{number}") for number in range(6)])
    project.fields.set([named(FieldOfWork, number, "title") for number in range(3)])
    for number in range(3):
        funder = named(Funder, number)
        project.funders.create(funder=funder, share=30, **texts("Instrument", "note"))
        project.extensions.create(**texts(f"Extended for the {number}. time", "note"))
        for rows in (project.links, project.sources):
            rows.create(url=f"https://example.org/{number}", **texts(f"Page {number}", "label"))
    project.save()
    return project


def named(model, number, text="name", **columns):
    columns |= texts(f"Name {number}", text)
    return model.objects.get_or_create(slug=f"measured-{number}", defaults=columns)[0]


def add_rows(project, size):
    """Copy the publication with other contents: publications before it, and drafts after it."""
    from record.models import Publication

    newest = Publication.objects.with_time().filter(key=project.key)
    columns = newest.values().get()
    del columns["id"]
    published = columns["in_force_from"]
    publications = size - size // 2
    rows = []
    for number in range(size):
        row = Publication(**columns)
        row.content = columns["content"] | {"acronym": f"GLACY {number}"}
        row.digest = f"{number:064}"
        if number < publications:
            row.in_force_from = published - (publications - number) * SECOND
            row.in_force_until = row.in_force_from + SECOND
            row.saved_at = row.recorded_at = row.in_force_from
        else:
            row.recorded_at = row.in_force_from = row.in_force_until = None
        rows.append(row)
    Publication.objects.bulk_create(rows, 500)


if __name__ == "__main__":
    main()
