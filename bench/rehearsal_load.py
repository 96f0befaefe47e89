"""Publish while colleagues see their text as they type: ``make bench-rehearsal``.

A publisher saves and publishes a project as fast as the site answers, in turn alone and while five
colleagues type into the forms of other projects. They do what the script of the form does: it sends
the form 400 ms after the last key, one request at a time, and pauses longer after a slow answer
(desk/static/desk/rehearsal.js). They pause after each word, which is more often than people do.
The results are in RESULTS-REHEARSAL.md.
"""

import html
import os
import random
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from bench import machine, report
from bench.clients import Answer
from bench.staff import STAFF, signed_in, typists
from bench.subjects import loaded_site
from tests.helpers.admin.filled_form import FormReader

ROUNDS = 6
SECONDS = 20  # of each half of a round
COLLEAGUES = 5
DELAY = 0.4  # seconds from the last key to the rehearsal
SHARE = 3  # the next rehearsal waits this many times as long as the last one took
KEY = 0.2  # seconds: 60 words a minute
LONGEST_WORD = 12  # keys
MAX_RATIO = 1.3
BASED_ON = re.compile(r'name="_based_on" value="([^"]*)"')

type Form = dict[str, Any]


class Load(NamedTuple):
    """The seconds of publications and the answers to rehearsals on one database."""

    quiet: list[float]
    busy: list[float]
    rehearsals: list[Answer]
    client: float  # processors that this program used

    @property
    def ratio(self) -> float:
        return quantile(self.busy, 0.99) / quantile(self.quiet, 0.99)


def main():
    loads = {name: measure(name == "SQLite") for name in ("PostgreSQL", "SQLite")}
    report.write("RESULTS-REHEARSAL", text_of(loads))
    sys.exit(any(load.ratio > MAX_RATIO for load in loads.values()))


def measure(on_sqlite: bool) -> Load:
    """Publish alone and with colleagues in turn: the speed of the machine changes."""
    with loaded_site(on_sqlite=on_sqlite, **STAFF) as (port, setting):
        accounts = typists(setting.site_environment, COLLEAGUES + 1)
        publisher, *colleagues = [Person(port, *account) for account in accounts]
        for person in colleagues:
            person.rehearse()
        publish_until(publisher, time.monotonic() + 3)
        load = Load([], [], [], 0)
        began, used = time.monotonic(), time.process_time()
        for _ in range(ROUNDS):
            load.quiet.extend(publish_until(publisher, time.monotonic() + SECONDS))
            until = time.monotonic() + SECONDS
            with ThreadPoolExecutor() as pool:
                typing = [pool.submit(type_until, person, until) for person in colleagues]
                load.busy.extend(publish_until(publisher, until))
            for future in typing:
                load.rehearsals.extend(future.result())
        client = (time.process_time() - used) / (time.monotonic() - began)
        return load._replace(client=client)


class Person:
    """A member of staff who is signed in, at the form of a project."""

    def __init__(self, port: int, name: str, pk: str) -> None:
        self.client = signed_in(port, name)
        self.url = f"/admin/projects/project/{pk}/change/"
        self.form = data_of(self.client.get(self.url).text, "project_form")
        self.keys = random.Random(pk)  # nosec B311  # the same words in each run
        self.number = 0

    def typed(self) -> Form:
        """Return the form as the browser has it after another word."""
        self.number += 1
        return self.form | {"summary_en": f"The summary number {self.number} of this project."}

    def rehearse(self) -> Answer:
        answer = self.client.post(self.url.replace("change", "live-preview"), self.typed(), 1)
        if answer.status not in (200, 204):
            sys.exit(f"A rehearsal answered {answer.status}.")
        return answer

    def publish(self) -> float:
        """Open the form, save it and publish it; return the seconds of the last request."""
        page = self.client.get(self.url).text
        based_on = BASED_ON.search(page)
        form = self.typed() | {"_based_on": html.unescape(based_on[1]), "_publish": "1"}
        page = self.client.post(self.url, form, 1).text
        answers = {"note": "Of the benchmark", "solo_reason": "No one else is here."}
        answer = self.client.post("/admin/projects/project/", data_of(page) | answers, 1)
        if answer.status != 302:
            sys.exit(f"A publication answered {answer.status}.")
        return answer.seconds


def data_of(page: str, form_id: str | None = None) -> Form:
    """Return the data of the form of a page, without the rows of templates."""
    data = FormReader(page, form_id).data
    return {name: values for name, values in data.items() if "__prefix__" not in name}


def publish_until(person: Person, until: float) -> list[float]:
    return repeat(person.publish, until)


def type_until(person: Person, until: float) -> list[Answer]:
    """Return the answers to all rehearsals; 204 if a colleague's was running."""
    not_before = 0.0

    def type_word() -> Answer:
        nonlocal not_before
        time.sleep(KEY * person.keys.randint(1, LONGEST_WORD))
        time.sleep(max(DELAY, not_before - time.monotonic()))
        answer = person.rehearse()
        not_before = time.monotonic() + SHARE * answer.seconds
        return answer

    return repeat(type_word, until)


def repeat[Result](do: Callable[[], Result], until: float) -> list[Result]:
    results = []
    while time.monotonic() < until:
        results.append(do())
    return results


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


def text_of(loads: dict[str, Load]) -> list[str]:
    targets = []
    rows = []
    for name, load in loads.items():
        target = [f"{name}: p99 of publishing, with rehearsals to quiet", f"≤ {MAX_RATIO}"]
        targets.append(
            [*target, report.number(load.ratio), report.yes_or_no(load.ratio <= MAX_RATIO)]
        )
        shown = [answer.seconds for answer in load.rehearsals if answer.status == 200]
        kinds = {"publishing, quiet": load.quiet, "publishing, with rehearsals": load.busy}
        for kind, values in (kinds | {"rehearsals": shown}).items():
            times = [f"{quantile(values, share):.3f}" for share in (0.5, 0.99)]
            rows.append([f"{name}, {kind}", f"{len(values):,}", *times])
        later = len(load.rehearsals) - len(shown)
        rows.append([f"{name}, rehearsals that were asked to wait", f"{later:,}", "–", "–"])
    clients = ", ".join(f"{load.client:.1%} on {name}" for name, load in loads.items())
    return [
        "# Rehearsals while a colleague publishes\n\nWritten by `make bench-rehearsal`: two "
        "processes, one publisher without a pause, in turn\nalone and with "
        f"{COLLEAGUES} people who type, {ROUNDS} times {SECONDS} s each. They pause after each "
        f"word of 1 to\n{LONGEST_WORD} keys, a key takes {KEY} s. Of one processor they and the "
        f"publisher use {clients}.\n",
        f"{machine.summary()} Load average of the last 15 minutes, this run included: "
        f"{os.getloadavg()[2]:.1f}.\n",
        report.table(targets, ["what", "target", "seen", "met"]),
        report.table(rows, ["request", "number", "median s", "p99 s"]),
    ]


if __name__ == "__main__":
    main()
