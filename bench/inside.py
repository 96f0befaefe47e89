"""Measure a site in this process, as its server calls it: ``python -m bench.inside ROUNDS``.

The last line is JSON: rows of what, and milliseconds of processor time, by the clock until the
first byte, and to the end, as medians of the rounds. ``publish KIND`` changes an object, ``forms
NUMBER`` prints requests with messages, and ``mails NUMBER`` lets people follow calls that it
publishes.
"""

import gc
import json
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from operator import itemgetter
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.measures import FILES, QUESTIONS  # noqa: E402
from bench.servers import run  # noqa: E402
from contact.models import Subject  # noqa: E402
from cproc_site.wsgi import application  # noqa: E402
from projects.models import Project  # noqa: E402
from publishing import operations  # noqa: E402
from publishing.biography import read_biography  # noqa: E402
from record import registry  # noqa: E402
from record.editions import Edition  # noqa: E402
from tests.helpers.factories import make_call  # noqa: E402
from tests.helpers.followers import make_follower  # noqa: E402
from tests.helpers.pages.contact_form import token_of  # noqa: E402
from tests.helpers.wsgi import environ_of  # noqa: E402

KINDS = {
    "office": "short_name",
    "project": "title_en",
    "activity": "title_en",
    "country": "name_en",
}
PAGES = [
    *"/ /office/ /countries/ /countries/ge/ /documents/ /figures/ /search/?q=evidence".split(),
    *"/projects/ /projects/glacy/ /activities/glacy-launching-conference/ /activities/".split(),
    *"/activities/?type=training /activities/?type=training&country=ro".split(),
    "/archive/2020-06-01/activities/",
]
ADMIN = ["/admin/", "/admin/find/?q=cybercrime", "/admin/projects/project/"]
VERSIONS = 1_000  # more of one object


def measured(what: str, call: Callable[..., Any], *arguments: Any, **more: str) -> list[Any]:
    """Measure a call, and the iteration over its result."""
    clock = time.perf_counter()
    processor = time.process_time()
    first_byte = 0.0
    for _part in call(*arguments, **more) or ():
        first_byte = first_byte or time.perf_counter() - clock
    processor = time.process_time() - processor
    seconds = (processor, first_byte, time.perf_counter() - clock)
    return [what, *(1_000 * value for value in seconds)]


def response(path: str, **headers: str) -> Iterator[bytes]:
    statuses: list[str] = []
    environ = environ_of(path, HTTP_HOST="localhost", **headers)
    body = application(environ, lambda status, headers, error=None: statuses.append(status))
    yield from body
    getattr(body, "close", lambda: None)()
    if statuses[0][:3] != "200":
        sys.exit(f"{path} answered {statuses[0]}.")


def first_views(kind: str, paths: list[str]) -> list[list[Any]]:
    """Request pages after another process has published an object of this kind."""
    run(["-m", "bench.inside", "publish", kind], {})
    time.sleep(1.1)  # a process reads the version at most once a second
    return [measured(f"view of {path} after {kind}", response, path) for path in paths]


def publish(kind: str) -> None:
    obj = registry.model_of(kind).objects.earliest("pk")
    setattr(obj, KINDS[kind], f"Version {time.time():.0f}")
    obj.save()
    operations.publish([obj], by=None)


def admin_pages() -> list[list[Any]]:
    """Request pages as an administrator who is signed in."""
    client = Client()
    name = secrets.token_hex(8)
    client.force_login(get_user_model().objects.create_superuser(name, password=None))
    cookie = "; ".join(f"{name}={value.value}" for name, value in client.cookies.items())
    project = Project.objects.earliest("pk")
    paths = [*ADMIN, f"/admin/projects/project/{project.pk}/change/"]
    return [measured(f"admin {path}", response, path, HTTP_COOKIE=cookie) for path in paths]


def writes(when: str) -> list[list[Any]]:
    """Save and publish a project."""
    project = Project.objects.earliest("pk")
    project.title_en = f"Saved {time.time()}"
    saving = measured(f"save{when}", project.save)
    return [saving, measured(f"publish{when}", operations.publish, [project], None)]


def views_of_versions() -> list[list[Any]]:
    """Publish a project again, then read its history, its facts and the overview of a year."""
    project = Project.objects.earliest("pk")
    return [
        *writes(f" after {VERSIONS} more"),
        measured("history", response, f"/history/project/{project.slug}/"),
        measured("facts", read_biography, Edition(timezone.now()), project.ref),
        measured("overview", response, "/overview/2020-01-01/2020-12-31/"),
    ]


def searches() -> list[list[Any]]:
    """Ask the 150 questions twice; return the second slowest page of results of the second time.

    What the first search of a language reads is then in memory. The first time, each question ends
    with a space, so that no page of the second time is in the cache.
    """
    paths = [
        f"/{each['language']}/search/?q={quote(each['question'])}".removeprefix("/en")
        for each in QUESTIONS
    ]
    rows = [measured("search", response, path + end) for end in ("+", "") for path in paths]
    return [sorted(rows[len(paths) :], key=itemgetter(-1))[-2]]


def print_forms(number: int) -> None:
    """Print requests with messages of different visitors who opened the form a minute ago."""
    subject = Subject.objects.active()[0].pk
    for _ in range(number):
        name = secrets.token_hex(8)
        form = {
            "token": token_of(minutes=1),
            "name": name,
            "end": "end",
            "subject": subject,
            "email": f"{name}@example.org",
            "text": f"When does course {name} begin? " * 9,
        }
        print(f"/contact/\t{urlencode(form)}")


def follow_calls(number: int) -> None:
    """Let people follow everything, and publish 30 calls, of which they get mails immediately."""
    for each in range(number):
        make_follower(f"{each}@example.org", since=timezone.now())
    operations.publish([make_call(slug=f"call-{each}") for each in range(30)], None)
    time.sleep(60)  # changes are mailed a minute after their publication


def main(rounds: int) -> None:
    gc.freeze()  # as the server
    rows = []
    for _ in range(rounds):
        rows += admin_pages() + searches() + writes("") + first_views("activity", FILES)
        for kind in KINDS:
            rows += first_views(kind, PAGES)
    for _ in range(VERSIONS):
        writes("")
    for _ in range(rounds):
        rows += views_of_versions()
    found: dict[str, list] = {}
    for what, *times in rows:
        found.setdefault(what, []).append(times)
    print(json.dumps({what: [*map(median, zip(*found[what], strict=True))] for what in found}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["publish", kind]:
            publish(kind)
        case ["forms", number]:
            print_forms(int(number))
        case ["mails", number]:
            follow_calls(int(number))
        case [rounds]:
            main(int(rounds))
