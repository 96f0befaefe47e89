"""The side bar of the admin, and the menu in its place on a telephone."""

from playwright.sync_api import expect

from tests.helpers.admin.forms import LIST
from tests.helpers.browser.steps import follow
from tests.helpers.browser.walking import PHONE


def test_side_bar_is_closed_and_opened_by_its_button_and_stays_so(desk, site):
    desk.goto(site + LIST)
    button, bar = desk.locator("#toggle-nav-sidebar"), desk.locator("#nav-sidebar")
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "false")
    desk.reload()
    expect(bar).to_be_hidden()
    button.click()
    follow(desk, "#nav-sidebar [href$='/pages/notice/']")
    assert desk.url == f"{site}/admin/pages/notice/"
    expect(bar.locator("[aria-current=page]")).to_have_text("Notices")


def test_menu_of_a_telephone_is_above_the_page(desk, walk, site, complaints):
    desk.set_viewport_size(PHONE)
    desk.goto(site + LIST)
    expect(desk.locator("#nav-sidebar")).to_be_hidden()
    menu, content = desk.locator("#nav-menu"), desk.locator("#content-start")
    desk.click("#nav-menu summary")
    expect(menu.locator("[href$='/pages/notice/']")).to_be_visible()
    box = menu.bounding_box()
    assert box["y"] + box["height"] <= content.bounding_box()["y"]
    walk.look("open menu")
    assert complaints == []
