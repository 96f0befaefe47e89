"""The version changes with all that pages depend on, and a process reads it once a second."""

import datetime
import os
import threading
from unittest.mock import Mock

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone

from core.i18n.dates import BUCHAREST
from publishing import operations
from record import version
from record.editions import Edition
from record.models import FOREVER, Record
from record.models import clock as record_clock
from record.version import read_version
from tests.helpers.factories import change, make_activity, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON, SECOND, TICK

pytestmark = pytest.mark.django_db


def version_at(time):
    return Edition(time).version


class TestVersion:
    def test_stays_until_something_is_published(self):
        project = published(make_project(), now=NOON)
        before = version_at(NOON)
        assert before == version_at(NOON + HOUR)
        change(project, title_en="Changed")
        make_project()
        assert version_at(NOON) == before

    def test_changes_with_each_operation(self):
        project, later = make_project(), NOON + HOUR
        versions = [version_at(later)]
        row = publish(project, now=NOON)
        versions.append(version_at(later))
        scheduled = publish(change(project, title_en="Second"), at=NOON + DAY, now=NOON)
        versions.append(version_at(later))
        operations.cancel(scheduled, None, now=NOON)
        versions.append(version_at(later))
        operations.withhold(row, None, "A court's order.", now=NOON)
        versions.append(version_at(later))
        withdraw(project, None, "Ended.", now=NOON)
        versions.append(version_at(later))
        assert len(set(versions)) == 6

    def test_changes_at_a_scheduled_time(self):
        published(make_project(), at=NOON + HOUR, now=NOON)
        assert version_at(NOON + HOUR - TICK) == version_at(NOON)
        assert version_at(NOON + HOUR) != version_at(NOON)
        assert version_at(NOON + HOUR) == version_at(NOON + HOUR + SECOND)

    @pytest.mark.parametrize("day", ["2026-03-10", "2026-03-29", "2026-10-25"])
    def test_changes_at_midnight_in_bucharest_only(self, day):
        """The days of 23 and 25 hours are among them."""
        midnight = datetime.datetime.fromisoformat(day).replace(tzinfo=BUCHAREST)
        begin = midnight.astimezone(datetime.UTC)
        end = (midnight + DAY).astimezone(datetime.UTC)
        assert version_at(begin) == version_at(begin + 12 * HOUR) == version_at(end - TICK)
        assert len({version_at(begin - TICK), version_at(begin), version_at(end)}) == 3

    def test_changes_at_the_end_of_a_registration(self):
        """A month ends with its last day; the date of a withdrawn activity does not count."""
        for number, until in enumerate(["2026-04", "2026-03-20", "2026-03-10", "9999"]):
            activity = make_activity(slug=f"a{number}", registration_until=until)
            published(activity, now=NOON - DAY + number * SECOND)
            if number == 1:
                withdraw(activity, None, "Cancelled.", now=NOON - DAY + 1.5 * SECOND)
        ends = [read_version(NOON + days * DAY).stale_until for days in (-0.9, 0.1, 0.6, 60)]
        midnights = [NOON + 10 * HOUR, datetime.datetime(2026, 4, 30, 21, tzinfo=datetime.UTC)]
        assert ends == [midnights[0], midnights[0], midnights[1], FOREVER]

    def test_does_not_change_if_the_content_is_in_force_already(self):
        project = published(make_project(), now=NOON)
        before = version_at(NOON + HOUR)
        publish(project, now=NOON + MINUTE)
        assert version_at(NOON + HOUR) == before

    def test_changes_with_the_release(self, settings):
        before = version_at(NOON)
        settings.RELEASE = "another"
        assert version_at(NOON) != before

    def test_costs_one_query(self, django_assert_num_queries):
        published(make_project(), now=NOON)
        edition = Edition(NOON)
        with django_assert_num_queries(1):
            assert edition.version == edition.version


class TestTimestamps:
    def test_increase_while_the_clock_goes_backwards(self):
        clock = [NOON, NOON, NOON - 200 * SECOND, NOON + SECOND, NOON, NOON + SECOND]
        times = []
        for now in clock:
            times.append(Record.objects.lock().next_timestamp(now))
            Record.objects.add_change(times[-1])
        assert times == sorted(set(times))
        assert [times[0], times[3]] == [NOON, NOON + SECOND]
        assert Record.objects.get().changes == len(clock)

    def test_of_a_wrong_clock_are_refused(self):
        project = make_project()
        publish(project, now=NOON + 365 * DAY)
        with pytest.raises(ValidationError, match="the clock of a server"):
            publish(change(project, title_en="A year before that"), now=NOON)
        assert Record.objects.get().changes == 1

    def test_skip_the_times_of_scheduled_rows(self):
        record = Record.objects.lock()
        assert record.next_timestamp(NOON, not_at={NOON, NOON + TICK}) == NOON + 2 * TICK


class TestLiveVersion:
    def test_is_read_once_in_each_second_of_the_clock(self, live, clock, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert {live.current() for _ in range(100)} == {live.current()}
        clock.shift(0.9 * SECOND)
        assert live.cached()
        clock.shift(0.2 * SECOND)
        assert live.cached() is None
        with django_assert_num_queries(1):
            live.current()

    @pytest.mark.django_db(transaction=True)
    def test_follows_publications_of_the_same_host_immediately(self, live):
        names = {live.current().name}
        project = published(make_project(), now=NOON)
        names.add(live.current().name)
        withdraw(project, None, "Ended.", now=NOON + SECOND)
        assert len({*names, live.current().name}) == 3

    def test_has_the_time_of_its_edition(self, live, clock):
        live.current()
        clock.shift(0.5 * SECOND)
        edition = Edition.of_today()
        assert (edition.at, edition.version) == (NOON, live.current().name)

    def test_raises_the_error_of_the_database(self, live, clock, monkeypatch):
        live.current()
        clock.shift(SECOND)
        monkeypatch.setattr(version, "read_version", Mock(side_effect=OperationalError))
        with pytest.raises(OperationalError):
            live.current()

    def test_thread_waits_for_another_one_but_not_for_ever(self, live, clock, monkeypatch):
        before = live.current()
        clock.shift(SECOND)
        published(make_project())
        live._lock.acquire()
        reader = threading.Timer(0.1, live._lock.release)
        reader.start()
        assert live.current().name != before.name
        reader.join()
        clock.shift(SECOND)
        monkeypatch.setattr(version, "MAX_READING_SECONDS", 0.01)
        with live._lock, pytest.raises(OperationalError):
            live.current()

    def test_is_read_by_one_of_many_threads(self, live, monkeypatch):
        reads = []
        real = version.read_version

        def read(at):
            reads.append(at)
            return real(at)

        monkeypatch.setattr(version, "read_version", read)
        threads = [threading.Thread(target=live.current) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(reads) == 1


class TestPreviousVersion:
    def test_is_valid_for_nine_tenths_of_a_second_after_a_publication(self, live, clock):
        project = published(make_project(), now=NOON - HOUR)
        before = live.current()
        publish(change(project, title_en="New"), now=NOON + 0.7 * SECOND)
        for seconds, name in ((1, before.name), (1.5, before.name), (1.6, "")):
            clock.move_to(NOON + seconds * SECOND)
            assert live.previous(live.current()) == name

    @pytest.mark.parametrize("event", ["withheld", "due", "planned", "two", "midnight", "turning"])
    def test_is_missing_after_all_but_one_publication(self, live, clock, event):
        """A withheld text, or a registration that is over, must disappear."""
        project = make_project()
        row = publish(project, now=NOON - HOUR)
        if event in ("midnight", "turning"):
            clock.move_to(NOON.replace(hour=21, minute=59, second=59))
        if event == "turning":
            published(make_activity(registration_until="2026-03-10"), now=NOON)
        if event == "due":
            publish(change(project, title_en="Due"), at=NOON + SECOND, now=NOON - HOUR)
        live.current()
        now = timezone.now()
        if event == "withheld":
            operations.withhold(row, by=None, reason="Personal data.", now=now)
        elif event == "planned":
            publish(change(project, title_en="Planned"), at=NOON + DAY, now=now)
        else:
            publish(make_project(slug="another"), now=now + 0.5 * SECOND)
        if event == "two":
            publish(make_project(slug="third"), now=now + 0.6 * SECOND)
        clock.shift(SECOND)
        version = live.current()
        assert (version.previous, live.previous(version)) == ("", "")


def test_generation_is_shared_with_a_forked_process():
    before = record_clock.generation[:]
    if (child := os.fork()) == 0:
        record_clock.generation[:] = os.urandom(8)
        os._exit(0)
    os.waitpid(child, 0)
    assert record_clock.generation[:] != before
