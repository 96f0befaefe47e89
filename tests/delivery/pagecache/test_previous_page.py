"""While a page is rendered after a publication, other visitors get the previous page."""

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
    """Two pages were read, and their content was published again half a second before NOON + 1."""
    site = Site()
    assert [OLD in site.get(page).body for page in (PAGE, "/projects/")] == [True, True]
    publish(change(project, title_en=NEW.decode()), by=None, now=NOON + 0.5 * SECOND)
    clock.moment = NOON + SECOND
    return site


@pytest.fixture(params=["thread", "process"])
def rendered_elsewhere(request, site, live):
    """Another thread or process is rendering the page."""
    key = PageKey(PAGE)
    if request.param == "thread":
        held = site.cache._single_flight.hold(key)
    else:
        held = SharedPages().single_flight(live.current().name, key)
    with held:
        yield


@pytest.fixture
def short_timeouts(monkeypatch):
    monkeypatch.setattr(memory, "TIMEOUT_SECONDS", 0.01)
    monkeypatch.setattr(shared, "RENDER_TIMEOUT_SECONDS", 0.01)


@pytest.mark.usefixtures("rendered_elsewhere")
def test_previous_page_is_shown_without_rendering(site):
    before = list(site.rendered)
    assert OLD in site.get(PAGE).body
    assert site.rendered == before


def test_first_visitor_and_all_later_ones_see_the_publication(site):
    assert [NEW in site.get(PAGE).body for _ in range(2)] == [True, True]


def test_one_process_renders_the_pages_of_a_publication(site, live, monkeypatch):
    """If all did, they would slow down responses; the first process with a request does it."""
    other = Site()
    previous = live.previous(live.current())
    other.cache._memory.set(PageKey(PAGE), site.cache._memory.get(previous, PageKey(PAGE)))
    assert NEW in site.get("/projects/").body
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(shared.os, "getpid", lambda: 0)
        assert OLD in other.get(PAGE).body
    assert other.rendered == []
    assert NEW in site.get(PAGE).body


@pytest.mark.usefixtures("rendered_elsewhere")
def test_previous_page_is_revalidated_by_every_cache(site, clock):
    page = site.get(PAGE)
    assert page.headers["Cache-Control"] == "public, max-age=0, s-maxage=0, stale-if-error=86400"
    site.cache._is_behind_proxy = True
    again = site.get(PAGE, HTTP_IF_NONE_MATCH=page.headers["ETag"])
    assert (again.status, again.headers["Cache-Control"]) == (304, page.headers["Cache-Control"])
    assert again.headers["X-Accel-Expires"] == f"@{int(clock.moment.timestamp()) - 1}"


@pytest.mark.usefixtures("short_timeouts", "rendered_elsewhere")
def test_staff_wait_for_what_they_published(site):
    assert NEW in site.get(PAGE, HTTP_COOKIE="sessionid=a").body


@pytest.mark.usefixtures("short_timeouts", "rendered_elsewhere")
def test_visitors_wait_for_a_publication_older_than_nine_tenths_of_a_second(site, clock):
    clock.moment = NOON + 1.41 * SECOND
    assert NEW in site.get(PAGE).body


@pytest.mark.usefixtures("short_timeouts", "rendered_elsewhere")
def test_page_of_an_older_version_is_never_shown(site, project, live, clock):
    """Two publications without a request between them."""
    live.current()
    publish(change(project, title_en="Newer title"), by=None, now=NOON + 1.9 * SECOND)
    clock.moment = NOON + 2 * SECOND
    assert b"Newer title" in site.get(PAGE).body
