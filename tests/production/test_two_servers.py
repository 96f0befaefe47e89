"""Two servers over one database, behind the proxy: they are one site."""

import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

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
    """Somebody who is signed in through the proxy."""
    production.run("manage.py", "shell", "-c", MAKE_ACCOUNT)
    browser = Browser(production.address)
    signed_in = browser.send(browser.get("/admin/"), {"username": "ana", "password": PASSWORD})
    assert "Log in" not in signed_in.text
    return browser


def address_of_form(desk):
    listed = desk.get("/admin/pages/standingpage/?q=accessibility").text
    return re.search(r"/admin/pages/standingpage/[^/]+/change/", listed)[0]


def publish(desk, form, title):
    """At the desk, as a person does: the form, then the page that asks for a note."""
    asked = desk.send(
        desk.get(form), {"title_en": title}, "_publish", "//form[@id='standingpage_form']"
    )
    answers = {"note": "Another title", "solo_reason": "Nobody else is at the office today."}
    answer = desk.send(asked, answers)
    assert answer.status == 200
    assert "was published" in answer.text or title in answer.text, answer.text[:2000]


def next_second():
    """When all let go of what they know: just after the next stroke of the clock."""
    time.sleep(1.02 - time.time() % 1)


def test_what_one_publishes_is_within_a_second_on_both_and_at_the_proxy(production, desk):
    """Seen by the very first who ask after the next stroke of the clock: nobody gets an older copy then."""
    form, visitor = address_of_form(desk), Browser(production.address)
    for number in range(TIMES):
        title = f"Accessibility, edition {number}"
        visitor.get(PAGE)  # the proxy has the copy before
        publish(desk, form, title)
        next_second()
        sites = [production.address, *(f"http://127.0.0.1:{port}" for port in production.ports)]
        assert [title in visitor.get(PAGE, site).text for site in sites] == [True, True, True]


def test_nothing_older_is_shown_while_somebody_elses_question_is_on_its_way(production, desk):
    """One server stands still with questions; the other has published meanwhile."""
    form, visitor = address_of_form(desk), Browser(production.address)
    visitor.get(PAGE)
    still = production.servers[0].pid
    at_the_other = Browser(f"http://127.0.0.1:{production.ports[1]}", desk.cookies)
    os.killpg(still, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(6) as others:
            waiting = [others.submit(visitor.get, PAGE) for _ in range(4)]
            time.sleep(0.5)
            publish(at_the_other, form, "Accessibility, while somebody waits")
            next_second()
            shown = [others.submit(visitor.get, PAGE).result() for _ in range(2)]
            os.killpg(still, signal.SIGCONT)
            assert {each.result().status for each in waiting} == {200}
    finally:
        os.killpg(still, signal.SIGCONT)
    assert [page.status for page in shown] == [200, 200]
    assert all("while somebody waits" in page.text for page in shown)


def test_nothing_older_than_a_second_is_shown_at_the_proxy_however_many_ask(production, desk):
    form, pool = address_of_form(desk), urllib3.PoolManager(maxsize=8)
    shown, over, told = [], threading.Event(), {}

    def visit():
        while not over.wait(0.005):  # no faster than the proxy lets a visitor
            asked = time.time()
            page = pool.request("GET", production.address + PAGE).data.decode()
            shown.append((asked, time.time(), page))

    with ThreadPoolExecutor(4) as visitors:
        visiting = [visitors.submit(visit) for _ in range(4)]
        try:
            for number in range(4):
                title, begun = f"Accessibility, told {number}", time.time()
                publish(desk, form, title)
                told[title] = begun, time.time()
                time.sleep(2.5)
        finally:
            over.set()
        for each in visiting:
            each.result()
    assert len(shown) > 200
    ends = [begun for begun, _done in list(told.values())[1:]] + [time.time()]
    for (title, (_begun, done)), end in zip(told.items(), ends, strict=True):
        after = [page for asked, answered, page in shown if done + 1 <= asked and answered < end]
        assert after
        assert all(title in page for page in after)


def test_sign_in_holds_on_both(production, desk):
    for port in production.ports:
        page = desk.get("/admin/", f"http://127.0.0.1:{port}")
        assert page.status == 200
        assert "Log out" in page.text


def test_one_that_is_killed_costs_no_page(production):
    paths = ["/", "/projects/", PAGE, "/search/?q=cybercrime", "/fr/", "/legal-basis/"]
    with Load(production.address, paths, a_second=20) as load:
        time.sleep(1)
        victim = production.servers[1]
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        time.sleep(4)
    assert len(load.answers) > 80
    assert {answer.status for answer in load.answers} == {200}
    production.servers[1] = production.serve(production.ports[1])
    wait_for(f"http://127.0.0.1:{production.ports[1]}", production.servers[1])
