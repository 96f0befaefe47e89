"""Publish while colleagues see their text as they type: ``make bench-rehearsal``.

A publisher saves and publishes a project as fast as the site answers, first alone, then while five
colleagues rehearse forms of other projects. The results are in RESULTS-REHEARSAL.md.
"""

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django

from bench import machine, report
from bench.programs import Programs
from bench.sign_in_load import open_sign_in, sign_in
from bench.sites import load_volume
from bench.subjects import Setting

SECONDS = 60
COLLEAGUES = 5
DELAY = 0.4  # seconds from the last key to the rehearsal
PASSWORD = "a password of the benchmark"
MAX_RATIO = 1.3

type Form = dict[str, Any]


def main():
    machine.check()
    temporary = tempfile.TemporaryDirectory(prefix="cproc-bench-")
    with temporary as path, Programs(Path(path)) as programs:
        setting = Setting(programs, Path(path))
        load_volume(setting.site_environment)
        more = {"BEHIND_PROXY": "1", "REQUIRE_2FA": "0"}
        port = setting.site("site", is_cached=True, **more).server.port
        os.environ |= setting.site_environment
        django.setup()  # this process reads and writes the database of the site
        publisher, *colleagues = sessions(port)
        publish_until(publisher, time.monotonic() + 2)
        quiet = publish_until(publisher, time.monotonic() + SECONDS)
        until = time.monotonic() + SECONDS
        with ThreadPoolExecutor() as pool:
            rehearsing = [pool.submit(rehearse_until, person, until) for person in colleagues]
            busy = publish_until(publisher, until)
        rehearsals = [seconds for future in rehearsing for seconds in future.result()]
    ratio = quantile(busy, 0.99) / quantile(quiet, 0.99)
    report.write("RESULTS-REHEARSAL", text_of(quiet, busy, rehearsals, ratio))
    sys.exit(ratio > MAX_RATIO)


class Person:
    """A member of staff who is signed in, at the form of a project."""

    def __init__(self, port: int, name: str, pk: int) -> None:
        self.client = open_sign_in(port)
        self.client.keep_cookies(sign_in(self.client, name, PASSWORD))
        self.url = f"/admin/projects/project/{pk}/change/"
        self.number = 0

    def typed(self) -> Form:
        """Return the form as the browser has it after another key was pressed."""
        return data_of(self.client.get(self.url).text, "project_form") | self.text()

    def text(self) -> Form:
        self.number += 1
        return {"summary_en": f"The summary number {self.number} of this project."}


def data_of(page: str, form_id: str | None = None) -> Form:
    """Return the data of the form of a page, without the rows of templates."""
    from tests.helpers.admin.filled_form import FormReader

    data = FormReader(page, form_id).data
    return {name: values for name, values in data.items() if "__prefix__" not in name}


def sessions(port: int) -> list[Person]:
    from tests.helpers.factories import make_project, make_superuser, published

    people = []
    for number in range(COLLEAGUES + 1):
        project = published(make_project(acronym=f"TYPED-{number}", summary_en="A summary."))
        account = make_superuser(username=f"person-{number}")
        account.set_password(PASSWORD)
        account.save()
        people.append(Person(port, account.username, project.pk))
    return people


def publish_until(person: Person, until: float) -> list[float]:
    """Return the seconds of each publication: of the request that confirms it."""
    seconds = []
    while time.monotonic() < until:
        page = person.client.post(person.url, person.typed() | {"_publish": "1"}, 1)
        answers = {"note": "Of the benchmark", "solo_reason": "No one else is here."}
        answer = person.client.post("/admin/projects/project/", data_of(page.text) | answers, 1)
        if answer.status != 302:
            sys.exit(f"A publication answered {answer.status}.")
        seconds.append(answer.seconds)
    return seconds


def rehearse_until(person: Person, until: float) -> list[float]:
    """Return the seconds of each rehearsal."""
    seconds = []
    data = person.typed()
    while time.monotonic() < until:
        time.sleep(DELAY)
        data |= person.text()
        query = f"?form={person.url}&number={person.number}"
        url = person.url.replace("change/", f"rehearsal/{query}")
        answer = person.client.post(url, data, 1)
        if answer.status != 200:
            sys.exit(f"A rehearsal answered {answer.status}.")
        seconds.append(answer.seconds)
    return seconds


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


def text_of(
    quiet: list[float], busy: list[float], rehearsals: list[float], ratio: float
) -> list[str]:
    target = ["p99 of publishing, with rehearsals to quiet", f"≤ {MAX_RATIO}"]
    target += [report.number(ratio), report.yes_or_no(ratio <= MAX_RATIO)]
    names = {"publishing, quiet": quiet, "publishing, with rehearsals": busy}
    rows = []
    for name, values in (names | {"rehearsals": rehearsals}).items():
        times = [f"{quantile(values, share):.3f}" for share in (0.5, 0.99)]
        rows.append([name, f"{len(values):,}", *times])
    return [
        f"# Rehearsals while a colleague publishes\n\nWritten by `make bench-rehearsal`: two "
        f"processes, one publisher, {COLLEAGUES} people who type, {SECONDS} s each.\n",
        f"{machine.summary()}\n",
        report.table([target], ["what", "target", "seen", "met"]),
        report.table(rows, ["request", "number", "median s", "p99 s"]),
    ]


if __name__ == "__main__":
    main()
