"""Steps in a browser that lead to another page.

A click or a key returns as soon as the response begins to arrive. Reading the page then may read
half of it, and leaving it may cancel the request, so these steps wait for the next page.
"""

from contextlib import contextmanager

from tests.helpers.admin.forms import form_of
from tests.helpers.browser.walking import SCREEN

PASSWORD = "only for this test"
# Forms have up to a dozen equal editors. Most tests do without them.
NO_EDITORS = """window.CKEDITOR = {
  dom: {}, config: {}, instances: {}, plugins: { addExternal() {} }, on() {}, replace() {}
}"""


@contextmanager
def open_page(browser, complaints, **options):
    """Open a page in a separate context; errors that the browser reports go to ``complaints``."""
    context = browser.new_context(**{"viewport": SCREEN} | options)
    page = context.new_page()
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


def follow(page, selector):
    """Click the first link or button with this selector."""
    with page.expect_navigation():
        page.click(selector)


def press_enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in(page, site, user):
    page.goto(f"{site}/admin/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    follow(page, "text=Log in")
    assert page.url == f"{site}/admin/"


def open_form(page, site, obj):
    page.goto(site + form_of(obj))


def open_section(page, name):
    """Open a section of the form of a working copy, or close it."""
    page.click(f".section > summary:has-text('{name}')")


def open_all_sections(page):
    page.evaluate(
        "for (const section of document.querySelectorAll('.section')) section.open = true"
    )


def save(page, button="_continue"):
    follow(page, f"input[name={button}]:visible >> nth=0")


def choose(page, label):
    """Press a button, or follow a link, under “More” in the form of a working copy."""
    if not page.locator(".more-buttons details[open]").count():
        page.click(".more-buttons summary")
    follow(page, f".more-buttons :is([value='{label}'], a:text-is('{label}'))")


def run_action(page, label):
    """Run an action of a form that has a drop-down list of them."""
    page.select_option("select[name=CHANGE_FORM-action]", label=label)
    follow(page, "button:has-text('Run')")
