"""The inbox: text typed into one form of a page is not lost by sending another."""

import pytest
from django.urls import reverse

from contact.models import MessageState
from tests.helpers.browser.steps import follow
from tests.helpers.factories import make_message


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
