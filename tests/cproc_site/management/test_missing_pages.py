"""Readers get every page while the database is unavailable, also soon after an installation."""

import datetime

import pytest
from django.core.signals import request_started
from django.db import OperationalError, connection

from core.caching import page_store
from cproc_site.management.commands import run_tasks
from pages import sitemap
from record import urls
from record.editions import Edition
from tests.helpers.factories import change, make_activity, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.server.other_sites import Clock
from tests.helpers.times import DAY, HOUR, NOON
from tests.helpers.wsgi import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connections_stay")]

PAGE_SECONDS = 0.1


class Worker(Clock):
    """Run the tasks every minute of a clock that only sleeping and rendering move."""

    def __init__(self):
        super().__init__()
        self.rendered = []
        self.end = 0

    def render(self, environ, **kwargs):
        self.rendered.append(environ["PATH_INFO"])
        self.now += PAGE_SECONDS

    def run(self, minutes=10):
        """Return the paths of the pages that are rendered."""
        self.rendered = []
        self.end = self.now + minutes * 60
        run_tasks.Command().repeat(60, self)
        return self.rendered

    def is_set(self):
        return self.now >= self.end

    wait = Clock.sleep


@pytest.fixture
def worker(monkeypatch):
    worker = Worker()
    monkeypatch.setattr(run_tasks, "time", worker)
    monkeypatch.setattr(run_tasks, "TASKS", {})
    monkeypatch.setattr(run_tasks, "LAST_TASKS", {})
    monkeypatch.setattr(run_tasks.connections, "close_all", lambda: None)
    request_started.connect(worker.render)
    yield worker
    request_started.disconnect(worker.render)


def cached_paths():
    """Return the pages of the sitemap, but for those that are made for each visitor."""
    pages = sitemap.pages(Edition.of_today(), 0, 10_000)
    return [path for path, _ in pages if urls.parameters_of_page(path) is not None]


def fail(*query):
    raise OperationalError


@pytest.mark.slow
def test_every_page_is_readable_ten_minutes_after_an_installation(starter_site, worker):
    paths = cached_paths()
    assert len(paths) > 400
    assert sorted(worker.run()) == sorted(paths)
    # Nine times as long as the pages took, in the pauses and between the runs.
    assert sum(worker.slept) >= 9 * PAGE_SECONDS * len(paths)
    site = Site()
    with connection.execute_wrapper(fail):
        assert [path for path in paths if site.get(path).status != 200] == []


class TestLaterRun:
    """All pages have a copy."""

    @pytest.fixture(autouse=True)
    def project(self, clock, worker, connections_stay):
        project = published(make_project(slug="glacy"), now=NOON - DAY)
        activity = make_activity(registration_until="2026-03-11")
        published(activity, now=NOON - HOUR)
        assert "/projects/glacy/" in worker.run()
        return project

    def test_publication_makes_nothing_rendered(self, project, worker, clock):
        publish(change(project, title_en="Another title"), now=NOON + HOUR)
        clock.shift(2 * HOUR)
        assert worker.run() == []

    def test_pages_are_requested_again_after_a_deletion(self, worker):
        page_store.delete_all()
        assert sorted(worker.run()) == sorted(cached_paths())

    def test_copies_that_may_not_be_shown_any_more_are_replaced(self, worker, clock):
        clock.shift(datetime.timedelta(days=2))
        assert sorted(worker.run()) == sorted(cached_paths())

    def test_single_run_of_the_tasks_requests_nothing(self, worker):
        page_store.delete_all()
        worker.rendered = []
        run_tasks.Command().run(lambda: False, print)
        assert worker.rendered == []
