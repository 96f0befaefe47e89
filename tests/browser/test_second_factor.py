"""A publisher sets up a second factor, signs in with it and loses the telephone."""

import base64
import io
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from django_otp.oath import TOTP
from PIL import Image
from playwright.sync_api import expect

from accounts.models import SecondFactor
from tests.helpers.admin.forms import LIST
from tests.helpers.browser.steps import PASSWORD, follow, press_enter
from tests.helpers.browser.walking import Walk


@pytest.fixture
def guarded_site(site, settings):
    settings.REQUIRE_2FA = True
    return site


class Telephone:
    """An authenticator app: it knows the key that it was shown, and shows each code once."""

    def __init__(self, key):
        self.key, self.shown = base64.b32decode(key), set()

    def code(self):
        """Return the current code, or the next one instead of waiting for half a minute."""
        totp = TOTP(self.key)
        for totp.drift in (-1, 0, 1):
            code = f"{totp.token():06}"
            if code not in self.shown:
                self.shown.add(code)
                return code
        return pytest.fail("The test needs more codes than there are in a minute and a half.")


def give_password(page, site, address=LIST):
    page.goto(f"{site}{address}")
    page.fill("#id_username", "publisher")
    page.fill("#id_password", PASSWORD)
    press_enter(page)


def give_code(page, code):
    page.fill("#id_code", code)
    press_enter(page)


def set_up(page) -> tuple[Telephone, list[str]]:
    """Read the QR code as a telephone does; return the app and the recovery codes."""
    picture = Image.open(io.BytesIO(page.locator("img.qr-code").screenshot()))
    address = urlsplit(zxingcpp.read_barcode(picture).text)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    [key] = parse_qs(address.query)["secret"]
    assert key == page.inner_text(".secret").replace(" ", "")
    telephone = Telephone(key)
    page.fill("#id_code", telephone.code())
    page.fill("#id_password", PASSWORD)
    press_enter(page)
    assert page.locator(".recovery-codes").is_visible()
    return telephone, page.locator(".recovery-codes code").all_inner_texts()


@pytest.mark.journey
def test_publisher_sets_up_signs_in_and_loses_the_telephone(
    page, guarded_site, publisher, complaints
):
    site = guarded_site
    give_password(page, site)
    assert "/account/second-factor/" in page.url
    assert page.locator("img.qr-code").bounding_box()["width"] > 150
    page.goto(f"{site}{LIST}")  # every other page is closed
    assert "/account/second-factor/" in page.url
    telephone, recovery = set_up(page)
    assert len(set(recovery)) == 10
    follow(page, "text=I have stored them")
    assert page.url == f"{site}{LIST}"

    follow(page, "#logout-form button")
    give_password(page, site)
    assert "/login/code/" in page.url
    expect(page.locator("#id_code")).to_be_focused()
    give_code(page, "000000")
    assert page.locator("#content-main .errorlist").is_visible()
    assert "This code is not valid" in page.inner_text("#content-main")
    give_code(page, telephone.code())
    assert page.url == f"{site}{LIST}"

    follow(page, "#logout-form button")
    give_password(page, site)
    assert "/login/code/" in page.url
    give_code(page, recovery[0])
    assert page.url == f"{site}{LIST}"
    follow(page, "text=Your sign-in")
    assert "9 recovery codes left" in page.inner_text("#content-main")
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "fr", "ro"])
def test_pages_of_the_second_factor_are_accessible(
    page, guarded_site, publisher, complaints, language
):
    publisher.language = language
    publisher.save()
    walk = Walk(page, guarded_site)
    give_password(page, guarded_site)
    assert "/account/second-factor/" in page.url
    walk.look("set up")
    page.fill("#id_code", "000000")
    page.fill("#id_password", "typed in vain")
    press_enter(page)
    assert page.locator(".errornote").is_visible()
    walk.look("not set up")
    telephone, _recovery = set_up(page)
    walk.look("recovery codes")
    pages = "account/ account/recovery-codes/ account/second-factor/ account/sign-out-everywhere/"
    for name in (*pages.split(), "password_change/"):
        walk.open(f"/admin/{name}")
    follow(page, "#logout-form button")
    give_password(page, guarded_site)
    assert "/login/code/" in page.url
    walk.look("code")
    give_code(page, "000000")
    assert page.locator(".errorlist").is_visible()
    walk.look("wrong code")
    assert not walk.found, f"\n{walk}"
    assert complaints == []
    assert SecondFactor.objects.count() == 1
    assert telephone.shown
