"""The page of the typed text next to the form, in a browser."""

import pytest

from projects.models import Project
from tests.helpers.browser.steps import PASSWORD, open_form, open_page, sign_in
from tests.helpers.factories import make_superuser

PAGE = ".live-preview-page"
LIVE_PREVIEW = "**/live-preview/*"


@pytest.fixture
def desk(browser, site):
    complaints = []
    with open_page(browser, complaints) as page:
        sign_in(page, site, make_superuser(username="editor", password=PASSWORD))
        yield page
    assert complaints == []


def test_page_follows_the_typed_text_and_nothing_is_saved(desk, site):
    project = Project.objects.get(acronym="GLACY+")
    open_form(desk, site, project)
    desk.click(".live-preview-open")
    page = desk.frame_locator(PAGE)
    page.locator("h1").wait_for()
    assert desk.inner_text(".live-preview-changes summary") == "Changes for visitors (0)"
    for name in ("TYPED-1", "TYPED-2"):
        desk.fill("#id_acronym", name)
        page.locator("h1", has_text=name).wait_for()
    assert desk.inner_text(".live-preview-changes summary") == "Changes for visitors (1)"
    project.refresh_from_db()
    assert project.acronym == "GLACY+"


def test_other_pages_that_show_the_change_are_shown_too(desk, site):
    open_form(desk, site, Project.objects.get(acronym="GLACY+"))
    desk.fill("#id_acronym", "TYPED")
    desk.click(".live-preview-open")
    page = desk.frame_locator(PAGE)
    page.locator("h1", has_text="TYPED").wait_for()
    desk.click(".live-preview-pages summary")
    desk.click(".live-preview-pages button:text-is('Projects')")
    page.locator("main:has(h1:text-is('Projects'))", has_text="TYPED").wait_for()
    assert desk.inner_text(".live-preview-pages [aria-pressed=true]") == "Projects"
    desk.click(".live-preview-pages button:text-is('Its own page')")
    page.locator("h1", has_text="TYPED").wait_for()


def test_links_of_the_page_lead_nowhere_and_the_form_stays(desk, site):
    open_form(desk, site, Project.objects.get(acronym="GLACY+"))
    desk.fill("#id_acronym", "TYPED")
    desk.click(".live-preview-open")
    page = desk.frame_locator(PAGE)
    page.locator("h1", has_text="TYPED").wait_for()
    page.locator("main a").first.click()
    assert page.locator("h1").inner_text() == "TYPED"
    assert desk.input_value("#id_acronym") == "TYPED"


def test_one_request_is_on_its_way_and_a_later_change_follows_it(desk, site):
    open_form(desk, site, Project.objects.get(acronym="GLACY+"))
    held = []
    sent = []
    desk.route(LIVE_PREVIEW, lambda route: held.append(route), times=1)
    desk.on("request", lambda request: "/live-preview/" in request.url and sent.append(request))
    with desk.expect_request(LIVE_PREVIEW):
        desk.click(".live-preview-open")
    desk.fill("#id_acronym", "TYPED")
    desk.select_option(".live-preview-language", "fr")
    held[0].fulfill(status=204)  # as if the text of a colleague was being previewed
    page = desk.frame_locator(PAGE)
    page.locator("html[lang=fr] h1", has_text="TYPED").wait_for()
    assert len(sent) == 2


def test_page_has_the_language_of_the_form_or_another_one_and_a_width(desk, site):
    open_form(desk, site, Project.objects.get(acronym="GLACY+"))
    desk.click(".live-preview-open")
    page = desk.frame_locator(PAGE)
    desk.click(".language-choice [value=fr]")
    page.locator("html[lang=fr]").wait_for()
    desk.select_option(".live-preview-language", "ro")
    page.locator("html[lang=ro]").wait_for()
    desk.select_option(".live-preview-width", "1200")
    page.locator("nav").first.wait_for()
    assert page.locator("body").evaluate("() => window.innerWidth") == 1200
