"""Writing to the office in a real browser: by keyboard alone, on a telephone, with scripts and without."""

import datetime
import re

import pytest

from contact import spam
from contact.models import Message, Recipient, Subject
from core.mail.sending import background_thread
from tests.helpers.browser.steps import follow, press_enter
from tests.helpers.browser.walking import PHONE, TOO_WIDE, Walk
from tests.helpers.server.mail_server import mailers_for

MOST_TABS = 60
TEXT = "Good morning,\n\nwhen does the next course begin?"
# Answered by the browser's engine, so that it also works where the page may run no script.
FOCUS_NAME = "document.activeElement.getAttribute('name') || document.activeElement.className"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def telephone(request, browser, complaints):
    context = browser.new_context(java_script_enabled=request.param, viewport=PHONE)
    page = context.new_page()
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    context.close()


def tab_to(page, selector, key="Tab"):
    """Goes on from control to control as a keyboard does, until it is at the one."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"No way by keyboard to {selector}")


def fits(page):
    return page.evaluate(TOO_WIDE) <= 0


def test_whole_way_by_keyboard_alone(telephone, site, complaints, mail_server):
    page = telephone
    subject = Subject.objects.active()[1]
    Recipient.objects.create(subject=subject, email="office@office.example")
    page.goto(f"{site}/contact/")
    assert fits(page)

    # With much missing: what is wrong is summed up, and the summary has the focus.
    tab_to(page, "[name=email]")
    page.keyboard.type("zoe")
    tab_to(page, "textarea")
    for line in TEXT.split("\n"):
        page.keyboard.type(line)
        page.keyboard.press("Enter")
    tab_to(page, "button")
    press_enter(page)
    assert page.title().startswith("Error:")
    assert page.locator(".error-summary:focus").count() == 1
    assert page.locator(".error-summary a").all_inner_texts() == [
        "Enter your name",
        "Enter an e-mail address in the form name@example.org, without spaces",
        "Choose what your message is about",
    ]
    assert fits(page)
    assert page.input_value("[name=email]") == "zoe"
    assert page.input_value("textarea").startswith(TEXT)

    # Its links lead to the fields, each with its error in words beside it.
    page.keyboard.press("Tab")
    press_enter(page)
    assert page.locator("[name=name]:focus").count() == 1
    assert page.get_attribute("[name=name]", "aria-describedby") == "id_name_error"
    assert "Enter your name" in page.inner_text("#id_name_error")
    page.keyboard.type("Zoë Ștefănescu")
    tab_to(page, "[name=email]")
    page.keyboard.press("Control+A")
    page.keyboard.type("zoe@example.org")
    tab_to(page, "[name=subject]")
    page.keyboard.type(subject.label_en[:12])
    tab_to(page, "[name=language]")
    page.keyboard.type("fran")
    tab_to(page, "button")
    press_enter(page)

    # The reference, and what the office has.
    assert "/contact/sent/" in page.url
    assert fits(page)
    message = Message.objects.get()
    assert message.reference in page.inner_text("main")
    assert (message.name, message.email, message.subject) == (
        "Zoë Ștefănescu",
        "zoe@example.org",
        subject,
    )
    assert (message.language, message.text.strip()) == ("fr", TEXT)
    assert page.context.cookies() == []
    refused = [each for each in complaints if "422" not in each]
    assert refused == []


def test_message_is_told_to_both_and_sent_once_however_often_it_is_pressed(
    page, site, mail_server, monkeypatch, settings
):
    monkeypatch.setattr(
        spam, "MIN_FILL_TIME", datetime.timedelta()
    )  # a test is faster than a person
    settings.MAILERS = mailers_for(
        mail_server.port, timeout=20
    )  # the browser takes the machine's time meanwhile
    subject = Subject.objects.active()[0]
    Recipient.objects.create(subject=subject, email="office@office.example")
    page.goto(f"{site}/contact/")
    page.fill("[name=name]", "Zoë Ștefănescu")
    page.fill("[name=email]", "zoe@example.org")
    page.select_option("[name=subject]", str(subject.pk))
    page.fill("textarea", TEXT)
    page.locator("main form button").dblclick()
    page.wait_for_url("**/contact/sent/**")
    assert re.search(r"C-\d{4}-\w{5}", page.inner_text("main"))
    assert background_thread.wait(20)
    assert mail_server.taken_by() == {"office@office.example": 1, "zoe@example.org": 1}
    page.reload()
    assert Message.objects.count() == 1


def test_trap_is_out_of_reach_for_people(page, site):
    page.goto(f"{site}/contact/")
    assert not page.locator("[name=homepage]").is_visible()
    page.locator("[name=email]").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_NAME) != "homepage"


def test_pages_of_the_form_can_be_read_by_everybody(page, site, complaints):
    walk = Walk(page, site)
    walk.open("/contact/")
    follow(page, "main form button")
    walk.look("/contact/ with errors")
    page.fill("[name=name]", "Zoë")
    page.fill("[name=email]", "zoe@example.org")
    page.select_option("[name=subject]", index=1)
    page.fill("textarea", TEXT)
    follow(page, "main form button")
    walk.look("/contact/sent/")
    assert not walk.found, f"\n{walk}"
    assert [each for each in complaints if "422" not in each] == []
