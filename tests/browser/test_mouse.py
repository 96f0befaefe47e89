"""Controls of the admin under a real mouse: a press and a release at one place on the screen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.helpers.admin.forms import form_of
from tests.helpers.browser.steps import open_form, save
from tests.helpers.factories import change, make_message

LETTER = "Dear Ms Ionescu,\n\n" + "The next course begins on Monday.\n" * 30


def press(page, selector):
    """Press the mouse where the control is, and release it there."""
    control = page.locator(selector)
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.up()


@pytest.mark.parametrize("link", [".submit-row a.default", ".issues.blocking a"])
def test_refused_publication_leads_to_the_field_and_can_be_loaded_again(
    desk, site, project, complaints, link
):
    open_form(desk, site, change(project, title_en=""))
    save(desk, "_publish")
    desk.reload()
    assert desk.inner_text("#content h1") == "Publish"
    with desk.expect_navigation():
        press(desk, link)
    expect(desk.locator("#id_title_en")).to_be_focused()
    assert desk.url == site + form_of(project)
    assert complaints == []


@pytest.mark.parametrize("text", ["On Monday.", LETTER])
def test_first_press_sends_an_answer_that_is_shown_whole(desk, site, text):
    message = make_message()
    desk.goto(site + reverse("admin:contact_message_change", args=[message.pk]))
    answer = desk.locator("#id_text")
    answer.click()
    desk.keyboard.insert_text(text)
    assert answer.evaluate("area => area.scrollHeight <= area.clientHeight")
    with desk.expect_navigation():
        press(desk, "text=Send the answer")
    assert message.answers.get().text.split() == text.split()
