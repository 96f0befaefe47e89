"""Two people at one form, an expired session, a page that is left: no typed text is lost."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from contact.models import MessageState
from tests.helpers.browser.steps import (
    PASSWORD,
    follow,
    open_form,
    open_page,
    open_section,
    press_enter,
    save,
    sign_in,
)
from tests.helpers.browser.walking import PHONE, TOO_WIDE
from tests.helpers.factories import make_message


@pytest.fixture
def colleague(browser, site, complaints):
    """Open a narrow browser in which another person is signed in."""
    user = get_user_model().objects.create_superuser("colleague", "colleague@example.org", PASSWORD)
    with open_page(browser, complaints, viewport=PHONE) as page:
        sign_in(page, site, user)
        yield page


def test_second_to_save_sees_three_texts_and_saves_the_choice_made_by_keyboard(
    desk, colleague, site, project, complaints
):
    before = project.title_en
    for page, name in ((desk, "first"), (colleague, "second")):
        open_form(page, site, project)
        page.fill("#id_title_en", f"By the {name}")
    open_section(desk, "Subject")
    desk.fill("#id_implementer_en", "By the first")
    colleague.fill("#id_summary_en", "By the second")
    save(desk)
    assert "Saved as a draft" in desk.inner_text("ul.messagelist")
    save(colleague)
    assert "/conflict/" in colleague.url
    both = colleague.locator("fieldset", has_text="Title (English)")
    for text in (before, "By the first", "By the second"):
        assert text in both.inner_text()
    assert colleague.locator("fieldset").count() == 3
    assert colleague.evaluate(TOO_WIDE) <= 0

    follow(colleague, "text=Save my choice")
    assert "Both of you changed this" in both.inner_text()
    colleague.focus("#id_title_en_0")
    colleague.keyboard.press("ArrowDown")
    assert colleague.is_checked("#id_title_en_1")
    press_enter(colleague)
    assert "Saved as a draft" in colleague.inner_text("ul.messagelist")
    project.refresh_from_db()
    texts = (project.title_en, project.implementer_en, project.summary_en)
    assert texts == ("By the second", "By the first", "By the second")
    assert complaints == []


@pytest.mark.journey
def test_leaving_a_page_with_typed_text_is_confirmed_and_sending_it_is_not(desk, site):
    message, dialogs = make_message(), []
    desk.goto(site + reverse("admin:contact_message_change", args=[message.pk]))
    desk.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.dismiss()))
    desk.fill("[name=text]", "Dear Ms Ionescu, on Monday.")
    with desk.expect_event("dialog"):
        desk.click("text=Assign to me", no_wait_after=True)
    assert dialogs == ["beforeunload"]
    assert desk.input_value("[name=text]") == "Dear Ms Ionescu, on Monday."
    message.refresh_from_db()
    assert message.state == MessageState.NEW
    follow(desk, "text=Send the answer")
    assert dialogs == ["beforeunload"]
    assert "on Monday." in desk.inner_text(".thread")


def test_account_deactivated_meanwhile_stays_deactivated(desk, colleague, site, complaints):
    account = get_user_model().objects.create_user("dan", first_name="Dan", last_name="Pop")
    for page in (desk, colleague):
        open_form(page, site, account)
    desk.uncheck("#id_is_active")
    colleague.fill("#id_last_name", "Popescu")
    save(desk, "_save")
    save(colleague, "_save")
    assert "Nothing is saved yet" in colleague.inner_text("#content-main")
    for part, chosen in (("is_active", "theirs"), ("last_name", "yours")):
        assert colleague.is_checked(f"[name='choice-{part}'][value='{chosen}']")
    assert colleague.evaluate(TOO_WIDE) <= 0
    with colleague.expect_navigation():
        colleague.click("text=Save my choice")
    account.refresh_from_db()
    assert (account.is_active, account.last_name) == (False, "Popescu")
    assert complaints == []
