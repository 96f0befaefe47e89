"""Random changes while many visitors read: no page is outdated, of two versions, or withheld.

Three server processes and the tests have a clock that comes to midnight meanwhile, when the
registration for an activity ends. `RANDOM_CHANGES` is the number of changes.
"""

import datetime
import http.client
import os
import random
import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from core.caching import page_store
from core.i18n.dates import BUCHAREST, format_date
from publishing import operations
from record.models import Publication
from tests.helpers.factories import change, make_activity, make_project
from tests.helpers.publishing import publish, withdraw
from tests.helpers.server.client import is_healthy, wait_until
from tests.helpers.server.faulty_site import seconds_travelled
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import serve, start

CHANGES = int(os.environ.get("RANDOM_CHANGES", "100"))
READERS = 16
MIDNIGHT = datetime.datetime(2027, 3, 11, tzinfo=BUCHAREST)
MARKER = re.compile(r"([A-E])-(\d+)x")
REGISTER = "Register for this activity"
STALE_SECONDS = 1.05  # for which the version before may be shown after a publication


@dataclass
class Event:
    """A change of the state at ``at`` by an operation from ``begin`` to ``end`` (Unix times).

    Nothing of before may be shown ``stale`` seconds after its end; no stored copy of before, if it
    ``deletes`` them.
    """

    at: float
    begin: float
    end: float
    delta: dict[str, Any]
    stale: float = STALE_SECONDS
    deletes: bool = False


@dataclass
class Reading:
    """One response, requested at ``begin`` and received at ``end``."""

    path: str
    begin: float
    end: float
    status: int
    text: str

    def agrees(self, state: dict[str, Any]) -> bool:
        """Return whether the page is the one of the site in this state."""
        letter = self.path.partition("/project-")[2][:1].upper()
        if letter and self.status != 200:
            return self.status == (410 if state["published"] else 404) and not state[letter]
        if self.status != 200 or f"As of {format_date(state['day'])}" not in self.text:
            return False
        if "/activities/" in self.path:
            return (REGISTER in self.text) == state["registers"]
        shown = {(name, int(number)) for name, number in MARKER.findall(self.text)}
        expected = {(name, state[name]) for name in "ABCDE" if state[name]}
        if letter:
            return (letter, state[letter]) in shown and shown <= expected
        return shown == expected


@dataclass
class Site:
    """The projects A to E, and the events of the run."""

    random: random.Random
    projects: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    planned: list[tuple[Any, Event]] = field(default_factory=list)
    number: int = 0

    def begin(self) -> dict[str, Any]:
        """Publish everything, and return the state."""
        state: dict[str, Any] = {"published": True, "registers": True}
        for letter in "ABCDE":
            project = make_project(slug=f"project-{letter.lower()}", start="2024")
            self.projects[letter] = project
            state[letter] = self.next_marker(letter)
        operations.publish(list(self.projects.values()), by=None)
        course = {"registration_url": "https://example.org/", "registration_until": "2027-03-10"}
        publish(make_activity(slug="course", start="2028", **course), by=None)
        state["day"] = MIDNIGHT.date() - datetime.timedelta(days=1)
        at = MIDNIGHT.timestamp()
        over = {"day": MIDNIGHT.date(), "registers": False}
        self.events.append(Event(at, at, at, over, stale=0, deletes=True))
        return state

    def next_marker(self, letter: str) -> int:
        self.number += 1
        change(self.projects[letter], acronym=f"{letter}-{self.number}x")
        return self.number

    def change(self) -> None:
        """Make one random change."""
        weights = {"publish": 6, "schedule": 2, "cancel": 1, "withdraw": 2, "withhold": 2}
        [name] = self.random.choices([*weights], [*weights.values()])
        letters = self.random.sample("ABCDE", self.random.choice([1, 1, 2]))
        begin = time.time()
        with suppress(ValidationError):  # nothing is there to withdraw, withhold or cancel
            getattr(self, f"_{name}")(letters, begin)

    def _publish(self, letters, begin) -> None:
        delta = {letter: self.next_marker(letter) for letter in letters}
        rows = operations.publish([self.projects[letter] for letter in letters], by=None)
        self._add(rows[0], begin, delta)

    def _schedule(self, letters, begin) -> None:
        at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(
            seconds=self.random.uniform(2.5, 5)
        )
        letter = letters[0]
        if self.random.random() < 0.5:
            delta = {letter: self.next_marker(letter)}
            row = publish(self.projects[letter], by=None, at=at)
        else:
            delta = {letter: None}
            row = withdraw(self.projects[letter], None, "It is over.", at=at)
        if row:
            due, end = at.timestamp(), time.time()
            event = Event(due, due, due, delta, stale=0, deletes=not delta[letter])
            if end > due:  # the operation took longer, so no one could know of it before
                event.end, event.stale = end, STALE_SECONDS
            self.events.append(event)
            self.planned.append((row, event))

    def _cancel(self, letters, begin) -> None:
        if self.planned:
            row, event = self.planned.pop()
            # A cancellation may be stored just after the row came into force.
            if event.at > time.time() + 1:
                operations.cancel(row, None)
                self.events.remove(event)

    def _withdraw(self, letters, begin) -> None:
        row = withdraw(self.projects[letters[0]], None, "It is over.")
        if row:
            self._add(row, begin, {letters[0]: None}, deletes=True)

    def _withhold(self, letters, begin) -> None:
        now = datetime.datetime.now(datetime.UTC)
        rows = Publication.objects.in_force(now).of(self.projects[letters[0]])
        row = rows.with_content().first()
        if row:
            operations.withhold(row, None, "It named a victim.")
            # Its time is that of the operation, not that of the row.
            event = Event(begin, begin, time.time(), {letters[0]: None}, stale=0, deletes=True)
            self.events.append(event)

    def _add(self, row, begin, delta, deletes=False) -> None:
        if row:
            event = Event(row.in_force_from.timestamp(), begin, time.time(), delta, deletes=deletes)
            self.events.append(event)


class Readers:
    """Threads that read random pages until the end of the block."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._stopped = threading.Event()
        self.readings: list[Reading] = []
        self._threads = [threading.Thread(target=self._read, args=[n]) for n in range(READERS)]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _read(self, seed: int) -> None:
        choice = random.Random(seed)
        paths = ["/projects/", "/activities/course/", *(f"/projects/project-{x}/" for x in "abcde")]
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while not self._stopped.wait(choice.uniform(0, 0.2)):
            path = choice.choice(paths)
            begin = time.time()
            connection.request("GET", path, headers={"Host": "testserver"})
            response = connection.getresponse()
            text = response.read().decode()
            self.readings.append(Reading(path, begin, time.time(), response.status, text))
        connection.close()


def find_wrong(readings, state, events, outages) -> list[tuple[Reading, dict]]:
    """Return the readings that agree with no state that may have been shown, and the last state."""
    events = sorted(events, key=lambda event: event.at)
    states = [state]
    for event in events:
        states.append(states[-1] | event.delta)
    wrong = []
    for reading in readings:
        is_outage = any(begin <= reading.end and reading.begin <= end for begin, end in outages)
        if is_outage and reading.status == 503:
            continue
        until = float("inf")
        is_right = False
        for number in reversed(range(len(states))):
            if number < len(events) and (events[number].deletes or not is_outage):
                until = min(until, events[number].end + events[number].stale)
            begun = number == 0 or events[number - 1].begin <= reading.end
            if begun and reading.begin <= until and reading.agrees(states[number]):
                is_right = True
                break
        if not is_right:
            wrong.append((reading, states[-1]))
    return wrong


def run(tmp_path, settings, monkeypatch, number: int, fault: str = "") -> list:
    """Make random changes, with an outage after every tenth, and return the wrong readings."""
    monkeypatch.setattr(page_store, "VERSION_SECONDS", 1.0)
    if fault == "withheld":
        monkeypatch.setattr(page_store, "delete_all", lambda waits=False: None)
    settings.PAGES_ROOT = settings.MEDIA_ROOT / "pages"
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": settings.MEDIA_ROOT / "cache"}}
    assert start("manage.py", "set_up", "--skip-checks", "static").wait(60) == 0
    begin = MIDNIGHT - datetime.timedelta(seconds=30)
    outage = tmp_path / "outage"
    port = free_port()
    site = Site(random.Random(number))
    outages = []
    with time_machine.travel(begin):
        offset = str(seconds_travelled())
        own = {"OUTAGE": str(outage), "FAULT": fault, "CLOCK_OFFSET": offset}
        state = site.begin()
        server = serve(
            "-m", "tests.helpers.server.faulty_site", PORT=str(port), WEB_CONCURRENCY="3", **own
        )
        try:
            wait_until(lambda: is_healthy(port))
            with Readers(port) as readers:
                for change_number in range(number):
                    if change_number % 10 == 9:
                        outage.touch()
                        outages.append([time.time(), float("inf")])
                    time.sleep(site.random.uniform(0, 0.6))
                    site.change()
                    if outage.exists():
                        time.sleep(1.5)
                        outage.unlink()
                        outages[-1][1] = time.time()
                time.sleep(max(0, MIDNIGHT.timestamp() + 3 - time.time()))
        finally:
            server.terminate()
            server.communicate(timeout=40)
    assert len(readers.readings) > 20 * number
    return find_wrong(readers.readings, state, site.events, outages)


def describe(wrong) -> str:
    reading, state = wrong
    shown = sorted(set(MARKER.findall(reading.text)))
    return f"{reading.path} {reading.begin:.3f}-{reading.end:.3f} {reading.status} {shown} {state}"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_page_is_outdated_or_of_two_versions(tmp_path, settings, monkeypatch):
    wrong = run(tmp_path, settings, monkeypatch, CHANGES)
    assert not wrong, "\n".join(map(describe, wrong[:20]))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["old", "mixed", "withheld"])
def test_planted_fault_is_found(tmp_path, settings, monkeypatch, fault):
    assert run(tmp_path, settings, monkeypatch, 40, fault)
