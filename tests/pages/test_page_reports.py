"""The link to report a problem with a page, and the contact form that it opens."""

import html
import re

import pytest

from contact.models import Subject
from pages.starter_content import load_unpublished
from projects.models import ProjectContent
from tests.helpers.pages.contact_form import read
from tests.helpers.pages.machine_readable import ARCHIVE
from tests.helpers.published import NEXT_DAY, publish, withdraw

pytestmark = pytest.mark.usefixtures("starter_site")
LINK = 'href="{}?path={}#write"'
NO_PAGES = [
    *"/projects/unknown/ /unknown/ /contact/ /admin/ //evil.example/ https://evil.example/".split(),
    *"/archive/2026-06-01/projects/ /history/project/glacy/ projects/ /projects/glacy".split(),
    "",
    "/projects/\x00/",
    "/projects/?status=ongoing",
    f"/{'x' * 5_000}/",
    f"/projects/{'é' * 300}/",
]


def opening(client, path, page="/contact/"):
    response = client.get(page, {"path": path})
    assert response.status_code == 200
    return read(response).values["text"]


def test_page_links_to_the_form_of_the_live_site(walker):
    for page, form, path in (
        ("/", "/contact/", "%2F"),
        ("/projects/glacy/", "/contact/", "%2Fprojects%2Fglacy%2F"),
        ("/projects/?status=ongoing", "/contact/", "%2Fprojects%2F"),
        ("/ro/privacy/", "/ro/contact/", "%2Fro%2Fprivacy%2F"),
        ("/archive/2026-06-01/fr/projects/", "/fr/contact/", "%2Ffr%2Fprojects%2F"),
    ):
        assert walker.get(page).text.count(LINK.format(form, path)) == 1
    for page in ("/contact/", "/no-such-page/", "/history/project/glacy/", "/archive/"):
        main = walker.get(page).text.partition("<main")[2].partition("</main>")[0]
        assert "?path=" not in main


def test_withdrawn_page_has_no_link_and_cannot_be_named(client):
    [row] = publish(ProjectContent(slug="old", title={"en": "Old"}))
    withdraw(row, "It is over.", NEXT_DAY)
    assert 'class="report"' not in client.get("/projects/old/").text
    assert opening(client, "/projects/old/") == ""


@pytest.mark.parametrize(
    ("path", "page", "text"),
    [
        ("/projects/", "/contact/", "About the page: {}/projects/\n\n"),
        ("/projects/glacy/", "/contact/", "About the page: GLACY, {}/projects/glacy/\n\n"),
        ("/fr/figures/", "/fr/contact/", "Page concernée\u00a0: {}/fr/figures/\n\n"),
        ("/ro/figures/", "/ro/contact/", "Pagina vizată: {}/ro/figures/\n\n"),
    ],
)
def test_message_begins_with_the_title_and_the_url_of_the_page(client, path, page, text):
    assert opening(client, path, page) == text.format("http://testserver")


@pytest.mark.parametrize(
    ("path", "subject", "title"),
    [
        ("/projects/glacy/", "The office and its projects", "GLACY"),
        (
            "/fr/activities/glacy-launching-conference/",
            "Training, events and other activities",
            "Conférence de lancement de GLACY",
        ),
    ],
)
def test_question_about_a_page_has_its_subject_and_its_title(client, path, subject, title):
    load_unpublished()
    for page in (path, f"{ARCHIVE}{path}"):
        [form] = re.findall(r'class="button" href="([^"]+)#write"', client.get(page).text)
        values = read(client.get(html.unescape(form))).values
        assert Subject.objects.get(pk=values["subject"]).label_en == subject
        assert f"{title}, http://testserver{path}" in values["text"]


def test_path_of_no_page_is_ignored(client):
    assert [path for path in NO_PAGES if opening(client, path)] == []
