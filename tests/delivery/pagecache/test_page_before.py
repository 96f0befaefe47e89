"""While a page is made anew after a publication, those who come meanwhile needn't wait for it."""

import copy

import pytest

from delivery.pagecache import memory, shared
from delivery.pagecache.memory import PageKey
from delivery.pagecache.shared import SharedPages
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import HOUR, NOON, SECOND
from tests.helpers.wsgi import Site

pytestmark = pytest.mark.django_db

PAGE = "/projects/glacy/"
OLD, NEW = b"Old title", b"New title"


@pytest.fixture
def project():
    return published(make_project(slug="glacy", title_en=OLD.decode()), now=NOON - HOUR)


@pytest.fixture
def site(project, live, clock, connections_stay):
    """Two of its pages were read, and what they show was published anew half a second before the clock struck."""
    site = Site()
    assert [OLD in site.get(page).body for page in (PAGE, "/projects/")] == [True, True]
    publish(change(project, title_en=NEW.decode()), by=None, now=NOON + 0.5 * SECOND)
    clock.moment = NOON + SECOND
    return site


@pytest.fixture
def made_in_another_thread(site):
    with site.cache._single_flight.hold(PageKey(PAGE)):
        yield


@pytest.fixture
def made_in_another_process(site, live):
    with SharedPages().single_flight(live.current().name, PageKey(PAGE)):
        yield


@pytest.fixture(params=["made_in_another_thread", "made_in_another_process"])
def made_elsewhere(request):
    request.getfixturevalue(request.param)


@pytest.fixture
def short_waits(monkeypatch):
    monkeypatch.setattr(memory, "TIMEOUT_SECONDS", 0.01)
    monkeypatch.setattr(shared, "RENDER_TIMEOUT_SECONDS", 0.01)


@pytest.mark.usefixtures("made_elsewhere")
def test_the_page_before_is_shown(site):
    before = list(site.rendered)
    assert OLD in site.get(PAGE).body
    assert site.rendered == before


def test_who_comes_first_sees_what_was_published_and_so_do_all_after(site):
    assert [NEW in site.get(PAGE).body for _ in range(2)] == [True, True]


def test_one_process_makes_the_pages_of_a_publication(site, live, monkeypatch):
    """All would take the time from visitors to read the same; the first that is asked does it."""
    another = Site()
    another.cache._memory = copy.copy(site.cache._memory)  # it has the same pages as before
    assert NEW in site.get("/projects/").body
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(shared.os, "getpid", lambda: 0)
        assert OLD in another.get(PAGE).body
    assert another.rendered == []
    assert NEW in site.get(PAGE).body


@pytest.mark.usefixtures("made_elsewhere")
def test_no_store_shows_it_to_anybody_else(site, clock):
    answer = site.get(PAGE)
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=0, stale-if-error=86400"
    site.cache._is_behind_proxy = True
    again = site.get(PAGE, HTTP_IF_NONE_MATCH=answer.headers["ETag"])
    assert (again.status, again.headers["Cache-Control"]) == (304, answer.headers["Cache-Control"])
    assert again.headers["X-Accel-Expires"] == f"@{int(clock.moment.timestamp()) - 1}"


@pytest.mark.usefixtures("short_waits", "made_elsewhere")
def test_staff_who_look_at_what_they_published_wait_for_it(site):
    assert NEW in site.get(PAGE, HTTP_COOKIE="sessionid=a").body


@pytest.mark.usefixtures("short_waits", "made_elsewhere")
def test_what_was_published_a_second_ago_is_waited_for(site, clock):
    clock.moment = NOON + 1.41 * SECOND
    assert NEW in site.get(PAGE).body


@pytest.mark.usefixtures("short_waits", "made_elsewhere")
def test_a_page_of_an_older_version_is_never_shown(site, project, live, clock):
    """Two publications, and nobody asked between them."""
    live.current()
    publish(change(project, title_en="Newer title"), by=None, now=NOON + 1.9 * SECOND)
    clock.moment = NOON + 2 * SECOND
    assert b"Newer title" in site.get(PAGE).body


def test_pages_before_take_no_room_once_nobody_may_be_shown_them(site, clock):
    site.get(PAGE)
    both = site.cache.size
    clock.moment = NOON + 2 * SECOND
    site.get("/projects/")
    assert site.cache.size < both
