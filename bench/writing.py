"""One writer of bench/writes.py: saves and publishes as its standard input states.

``prepare SIZE COUNT`` creates objects with SIZE earlier rows; ``write SIZE NUMBER`` saves and
publishes one of them and returns the seconds of each. It runs the code of PYTHONPATH.
"""

import datetime
import json
import sys
import time
import uuid

import django

sys.path.pop(0)  # this folder: the code comes from the checkout that is measured
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from projects.models import Country, FieldOfWork, Funder, Project  # noqa: E402
from publishing import operations  # noqa: E402
from record.models import Publication  # noqa: E402

PARAGRAPH = (
    "The project supports judges, prosecutors and police officers in investigations of cybercrime, "
    "trains them in the use of electronic evidence, and brings laws into line with the convention."
)
SECOND = datetime.timedelta(seconds=1)
objects: dict[tuple[float, float], Project] = {}


def main():
    commands = {"prepare": prepare, "write": write}
    for line in sys.stdin:
        command, *words = line.split()
        print(json.dumps(commands[command](*map(float, words))), flush=True)


def prepare(size, count):
    for number in range(int(count)):
        project = objects[size, number] = _project()
        change(project, "published once")
        publish(project)
        _add_rows(project, int(size))
    return True


def write(size, number):
    project = objects[size, number]
    began = time.perf_counter()
    change(project, "saved")
    saved = time.perf_counter()
    publish(project)
    return {"save": saved - began, "publish": time.perf_counter() - saved}


def change(project, how):
    project.title_en = f"Action on cybercrime, {how}"
    project.save()


def publish(project):
    operations.publish([project], by=None, note="Measured")


def _texts(text, *names):
    return {f"{name}_{code}": f"{text} ({code})" for name in names for code in ("en", "fr", "ro")}


@transaction.atomic
def _project() -> Project:
    """Create a project with rows of all inlines, its texts in all languages."""
    slug = f"project-{uuid.uuid4().hex[:12]}"
    rich = "".join(f"<p>{number}. {PARAGRAPH}</p>" for number in range(8))
    texts = _texts(slug, "title") | _texts(PARAGRAPH, "summary", "budget_note")
    texts |= _texts(rich, "objective", "results")
    project = Project.objects.create(slug=slug, acronym="GLACY+", **texts)
    countries = [_named(Country, number, code=f"X{number}") for number in range(6)]
    project.countries.set(countries)
    project.fields.set([_named(FieldOfWork, number, "title") for number in range(3)])
    for number in range(3):
        funder = _named(Funder, number)
        project.funders.create(funder=funder, share=30, **_texts("Instrument", "note"))
        project.extensions.create(**_texts(f"Extended for the {number}. time", "note"))
        for rows in (project.links, project.sources):
            rows.create(url=f"https://example.org/{number}", **_texts(f"Page {number}", "label"))
    return project


def _named(model, number, text="name", **columns):
    columns |= _texts(f"Name {number}", text)
    return model.objects.get_or_create(slug=f"measured-{number}", defaults=columns)[0]


def _add_rows(project, size):
    """Copy the publication with other contents: publications before it, and drafts after it."""
    newest = Publication.objects.with_time().get(key=project.key)
    columns = Publication.objects.filter(pk=newest.pk).values().get()
    del columns["id"]
    publications = size - size // 2
    begin = newest.in_force_from - (publications + 1) * SECOND
    rows = [_copy(columns, number, begin + number * SECOND) for number in range(publications)]
    if rows:
        rows[-1].in_force_until = newest.in_force_from
    rows += [_copy(columns, number, None) for number in range(publications, size)]
    Publication.objects.bulk_create(rows, 500)


def _copy(columns, number, start) -> Publication:
    content = columns["content"] | {"acronym": f"GLACY {number}"}
    row = Publication(**columns | {"content": content, "digest": f"{number:064}"})
    row.saved_at = start or timezone.now()
    row.recorded_at = row.in_force_from = start
    row.in_force_until = start and start + SECOND
    if start is None:
        row.recorded_by_id = None
    return row


if __name__ == "__main__":
    main()
