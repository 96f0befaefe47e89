"""What somebody does at a browser that leads to another page.

A click or a key returns as soon as the answer begins to arrive. What is read of the page at once may be half of it, and
going on somewhere else may break off what was sent: so whoever leaves a page waits until the next one stands there.
"""

PASSWORD = "only for this test"


def follow(page, selector):
    """Clicks the first link or button that it finds."""
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
