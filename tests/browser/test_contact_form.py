"""The contact form: by keyboard alone, on a telephone, with scripts and without."""

import pytest

from contact.models import Message, Recipient, Subject
from tests.helpers.browser.steps import follow, open_page, press_enter, tab_to
from tests.helpers.browser.walking import PHONE, TOO_WIDE
from tests.helpers.server.processes import ROOT

TEXT = "Good morning,\n\nwhen does the next course begin?"
# Evaluated by the browser itself, so it works on pages that may run no script.
FOCUS_NAME = "document.activeElement.getAttribute('name') || document.activeElement.className"


@pytest.fixture(params=[True, False])
def telephone(request, browser, complaints):
    options = {"java_script_enabled": request.param, "viewport": PHONE}
    with open_page(browser, complaints, **options) as page:
        yield page


def fits(page):
    return page.evaluate(TOO_WIDE) <= 0


@pytest.mark.journey
def test_message_is_sent_by_keyboard_alone(telephone, site, complaints, mail_server):
    page = telephone
    subject = Subject.objects.active()[1]
    Recipient.objects.create(subject=subject, email="office@office.example")
    page.goto(f"{site}/contact/")
    assert fits(page)

    # A form with missing answers: the errors are summed up, and the summary has the focus.
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
        "Enter your name.",
        "Enter an e-mail address in the form name@example.org, without spaces.",
        "Choose the subject of your message.",
    ]
    assert fits(page)
    assert page.input_value("[name=email]") == "zoe"
    assert page.input_value("textarea").startswith(TEXT)

    # Its links lead to the fields, each with its error.
    page.keyboard.press("Tab")
    press_enter(page)
    assert page.locator("[name=name]:focus").count() == 1
    assert page.get_attribute("[name=name]", "aria-describedby") == "id_name_error"
    assert "Enter your name." in page.inner_text("#id_name_error")
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

    # The reference, and the stored message.
    assert "/contact/sent/" in page.url
    assert fits(page)
    message = Message.objects.get()
    assert message.reference in page.inner_text("main")
    sender = (message.name, message.email, message.subject)
    assert sender == ("Zoë Ștefănescu", "zoe@example.org", subject)
    assert (message.language, message.text.strip()) == ("fr", TEXT)
    assert page.context.cookies() == []
    assert [text for text in complaints if "422" not in text] == []


def test_trap_cannot_be_reached_by_people(page, site):
    page.goto(f"{site}/contact/")
    assert not page.locator("[name=homepage]").is_visible()
    page.locator("[name=email]").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_NAME) != "homepage"


@pytest.mark.journey
def test_pages_of_the_form_are_accessible_and_wrong_fields_have_the_border_of_errors(
    page, walk, site, complaints
):
    walk.open("/contact/")
    page.fill("[name=email]", "zoe")
    follow(page, "main form button")
    color = "all => all.map(each => getComputedStyle(each).borderTopColor)"
    wrong = page.locator("[aria-invalid=true]").evaluate_all(color)
    right = page.locator("[name=organisation]").evaluate_all(color)
    assert len(wrong) == 4
    assert len(set(wrong)) == len(set(wrong + right)) - 1 == 1
    walk.look("/contact/ with errors")
    page.fill("[name=name]", "Zoë")
    page.fill("[name=email]", "zoe@example.org")
    page.select_option("[name=subject]", index=1)
    page.fill("textarea", TEXT)
    follow(page, "main form button")
    walk.look("/contact/sent/")
    assert [text for text in complaints if "422" not in text] == []


def test_form_has_its_text_after_going_back_from_a_page_of_the_proxy(page, site):
    """The proxy answers with a page of its own if the site cannot, or for too many messages."""
    answer = (ROOT / "deploy/nginx/pages/too-many-requests.html").read_text(encoding="utf-8")
    headers = {"Content-Type": "text/html", "Cache-Control": "no-store"}
    page.goto(f"{site}/contact/")
    page.fill("[name=name]", "Zoë")
    page.fill("textarea", TEXT)
    page.route("**/contact/", lambda route: route.fulfill(status=429, headers=headers, body=answer))
    follow(page, ".message-form button")
    assert "go back" in page.locator("main").inner_text()
    page.unroute("**/contact/")
    page.go_back()
    assert page.input_value("[name=name]") == "Zoë"
    assert page.input_value("textarea") == TEXT
