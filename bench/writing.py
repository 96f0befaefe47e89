"""One writer process of bench/writes.py: reads commands from standard input, answers in JSON.

``prepare SIZE COUNT`` creates objects with SIZE earlier rows, ``write SIZE NUMBER`` saves and
publishes one of them and returns the seconds of each, ``race SIZE UNTIL`` does so with the first
until that time and returns how often. ``draft SIZE COUNT`` saves that many of them and returns
their primary keys, keys and digests, ``publish SIZE COUNT`` publishes them. ``people COUNT`` makes
accounts and returns their names.

It runs the code of PYTHONPATH.
"""

import datetime
import json
import sys
import time
import uuid

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.staff import PASSWORD  # noqa: E402
from projects.models import Country, FieldOfWork, Funder, Project  # noqa: E402
from publishing import operations  # noqa: E402
from record.models import Publication  # noqa: E402

LANGUAGES = ("en", "fr", "ro")
PARAGRAPH = (
    "The project supports judges, prosecutors and police officers in investigations of cybercrime, "
    "trains them in the use of electronic evidence, and brings laws into line with the convention."
)
SECOND = datetime.timedelta(seconds=1)
objects: dict[tuple[int, int], Project] = {}


def main():
    for line in sys.stdin:
        command, *words = line.split()
        print(json.dumps(COMMANDS[command](*map(float, words))), flush=True)


def prepare(size, count):
    size = int(size)
    for number in range(int(count)):
        objects[size, number] = _project()
        change(objects[size, number], "published once")
        publish(objects[size, number])
        _add_rows(objects[size, number], size)
    return True


def write(size, number):
    project = objects[int(size), int(number)]
    began = time.perf_counter()
    change(project, "saved")
    saved = time.perf_counter()
    publish(project)
    return {"save": saved - began, "publish": time.perf_counter() - saved}


def race(size, until):
    count, project = 0, objects[int(size), 0]
    while time.time() < until:
        change(project, f"raced {count} {time.time()}")
        publish(project)
        count += 1
    return count


def draft(size, count):
    rows = []
    for number in range(int(count)):
        project = objects[int(size), number]
        change(project, f"drafted {time.time()}")
        rows.append([project.pk, str(project.key), project.digest])
    return rows


def publish_drafts(size, count):
    for number in range(int(count)):
        publish(objects[int(size), number])
    return True


def people(count):
    names = [f"publisher-{number}" for number in range(int(count))]
    for name in names:
        User.objects.create_superuser(name, password=PASSWORD)
    return names


def change(project, how):
    project.title_en = f"Action on cybercrime, {how}"
    project.save()


def publish(project):
    operations.publish([project], by=None, note="Measured")


COMMANDS = {
    "prepare": prepare,
    "write": write,
    "race": race,
    "draft": draft,
    "publish": publish_drafts,
    "people": people,
}


def _texts(name, text):
    return {f"{name}_{code}": f"{text} ({code})" for code in LANGUAGES}


@transaction.atomic
def _project() -> Project:
    """Create a project with rows of all inlines, its texts in all languages."""
    slug = f"project-{uuid.uuid4().hex[:12]}"
    rich = "".join(f"<p>{number}. {PARAGRAPH}</p>" for number in range(8))
    texts = _texts("title", slug) | _texts("summary", PARAGRAPH) | _texts("budget_note", PARAGRAPH)
    texts |= {f"{name}_{code}": rich for name in ("objective", "results") for code in LANGUAGES}
    project = Project.objects.create(slug=slug, acronym="GLACY+", **texts)
    project.countries.set([_named(Country, number, code=f"X{number}") for number in range(6)])
    project.fields.set([_named(FieldOfWork, number, "title") for number in range(3)])
    for number in range(3):
        project.funders.create(
            funder=_named(Funder, number), share=30, **_texts("note", "Instrument")
        )
        project.extensions.create(**_texts("note", f"Extended for the {number}. time"))
        for rows in (project.links, project.sources):
            rows.create(url=f"https://example.org/{number}", **_texts("label", f"Page {number}"))
    return project


def _named(model, number, text="name", **columns):
    slug = f"measured-{number}"
    return model.objects.get_or_create(
        slug=slug, defaults=columns | _texts(text, f"Name {number}")
    )[0]


def _add_rows(project, size):
    """Copy the publication with other contents: publications before it, drafts after it."""
    newest = Publication.objects.filter(key=project.key).exclude(in_force_from=None).get()
    columns = Publication.objects.filter(pk=newest.pk).values().get()
    columns.pop("id")
    drafts = size // 2
    begin = newest.in_force_from - (size - drafts + 1) * SECOND
    rows = [_copy(columns, number, begin + number * SECOND) for number in range(size - drafts)]
    if rows:
        rows[-1].in_force_until = newest.in_force_from
    rows += [_copy(columns, number, None) for number in range(size - drafts, size)]
    Publication.objects.bulk_create(rows, 500)


def _copy(columns, number, moment) -> Publication:
    content = columns["content"] | {"acronym": f"GLACY {number}"}
    row = Publication(**columns | {"content": content, "digest": f"{number:064}"})
    if moment:
        row.saved_at = row.recorded_at = row.in_force_from = moment
        row.in_force_until = moment + SECOND
    else:
        row.saved_at, row.recorded_at, row.recorded_by_id = timezone.now(), None, None
        row.in_force_from = row.in_force_until = None
    return row


if __name__ == "__main__":
    main()
