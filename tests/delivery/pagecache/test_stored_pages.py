"""Processes share the stored pages; while the database is away, readers get the last good copy."""

import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from core.caching import page_store
from delivery.pagecache import wsgi
from publishing import operations
from record import version
from record.models import Publication
from tests.helpers.factories import change, make_activity, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON, SECOND
from tests.helpers.wsgi import Site

pytestmark = pytest.mark.django_db

PAGE = "/projects/glacy/"
OLD, NEW = b"Old title", b"New title"


@pytest.fixture
def project():
    return published(make_project(slug="glacy", title_en=OLD.decode()), now=NOON - HOUR)


@pytest.fixture
def site(project, live, clock, connections_stay):
    site = Site()
    assert [OLD in site.get(page).body for page in (PAGE, "/projects/")] == [True, True]
    return site


@pytest.fixture
def rendered_elsewhere(site):
    """Another thread or process is rendering the page."""
    with page_store.live_pages().lock(PAGE) as acquire:
        assert acquire()
        yield


class TestProcesses:
    """Each ``Site`` is one process."""

    def test_page_is_rendered_once_in_each_encoding(self, site):
        sites = [Site() for _ in range(3)]
        for accepted in ("br", "gzip", ""):
            pages = [other.get("/activities/", HTTP_ACCEPT_ENCODING=accepted) for other in sites]
            assert pages[1:] == pages[:1] * 2
        assert [other.rendered for other in sites] == [["/activities/"], [], []]

    def test_request_waits_for_the_page_that_another_one_renders(self, site):
        pages = page_store.live_pages()
        data = pages.read("/projects/")
        page_store.delete_all()
        storing = threading.Timer(0.1, pages.write, ["/projects/", data])
        with pages.lock("/projects/") as acquire:
            assert acquire()
            storing.start()
            assert OLD in site.get("/projects/").body
        assert site.rendered.count("/projects/") == 1

    def test_copy_of_another_release_is_rendered_again(self, site):
        page_store.live_pages().write(PAGE, b'["version", 1]\n<html>')
        assert OLD in site.get(PAGE).body


@pytest.mark.parametrize(
    "path",
    [
        "/projects/?status=ongoing",
        "/archive/2026-03-10/projects/",
        "/overview/2026-03-10/2026-03-10/",
        "/fr/overview/2026-03-10/2026-03-10/",
        "/ro/overview/2026-03-10/2026-03-10/project/glacy/",
    ],
)
def test_page_of_which_there_are_very_many_evicts_no_page(site, settings, clock, path):
    live = settings.PAGES_ROOT / "live"
    other = settings.PAGES_ROOT / "other"
    clock.shift(DAY)
    pages = set(live.iterdir())
    assert site.get(path).status == 200
    assert (set(live.iterdir()), len(list(other.iterdir()))) == (pages, 1)
    before = list(site.rendered)
    assert site.get(path).status == 200
    assert site.rendered == before


class TestPreviousPage:
    """The content was published again half a second before NOON + 1."""

    @pytest.fixture(autouse=True)
    def again(self, site, project, clock):
        publish(change(project, title_en=NEW.decode()), now=NOON + 0.5 * SECOND)
        clock.move_to(NOON + SECOND)

    @pytest.mark.usefixtures("rendered_elsewhere")
    def test_it_is_shown_meanwhile_and_revalidated_by_every_cache(self, site, clock):
        before = list(site.rendered)
        page = site.get(PAGE)
        assert OLD in page.body
        assert page.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=0, stale-if")
        site.cache._is_behind_proxy = True
        again = site.get(PAGE, HTTP_IF_NONE_MATCH=page.headers["ETag"])
        assert (again.status, again.headers["Cache-Control"]) == (
            304,
            page.headers["Cache-Control"],
        )
        assert again.headers["X-Accel-Expires"] == f"@{int(NOON.timestamp())}"
        assert site.rendered == before

    def test_first_visitor_and_all_later_ones_see_the_publication(self, site):
        assert [NEW in site.get(PAGE).body for _ in range(2)] == [True, True]

    @pytest.mark.usefixtures("rendered_elsewhere")
    @pytest.mark.parametrize("event", ["staff", "late", "two versions"])
    def test_others_wait(self, site, project, live, clock, monkeypatch, event):
        monkeypatch.setattr(wsgi, "TIMEOUT_SECONDS", 0.01)
        more = {"HTTP_COOKIE": "sessionid=a"} if event == "staff" else {}
        if event == "late":
            clock.move_to(NOON + 1.41 * SECOND)
        elif event == "two versions":
            live.current()
            publish(change(project, summary_en="<p>Newer</p>"), now=NOON + 1.9 * SECOND)
            clock.move_to(NOON + 2 * SECOND)
        assert NEW in site.get(PAGE, **more).body


class TestOutage:
    """No query is answered; ``site`` has a copy of the page."""

    @contextmanager
    def outage(self):
        def fail(*args):
            raise OperationalError

        with connection.execute_wrapper(fail):
            yield

    def assert_shows(self, site, is_shown):
        with self.outage():
            page = site.get(PAGE)
        if is_shown:
            assert (page.status, OLD in page.body) == (200, True)
            assert "s-maxage=0" in page.headers["Cache-Control"]
        else:
            assert (page.status, OLD in page.body) == (503, False)

    def test_last_copy_is_shown_over_midnight_and_after_a_publication(self, site, project, clock):
        published(change(project, title_en=NEW.decode()))
        clock.shift(DAY)
        self.assert_shows(site, True)
        assert NEW in site.get(PAGE).body

    def test_page_without_a_copy_is_unavailable(self, site):
        with self.outage():
            assert site.get("/office/").status == 503

    def test_copy_is_shown_if_the_database_fails_while_the_page_is_rendered(
        self, site, live, clock, monkeypatch
    ):
        clock.shift(DAY)
        live.current()
        with self.outage():
            monkeypatch.setattr(version, "MAX_READING_SECONDS", 0.01)
            assert OLD in site.get(PAGE).body

    @pytest.mark.parametrize("turning_point", ["withdrawal", "registration", "running"])
    def test_no_copy_is_shown_after_the_next_withdrawal_or_turning_point(
        self, site, project, clock, turning_point
    ):
        if turning_point == "withdrawal":
            withdraw(project, None, "It is over.", at=NOON + DAY)
            end = NOON + DAY
        else:
            if turning_point == "registration":
                published(make_activity(registration_until="2026-03-11"))
            else:
                published(make_project(slug="running", running_confirmed_on="2025-03-11"))
            end = NOON + DAY + 10 * HOUR
        page_store.delete_all()
        clock.shift(SECOND)
        assert OLD in site.get(PAGE).body
        clock.move_to(end - SECOND)
        self.assert_shows(site, True)
        clock.move_to(end)
        self.assert_shows(site, False)

    @pytest.mark.parametrize("is_elsewhere", [False, True])
    def test_no_copy_is_shown_after_a_deletion(self, site, settings, tmp_path, clock, is_elsewhere):
        if is_elsewhere:
            settings.PAGES_ROOT = tmp_path / "another host"
        page_store.delete_all()
        settings.PAGES_ROOT = tmp_path / "pages"
        clock.shift(SECOND)
        self.assert_shows(site, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("operation", ["withhold", "withdraw", "schedule"])
def test_operation_alone_deletes_all_copies(site, project, settings, operation):
    assert list(settings.PAGES_ROOT.glob("*/*"))
    if operation == "withhold":
        row = Publication.objects.with_time().get(key=project.key)
        operations.withhold(row, None, "Personal data.")
    else:
        withdraw(project, None, "It is over.", at=NOON + DAY if operation == "schedule" else None)
    assert not list(settings.PAGES_ROOT.glob("*/*"))
