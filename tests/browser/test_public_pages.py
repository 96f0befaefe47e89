"""The public pages as a browser shows them: narrow, without scripts, without complaints."""

import pytest

ADDRESSES = [
    "/",
    "/office/",
    "/legal-basis/",
    "/legal-basis/memorandum-signed/",
    "/projects/",
    "/projects/glacy/",
    "/projects/cyberspex/",
    "/figures/",
    "/countries/xk/",
    "/activities/",
    "/projects/?country=xk&sort=budget",
    "/projects/?status=ongoing&year=2014",
    "/countries/",
    "/countries/xk/",
    "/documents/",
    "/contact/",
    "/privacy/",
]


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_never_scroll_sideways_and_nothing_is_refused(page, site, complaints, width):
    page.set_viewport_size({"width": width, "height": 800})
    for address in ADDRESSES:
        assert page.goto(site + address).status == 200, address
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, address
    assert complaints == []


def test_a_page_asks_nobody_else_and_leaves_no_cookie(page, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ADDRESSES:
        page.goto(site + address)
    assert [url for url in asked if not url.startswith(site)] == []
    assert page.context.cookies() == []


def test_the_first_press_of_tab_reaches_the_skip_link(page, site):
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_a_message_is_written_and_its_reference_shown_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/contact/")
    page.get_by_label("Name", exact=False).first.fill("Ana Ionescu")
    page.get_by_label("E-mail", exact=False).first.fill("ana@example.org")
    page.locator("textarea").fill("Could you tell me when the next training takes place?")
    page.locator("select[name=subject]").select_option(index=1)
    page.locator("main form button").click()
    assert "C-" in page.inner_text("main")
    assert "/contact/sent/" in page.url
    context.close()


def test_a_list_is_filtered_without_scripts_on_a_narrow_screen(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/projects/")
    assert not page.get_by_label("Country or area").is_visible()
    page.click("summary")
    page.get_by_label("Country or area").select_option(label="Kosovo* (4)")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_label("Country or area").is_visible()
    assert page.locator("li.entry").count() == 4
    page.get_by_role("link", name="by acronym").click()
    page.get_by_role("link", name="Country or area: Kosovo*").click()
    assert page.url == f"{site}/projects/?sort=acronym"
    assert page.locator("li.entry").count() == 20
    context.close()


def test_on_a_wide_screen_the_filters_are_open_at_once(page, site):
    page.goto(f"{site}/projects/")
    assert page.get_by_label("Country or area").is_visible()
    assert not page.locator("summary", has_text="Filter this list").is_visible()
