"""Two servers with one database, behind the proxy, are one site."""

import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.helpers.server.running_site import wait_for
from tests.helpers.server.visitors import Browser, Load

pytestmark = pytest.mark.postgres

TIMES = 50
PAGE = "/accessibility/"
PASSWORD = "a long sentence that nobody guesses"
MAKE_ACCOUNT = (
    "from accounts.models import User; "
    f"User.objects.create_superuser('ana', 'ana@example.org', {PASSWORD!r})"
)


@pytest.fixture(scope="module")
def desk(production):
    """Return the browser of a user who has signed in through the proxy."""
    production.run("manage.py", "shell", "-c", MAKE_ACCOUNT)
    browser = Browser(production.address)
    signed_in = browser.send(browser.get("/admin/"), {"username": "ana", "password": PASSWORD})
    assert "Log in" not in signed_in.text
    return browser


@pytest.fixture(scope="module")
def form(desk):
    """Return the path of the form of the page."""
    listed = desk.get("/admin/pages/standingpage/?q=accessibility").text
    return re.search(r"/admin/pages/standingpage/[^/]+/change/", listed)[0]


@pytest.fixture
def visitor(production):
    return Browser(production.address)


def publish(desk, form, title):
    """Publish in the admin: the form, then the page that asks for a note."""
    changed = {"title_en": title}
    confirmation = desk.send(desk.get(form), changed, "_publish", "//form[@id='standingpage_form']")
    note = {"note": "Another title", "solo_reason": "Nobody else is at the office today."}
    answer = desk.send(confirmation, note)
    assert answer.status == 200
    assert "was published" in answer.text or title in answer.text, answer.text[:2000]


def wait_for_next_second():
    """Wait until all caches have expired, shortly after the next second of the clock."""
    time.sleep(1.02 - time.time() % 1)


def test_publication_is_shown_by_all_within_a_second(production, desk, form, visitor):
    """The first requests after the next second of the clock get the new page."""
    sites = [production.address, *(f"http://127.0.0.1:{port}" for port in production.ports)]
    for number in range(TIMES):
        title = f"Accessibility, edition {number}"
        visitor.get(PAGE)  # the proxy has the earlier page
        publish(desk, form, title)
        wait_for_next_second()
        assert [title in visitor.get(PAGE, site).text for site in sites] == [True, True, True]


def test_earlier_page_is_not_shown_while_another_request_is_checked(
    production, desk, form, visitor
):
    """One server hangs with requests; the other has published meanwhile."""
    title = "Accessibility, while a request waits"
    visitor.get(PAGE)
    hanging = production.servers[0].pid
    other = Browser(f"http://127.0.0.1:{production.ports[1]}", desk.cookies)
    os.killpg(hanging, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(6) as pool:
            waiting = [pool.submit(visitor.get, PAGE) for _ in range(4)]
            time.sleep(0.5)
            publish(other, form, title)
            wait_for_next_second()
            shown = [pool.submit(visitor.get, PAGE).result() for _ in range(2)]
            os.killpg(hanging, signal.SIGCONT)
            assert {request.result().status for request in waiting} == {200}
    finally:
        os.killpg(hanging, signal.SIGCONT)
    assert [page.status for page in shown] == [200, 200]
    assert all(title in page.text for page in shown)


def test_killed_server_costs_no_page(production):
    paths = ["/", "/projects/", PAGE, "/search/?q=cybercrime", "/fr/", "/legal-basis/"]
    with Load(production.address, paths, a_second=20) as load:
        time.sleep(1)
        killed = production.servers[1]
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
        time.sleep(4)
    assert len(load.answers) > 80
    assert {answer.status for answer in load.answers} == {200}
    production.servers[1] = production.serve(production.ports[1])
    wait_for(f"http://127.0.0.1:{production.ports[1]}", production.servers[1])
