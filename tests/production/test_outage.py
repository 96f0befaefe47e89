"""The database goes away under load, and comes back: who reads notices nothing, and who writes loses nothing."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.helpers.pages.contact_form import FormReader
from tests.helpers.server.visitors import Browser, Load

pytestmark = pytest.mark.postgres

AWAY = 20  # seconds
A_SECOND = 50
BACK_WITHIN = 2  # seconds
TEXT = "What does the office do about ransomware? <b>&amp;</b> „ă”"
PAGES = [
    *(
        "/",
        "/fr/",
        "/ro/",
        "/office/",
        "/projects/",
        "/ro/projects/",
        "/projects/?status=ongoing",
        "/legal-basis/",
    ),
    *(
        "/activities/",
        "/documents/",
        "/countries/",
        "/search/?q=cybercrime",
        "/updates/",
        "/updates/feed/",
    ),
    *(
        "/projects.json",
        "/legal-basis.ics",
        "/projects/map.svg",
        "/accessibility/",
        "/data/",
        "/sitemap.xml",
    ),
]


def form_of(page):
    return FormReader(page.text.partition("<main")[2].partition("</main>")[0])


FORM = "//main//form[.//textarea]"


def send(browser, page):
    subject = re.search(r'<option value="(\d+)"', page.text)[1]
    typed = {"name": "Ana Ionescu", "email": "ana@example.org", "subject": subject, "text": TEXT}
    return browser.send(page, typed, chosen=FORM)


def test_who_reads_notices_nothing_and_who_writes_loses_nothing(production, cluster):
    reader, writer = Browser(production.address), Browser(production.address)
    detail = re.search(r'href="(/projects/[a-z-]+/)"', reader.get("/projects/").text)[1]
    paths = [*PAGES, detail]
    assert {reader.get(path).status for path in paths} == {200}
    filled_in_before = [writer.get("/contact/") for _ in range(3)]

    with Load(production.address, paths, A_SECOND) as load:
        time.sleep(2)
        cluster.stop()
        stopped = time.monotonic()
        unsent = [send(writer, page) for page in filled_in_before]
        new_page = reader.get("/search/?q=nobody-asked-this-before")
        time.sleep(max(0, AWAY - (time.monotonic() - stopped)))
        cluster.start()
        time.sleep(BACK_WITHIN)
        afterwards = [writer.send(page, {}, chosen=FORM) for page in unsent]  # pressed once more
        with ThreadPoolExecutor(8) as visitors:
            new_pages = list(
                visitors.map(reader.get, [f"/search/?q=word{number}" for number in range(16)])
            )
        time.sleep(1)

    answers = load.answers
    assert len(answers) >= (AWAY + BACK_WITHIN) * A_SECOND
    assert [answer for answer in answers if answer.status != 200] == []
    assert [page.status for page in unsent] == [503, 503, 503]
    assert {form_of(page).values["text"].replace("\r\n", "\n") for page in unsent} == {TEXT}
    assert all("+40" in page.text for page in unsent)
    assert new_page.status == 503
    assert "+40" in new_page.text
    assert [page.path.partition("?")[0] for page in afterwards] == ["/contact/sent/"] * 3
    assert {page.status for page in new_pages} == {200}


def test_without_any_server_what_was_read_is_shown_and_the_rest_says_so_with_the_number(production):
    browser = Browser(production.address)
    before = browser.get("/projects/")
    for server in production.servers:
        server.terminate()
        server.communicate(timeout=40)
    kept, other = browser.get("/projects/"), browser.get("/activities/?q=never-asked")
    in_french = browser.get("/fr/activities/?q=never-asked")
    production.start_servers()
    time.sleep(BACK_WITHIN)
    assert kept.text == before.text
    assert (other.status, in_french.status) == (503, 503)
    assert "+40" in other.text
    assert '<html lang="fr"' in in_french.text
    assert {browser.get(f"/activities/?q=asked-anew-{number}").status for number in range(8)} == {
        200
    }
