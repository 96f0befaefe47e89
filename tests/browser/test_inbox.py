"""The inbox in a real browser: what is typed into one form of a page isn't lost by sending another."""

from django.urls import reverse

from contact.models import MessageState
from tests.helpers.browser.steps import follow
from tests.helpers.factories import make_message


def test_typed_answer_is_asked_about_before_another_button_leaves_the_page(desk, site):
    message, asked = make_message(), []
    desk.goto(site + reverse("admin:contact_message_change", args=[message.pk]))
    desk.fill("[name=text]", "Dear Ms Ionescu,")

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    desk.on("dialog", stay)
    with desk.expect_event("dialog"):
        desk.click("text=Assign to me", no_wait_after=True)
    assert asked == ["beforeunload"]
    assert desk.input_value("[name=text]") == "Dear Ms Ionescu,"
    message.refresh_from_db()
    assert message.state == MessageState.NEW


def test_sending_what_was_typed_asks_nothing(desk, site):
    message, asked = make_message(), []
    desk.goto(site + reverse("admin:contact_message_change", args=[message.pk]))
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.fill("[name=text]", "Dear Ms Ionescu, on Monday.")
    follow(desk, "text=Send the answer")
    assert asked == []
    assert "on Monday." in desk.inner_text(".thread")
