"""A publication is undone from the message about it: by pointer, on a telephone, by keyboard."""

from contextlib import ExitStack

import pytest

from desk.admin_urls import action_url
from projects.models import Project
from tests.helpers.browser.steps import follow, open_page, press_enter, sign_in
from tests.helpers.browser.walking import SCREEN
from tests.helpers.factories import make_user

PHONE = {"width": 390, "height": 844}
MAX_TABS = 25
MISTAKE = "A title with a typing eror"


@pytest.fixture
def project(site):
    """A published project with a draft by a colleague."""
    project = Project.objects.get(slug="glacy-e")
    project.title_en = MISTAKE
    project.save(by=make_user())
    return project


@pytest.fixture
def published(browser, site, publisher, project, complaints):
    """Return a function that publishes the draft in a window of a size and returns its page."""
    with ExitStack() as stack:

        def publish(size):
            page = stack.enter_context(open_page(browser, complaints, viewport=size))
            sign_in(page, site, publisher)
            page.goto(site + action_url(project, "publish_selected"))
            page.fill("#id_note", "A new title")
            follow(page, "input[type=submit][value=Publish]")
            return page

        yield publish


def public_text(page, site):
    page.goto(f"{site}/projects/glacy-e/")
    return page.inner_text("main")


@pytest.mark.journey
@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
def test_publication_is_undone_in_two_clicks(published, site, complaints, size):
    page = published(size)
    follow(page, ".messagelist >> text=Undo")
    assert MISTAKE in page.inner_text(".comparison del")
    follow(page, "input[type=submit][value=Undo]")
    assert "the previous version is live again" in page.inner_text(".messagelist")
    assert MISTAKE not in public_text(page, site)
    assert complaints == []


def tab_to(page, selector):
    """Use the skip link, the first stop of each page, then the Tab key."""
    page.focus(".skip-to-content-link")
    page.keyboard.press("Enter")
    wanted = page.locator(selector).first
    for _ in range(MAX_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element == document.activeElement"):
            return
    pytest.fail(f"{MAX_TABS} presses of the Tab key do not reach {selector}.")


def test_publication_is_undone_by_keyboard_alone(published, site, complaints):
    page = published(SCREEN)
    tab_to(page, ".messagelist a:has-text('Undo')")
    press_enter(page)
    tab_to(page, "input[type=submit][value=Undo]")
    press_enter(page)
    assert "the previous version is live again" in page.inner_text(".messagelist")
    assert MISTAKE not in public_text(page, site)
    assert complaints == []
