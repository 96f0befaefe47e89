"""Passkeys in Chromium with a virtual authenticator: by keyboard, after the password, lost."""

import pytest
from django.urls import reverse

from accounts.models import Passkey
from tests.helpers.admin.forms import LIST
from tests.helpers.browser.steps import PASSWORD, follow, give_password, press_enter, tab_to

ACCOUNT = reverse("admin:own_account")
ADD = reverse("admin:passkey_add")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site(site, settings):
    """The site at its own URL, with a second factor required."""
    settings.SITE_URL = site
    settings.REQUIRE_2FA = True
    return site


@pytest.fixture
def authenticator(page):
    """Give the browser an authenticator; return a function that changes it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return lambda name, **more: session.send(f"WebAuthn.{name}", added | more)


def skip_to_content(page):
    """Use the skip link, which leads past the search and the side bar."""
    page.focus(".skip-to-content-link")
    page.keyboard.press("Enter")


def sign_out(page):
    page.focus("#account-menu summary")
    page.keyboard.press("Enter")
    tab_to(page, "#logout-form button")
    press_enter(page)


def add_passkey(page, name="Laptop"):
    """Fill in the form of the page with the keyboard; the browser makes the passkey."""
    page.focus("#id_name")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")  # leads to two pages: the script of the first sends its form


def wait_for_codes(page):
    """Wait until the recovery codes of a first passkey are shown, and the page is complete."""
    page.wait_for_selector(".recovery-codes")
    page.wait_for_load_state()


def shown_problem(page):
    """Return the only message about a problem, as soon as it is shown."""
    page.wait_for_selector(".errornote:visible")
    [problem] = page.locator(".errornote:visible").all_inner_texts()
    return problem


@pytest.mark.journey
def test_publisher_adds_a_passkey_and_signs_in_by_keyboard_only(
    page, site, publisher, authenticator, complaints
):
    give_password(page, site, LIST)
    assert ADD in page.url
    page.goto(f"{site}{LIST}")  # every other page is closed
    assert ADD in page.url
    add_passkey(page)
    wait_for_codes(page)
    assert len(set(page.locator(".recovery-codes code").all_inner_texts())) == 10
    skip_to_content(page)
    tab_to(page, "text=I have stored them")
    press_enter(page)
    assert page.url == f"{site}{LIST}"

    sign_out(page)
    page.goto(f"{site}{LIST}")
    tab_to(page, ".with-passkey [type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}{LIST}")

    sign_out(page)
    give_password(page, site, LIST)
    assert "/login/code/" in page.url
    page.wait_for_function("document.activeElement.id == 'passkey'")
    press_enter(page)
    assert page.url == f"{site}{LIST}"

    page.goto(f"{site}{ACCOUNT}")
    assert "Laptop: added on" in page.inner_text("#content-main")
    assert "last used on" in page.inner_text("#content-main")
    assert "Add a second passkey on another device" in page.inner_text("#content-main")
    assert complaints == []


def test_authenticator_that_fails_is_explained_and_tried_again(
    page, site, publisher, authenticator
):
    give_password(page, site, LIST)
    authenticator("setUserVerified", isUserVerified=False)
    add_passkey(page)
    assert "The passkey was not created" in shown_problem(page)
    authenticator("setUserVerified", isUserVerified=True)
    page.wait_for_function("document.activeElement.id == 'passkey'")
    press_enter(page)
    wait_for_codes(page)
    page.goto(f"{site}{ADD}")
    add_passkey(page, "The same again")
    assert "This device already has a passkey" in shown_problem(page)
    assert Passkey.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "fr", "ro"])
def test_pages_of_passkeys_are_accessible(
    page, walk, site, publisher, authenticator, complaints, language, settings
):
    publisher.language = language
    publisher.save()
    page.goto(f"{site}{LIST}")
    walk.look("sign in")
    give_password(page, site, LIST)
    walk.look("add a passkey")
    authenticator("setUserVerified", isUserVerified=False)
    add_passkey(page)
    shown_problem(page)
    walk.look("not made")
    authenticator("setUserVerified", isUserVerified=True)
    page.keyboard.press("Enter")
    wait_for_codes(page)
    settings.REQUIRE_2FA = False
    walk.open(ACCOUNT)
    walk.open(reverse("admin:passkey_remove", args=[Passkey.objects.get().pk]))
    sign_out(page)
    give_password(page, site, LIST)
    walk.look("after the password")
    authenticator("clearCredentials")
    page.goto(f"{site}{LIST}")
    follow(page, ".with-passkey [type=submit]")
    shown_problem(page)
    walk.look("no passkey")
    assert complaints == []
