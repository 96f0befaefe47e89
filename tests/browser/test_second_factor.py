"""A publisher sets up a second factor, signs in with it and loses the telephone."""

import io
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from accounts.models import SecondFactor
from tests.helpers.admin.forms import LIST
from tests.helpers.admin.sign_in import code_shown
from tests.helpers.browser.steps import PASSWORD, follow, give_password, log_out, press_enter


@pytest.fixture
def guarded_site(site, settings):
    settings.REQUIRE_2FA = True
    return site


def give_code(page, code):
    page.fill("#id_code", code)
    press_enter(page)


def set_up(page):
    """Read the QR code as a telephone does; return the codes of the app and the recovery codes."""
    picture = Image.open(io.BytesIO(page.locator("img.qr-code").screenshot()))
    address = urlsplit(zxingcpp.read_barcode(picture).text)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    [key] = parse_qs(address.query)["secret"]
    assert parse_qs(address.query)["issuer"] == ["testserver"]
    assert key == page.inner_text(".secret").replace(" ", "")
    # Each is accepted once. The last one and the next one are accepted too.
    codes = (code_shown(key, steps=steps) for steps in (-1, 0, 1))
    page.fill("#id_code", next(codes))
    page.fill("#id_password", PASSWORD)
    press_enter(page)
    assert page.locator(".recovery-codes").is_visible()
    return codes, page.locator(".recovery-codes code").all_inner_texts()


@pytest.mark.journey
def test_publisher_sets_up_signs_in_and_loses_the_telephone(
    page, guarded_site, publisher, complaints
):
    site = guarded_site
    give_password(page, site, LIST)
    assert "/account/second-factor/" in page.url
    assert page.locator("img.qr-code").bounding_box()["width"] > 150
    page.goto(f"{site}{LIST}")  # every other page is closed
    assert "/account/second-factor/" in page.url
    codes, recovery = set_up(page)
    assert len(set(recovery)) == 10
    follow(page, "text=I have stored them")
    assert page.url == f"{site}{LIST}"

    log_out(page)
    give_password(page, site, LIST)
    assert "/login/code/" in page.url
    expect(page.locator("#id_code")).to_be_focused()
    give_code(page, "000000")
    assert page.locator("#content-main .errorlist").is_visible()
    assert "This code is not valid" in page.inner_text("#content-main")
    give_code(page, next(codes))
    assert page.url == f"{site}{LIST}"

    log_out(page)
    give_password(page, site, LIST)
    assert "/login/code/" in page.url
    give_code(page, recovery[0])
    assert page.url == f"{site}{LIST}"
    page.click("#account-menu > summary")
    follow(page, "text=Your sign-in")
    assert "9 recovery codes left" in page.inner_text("#content-main")
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "fr", "ro"])
def test_pages_of_the_second_factor_are_accessible(
    page, walk, guarded_site, publisher, complaints, language
):
    publisher.language = language
    publisher.save()
    give_password(page, guarded_site, LIST)
    assert "/account/second-factor/" in page.url
    walk.look("set up")
    page.fill("#id_code", "000000")
    page.fill("#id_password", "typed in vain")
    press_enter(page)
    assert page.locator(".errornote").is_visible()
    walk.look("not set up")
    set_up(page)
    walk.look("recovery codes")
    pages = "account/ account/recovery-codes/ account/second-factor/ account/sign-out-everywhere/"
    for name in (*pages.split(), "password_change/"):
        walk.open(f"/admin/{name}")
    log_out(page)
    give_password(page, guarded_site, LIST)
    assert "/login/code/" in page.url
    walk.look("code")
    give_code(page, "000000")
    assert page.locator(".errorlist").is_visible()
    walk.look("wrong code")
    assert complaints == []
    assert SecondFactor.objects.count() == 1
