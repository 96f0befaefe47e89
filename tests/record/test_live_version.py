"""What a process knows of today's site: read at most once a second, and at once after a change on the same host."""

import os
import threading
from itertools import repeat

import pytest
from django.db import OperationalError

from core.caching import change_flag
from publishing.operations.withholding import withhold
from record import version
from record.editions import Edition
from record.models import Publication
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import HOUR, NOON, SECOND

pytestmark = pytest.mark.django_db


@pytest.fixture
def goes_away(monkeypatch):
    """Called, the database doesn't answer any more."""

    def fail(at):
        raise OperationalError

    return lambda: monkeypatch.setattr(version, "read_version", fail)


def test_it_is_read_once_a_second_however_many_ask(live, clock, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert {live.current() for _ in range(100)} == {live.current()}
    clock.moment += SECOND
    with django_assert_num_queries(1):
        live.current()


def test_it_is_let_go_of_at_the_stroke_of_the_clock(live, clock, django_assert_num_queries):
    """As the proxy does it: what both knew is never older than a second, and not two."""
    clock.moment += 0.9 * SECOND
    live.current()
    clock.moment += 0.2 * SECOND
    assert live.cached() is None


def test_what_is_published_elsewhere_is_seen_within_the_second(live, clock):
    project = published(make_project(title_en="Old"), now=NOON - HOUR)
    before = live.current()
    publish(change(project, title_en="New"), by=None, now=NOON)
    assert live.current() == before
    clock.moment += SECOND
    assert live.current().name != before.name


@pytest.mark.django_db(transaction=True)
def test_what_is_published_on_the_same_host_is_seen_at_once(live):
    before = live.current()
    project = published(make_project(), now=NOON)
    published_one = live.current()
    withdraw(project, None, "Ended.", now=NOON + SECOND)
    assert len({before.name, published_one.name, live.current().name}) == 3


class TestBefore:
    """Until when those who would have to wait may be shown the page before."""

    def test_nine_tenths_of_a_second_after_what_was_published(self, live, clock):
        project = published(make_project(), now=NOON - HOUR)
        before = live.current()
        publish(change(project, title_en="New"), by=None, now=NOON + 0.7 * SECOND)
        clock.moment = NOON + SECOND
        assert live.previous(live.current()) == before.name
        clock.moment = NOON + 1.5 * SECOND
        assert live.previous(live.current()) == before.name
        clock.moment = NOON + 1.6 * SECOND
        assert live.previous(live.current()) == ""

    def test_not_where_nothing_came_into_force(self, live, clock):
        """What is withheld has to go, and at midnight the day has changed."""
        project = published(make_project(), now=NOON - HOUR)
        live.current()
        withhold(
            Publication.objects.get(key=project.key), by=None, reason="Personal data.", now=NOON
        )
        clock.moment += SECOND
        withheld = live.current()
        assert (withheld.previous, live.previous(withheld)) == (None, "")

    def test_not_those_of_the_version_before_that_one(self, live, clock):
        project = published(make_project(), now=NOON - HOUR)
        live.current()
        publish(change(project, title_en="One"), by=None, now=NOON + 0.9 * SECOND)
        clock.moment = NOON + SECOND
        between = live.current()
        publish(change(project, title_en="Two"), by=None, now=NOON + 1.5 * SECOND)
        clock.moment = NOON + 2 * SECOND
        assert live.previous(live.current()) == between.name

    def test_a_clock_that_is_ahead_makes_it_no_longer(self, live, clock):
        old = live.current()
        new = old._replace(name="new", last_change=NOON + HOUR)
        assert new.succeeding(old).previous.until == (NOON + 0.9 * SECOND).timestamp()


def test_a_planned_moment_changes_it_with_nothing_running(live, clock):
    published(make_project(), at=NOON + 5 * SECOND, now=NOON)
    before = live.current().name
    clock.moment += 4 * SECOND
    assert live.current().name == before
    clock.moment += SECOND
    assert live.current().name != before


def test_edition_of_today_holds_for_the_moment_of_its_version(live, clock):
    live.current()
    clock.moment += 0.5 * SECOND
    edition = Edition.of_today()
    assert (edition.at, edition.version) == (NOON, live.current().name)


def test_last_version_holds_while_the_database_is_away_and_that_is_logged_once(
    live, clock, goes_away, caplog
):
    before = live.current()
    goes_away()
    for _ in repeat(None, 3):
        clock.moment += SECOND
        assert live.current().name == before.name
    assert caplog.messages == [
        "The last version stays valid: the database does not answer (OperationalError)."
    ]


def test_without_a_version_the_error_is_the_callers(live, goes_away):
    goes_away()
    with pytest.raises(OperationalError):
        live.current()


def test_who_comes_while_another_one_reads_goes_on_with_the_last_version(live, clock):
    """A database that hangs holds up one visitor, and the others once for a tenth of a second."""
    before = live.current()
    clock.moment += SECOND
    with live._lock:
        assert live.current().name == before.name
        assert live.cached().name == before.name


def test_a_ring_is_heard_by_a_process_that_was_forked_from_the_same_one():
    before = change_flag.generation()
    if (child := os.fork()) == 0:
        change_flag.set_changed()
        os._exit(0)
    os.waitpid(child, 0)
    assert change_flag.generation() != before


def test_many_threads_read_it_once(live, monkeypatch):
    reads = []
    monkeypatch.setattr(
        version,
        "read_version",
        lambda at: reads.append(at) or version.Version("x", at, None, int(at.timestamp())),
    )
    threads = [threading.Thread(target=live.current) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reads) == 1
