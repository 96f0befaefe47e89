"""The database fails under load and returns: readers notice nothing, and no message is lost."""

import re
import time

import pytest

from tests.helpers.pages.contact_form import read
from tests.helpers.server.visitors import Browser, Load

pytestmark = pytest.mark.postgres

OUTAGE_SECONDS = 20
RECOVERY_SECONDS = 2
RATE = 50  # requests per second
# The proxy lets few requests of one network wait at the same time.
VISITORS = [{"X-Forwarded-For": f"198.51.{number}.7"} for number in range(99)]
TEXT = "What does the office do about ransomware? <b>&amp;</b> „ă”"
FORM = "//main//form[.//textarea]"
PAGES = """
    / /fr/ /ro/ /office/ /projects/ /ro/projects/ /projects/?status=ongoing /legal-basis/
    /activities/ /documents/ /countries/ /search/?q=cybercrime /updates/ /updates/feed/
    /projects.json /activities.ics /projects/map.svg /accessibility/ /data/ /sitemap.xml
"""


def typed_text(page):
    return read(page).values["text"]


def send(browser, page):
    subject = re.search(r'<option value="(\d+)"', page.text)[1]
    typed = {"name": "Ana Ionescu", "email": "ana@example.org", "subject": subject, "text": TEXT}
    return browser.send(page, typed, chosen=FORM)


def test_readers_notice_no_outage_and_forms_are_sent_afterwards(production, cluster):
    reader, writer = Browser(production.address), Browser(production.address)
    project = re.search(r'href="(/projects/[a-z-]+/)"', reader.get("/projects/").text)[1]
    paths = [*PAGES.split(), project]
    assert {reader.get(path).status for path in paths} == {200}
    searches = [f"/search/?q=word{number}" for number in range(16)]
    filled_in_before = [writer.get("/contact/") for _ in range(3)]

    with Load(production.address, paths, RATE, VISITORS) as load:
        time.sleep(2)
        cluster.stop()
        stopped = time.monotonic()
        unsent = [send(writer, page) for page in filled_in_before]
        uncached = reader.get("/search/?q=nobody-asked-this-before")
        time.sleep(max(0, OUTAGE_SECONDS - (time.monotonic() - stopped)))
        cluster.start()
        time.sleep(RECOVERY_SECONDS)
        afterwards = [writer.send(page, {}, chosen=FORM) for page in unsent]
        with Load(production.address, searches, len(searches), VISITORS) as asked:
            time.sleep(1)

    assert len(load.answers) >= (OUTAGE_SECONDS + RECOVERY_SECONDS) * RATE
    assert [answer for answer in load.answers if answer.status != 200] == []
    assert [page.status for page in unsent] == [503, 503, 503]
    assert {typed_text(page) for page in unsent} == {TEXT}
    assert uncached.status == 503
    assert all("+40" in page.text for page in (*unsent, uncached))
    assert [page.path.partition("?")[0] for page in afterwards] == ["/contact/sent/"] * 3
    assert {answer.status for answer in asked.answers} == {200}


def test_proxy_without_servers_shows_cached_pages_and_the_telephone_number(production):
    browser = Browser(production.address)
    before = browser.get("/projects/")
    for server in production.servers:
        server.terminate()
        server.communicate(timeout=40)
    cached = browser.get("/projects/")
    english = browser.get("/activities/?q=never-asked")
    french = browser.get("/fr/activities/?q=never-asked")
    production.start_servers()
    time.sleep(RECOVERY_SECONDS)
    assert cached.text == before.text
    assert (english.status, french.status) == (503, 503)
    assert "+40" in english.text
    assert '<html lang="fr"' in french.text
    for number in range(8):
        assert browser.get(f"/activities/?q=asked-anew-{number}").status == 200
