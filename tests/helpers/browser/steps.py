"""Steps in a browser that lead to another page.

A click or a key returns as soon as the response begins to arrive. Reading the page then may read
half of it, and leaving it may cancel the request, so these steps wait for the next page.
"""

from contextlib import contextmanager

from playwright.sync_api import expect

from tests.helpers.admin.forms import form_of
from tests.helpers.browser.walking import SCREEN

PASSWORD = "only for this test"
MAX_TABS = 40
HAVE_FOCUS = "all => all.some((each) => each.contains(document.activeElement))"
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


def tab_to(page, selector):
    """Press the Tab key until an element with this selector has the focus."""
    for _ in range(MAX_TABS):
        page.keyboard.press("Tab")
        if page.locator(selector).evaluate_all(HAVE_FOCUS):
            return
    raise AssertionError(f"{MAX_TABS} presses of the Tab key do not reach {selector}.")


def give_password(page, site, path="/admin/", name="publisher"):
    """Open a page of the admin, which leads to the sign-in, and sign in by keyboard."""
    page.goto(site + path)
    expect(page.locator("#id_username")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    press_enter(page)


def sign_in(page, site, user):
    """Sign in by keyboard; postpone the second factor that the first sign-in offers."""
    user.refresh_from_db(fields=["last_login"])
    is_first = user.last_login is None
    give_password(page, site, name=user.username)
    if is_first:
        page.get_by_role("link", name="Not now").press("Enter")
    expect(page).to_have_url(f"{site}/admin/")
    page.wait_for_load_state()


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
    """Press the button of an action above a form."""
    follow(page, f".form-actions button:text-is('{label}')")


def log_out(page):
    """Log out by the menu of the user in the header."""
    page.click("#account-menu summary")
    follow(page, "#logout-form button")
