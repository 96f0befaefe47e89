"""The page of the typed text next to the form, in a browser."""

import pytest

from tests.helpers.browser.steps import open_form

PAGE, OPEN = ".live-preview-page", ".live-preview-open"
LIVE_PREVIEW = "**/live-preview/*"


@pytest.fixture
def form(desk, site, project, no_complaints):
    """Return the page with the form of a project."""
    open_form(desk, site, project)
    return desk


def test_page_follows_the_typed_text_leads_nowhere_and_nothing_is_saved(form, project):
    form.click(OPEN)
    page = form.frame_locator(PAGE)
    page.locator("h1").wait_for()
    assert form.inner_text(".live-preview-changes summary") == "Changes for visitors (0)"
    for name in ("TYPED-1", "TYPED-2"):
        form.fill("#id_acronym", name)
        page.locator("h1", has_text=name).wait_for()
    assert form.inner_text(".live-preview-changes summary") == "Changes for visitors (1)"
    page.locator("main a").first.click()
    assert page.locator("h1").inner_text() == form.input_value("#id_acronym") == "TYPED-2"
    project.refresh_from_db()
    assert project.acronym == "GLACY-e"


def test_other_pages_that_show_the_change_are_shown_too(form):
    form.fill("#id_acronym", "TYPED")
    form.click(OPEN)
    page = form.frame_locator(PAGE)
    page.locator("h1", has_text="TYPED").wait_for()
    form.click(".live-preview-pages summary")
    form.click(".live-preview-pages button:text-is('Projects')")
    page.locator("main:has(h1:text-is('Projects'))", has_text="TYPED").wait_for()
    assert form.inner_text(".live-preview-pages [aria-pressed=true]") == "Projects"
    form.click(".live-preview-pages button:text-is('Its own page')")
    page.locator("h1", has_text="TYPED").wait_for()


def test_one_request_is_on_its_way_and_a_later_change_follows_it(form):
    held = []
    sent = []
    form.route(LIVE_PREVIEW, lambda route: held.append(route), times=1)
    form.on("request", lambda request: "/live-preview/" in request.url and sent.append(request))
    with form.expect_request(LIVE_PREVIEW):
        form.click(OPEN)
    form.fill("#id_acronym", "TYPED")
    form.select_option(".live-preview-language", "fr")
    held[0].fulfill(status=204)  # as if the text of a colleague was being previewed
    page = form.frame_locator(PAGE)
    page.locator("html[lang=fr] h1", has_text="TYPED").wait_for()
    assert len(sent) == 2


def test_page_has_the_language_of_the_form_or_another_one_and_a_width(form):
    form.click(OPEN)
    page = form.frame_locator(PAGE)
    form.click(".language-choice [value=fr]")
    page.locator("html[lang=fr]").wait_for()
    form.select_option(".live-preview-language", "ro")
    page.locator("html[lang=ro]").wait_for()
    form.select_option(".live-preview-width", "1200")
    page.locator("nav").first.wait_for()
    assert page.locator("body").evaluate("() => window.innerWidth") == 1200
