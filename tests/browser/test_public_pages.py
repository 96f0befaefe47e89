"""The public pages as a browser shows them: one of each template, in every language and size, without scripts."""

import pytest

from core.i18n.languages import LANGUAGES, ORIGINAL
from tests.helpers.browser.public_pages import (
    WHEN_IT_FAILS,
    addresses,
    prepare,
    public_templates,
    show_when_it_fails,
)
from tests.helpers.browser.steps import follow
from tests.helpers.browser.walking import FULL_LOOK, LOOK_AT_WORDS, PHONE, SCREEN, TOO_WIDE, Walk

# Zoomed to 200 %, a window of 1280 pixels has 640: the same to a page as a narrow window with fine dots.
ZOOMED = {"width": 640, "height": 450}
LARGE_TEXT = "html { font-size: 200% }"
# WCAG 1.4.12, Text Spacing.
SPACED_TEXT = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-block-end: 2em !important }"""
LAYOUTS = {
    "on a telephone": (PHONE, ""),
    "on a tablet": ({"width": 768, "height": 1024}, ""),
    "on a screen": ({"width": 1440, "height": 900}, ""),
    "zoomed to 200 %": (ZOOMED, ""),
    "on a wide screen": ({"width": 2560, "height": 1400}, ""),
    "with text at 200 %": (SCREEN, LARGE_TEXT),
    "with text at 200 %, zoomed": (ZOOMED, LARGE_TEXT),
    "with spaced text": (SCREEN, SPACED_TEXT),
    "with spaced text on a telephone": (PHONE, SPACED_TEXT),
}
# A sheet that is made by the browser's engine is no business of the page's policy.
STYLE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""
# Text that is cut off because its box hides what is too much; what only screen readers read is one pixel wide.
CUT_OFF = """() => [...document.body.querySelectorAll("*")].filter((each) =>
  each.clientWidth > 1 && getComputedStyle(each).overflow.match(/hidden|clip/) && each.innerText?.trim()
  && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
).map((each) => each.outerHTML.slice(0, 100))"""
# Text that runs out of its box to the right, over what stands there. What scrolls may be wider than its box.
SPILLED = """() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    let box = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || box.closest("svg") || !box.checkVisibility()) continue;
    while (getComputedStyle(box).display == "inline") box = box.parentElement;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const isShown = box.clientWidth > 1 && getComputedStyle(box).overflowX == "visible";
    if (isShown && range.getBoundingClientRect().right > box.getBoundingClientRect().right + 1)
      found.push(box.outerHTML.slice(0, 100));
  }
  return found;
}"""
FORMS_THAT_ASK = "form:not([method=post])"


@pytest.fixture
def pages(site):
    return prepare()


@pytest.fixture
def without_scripts(browser):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


def test_every_public_template_has_a_page_here(pages, client):
    assert set(pages) | set(WHEN_IT_FAILS) == public_templates()
    for template, address in pages.items():
        assert template in [used.name for used in client.get(address).templates], address


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_light_and_dark_wide_and_narrow(page, site, pages, language):
    walk = Walk(page, site, looks=FULL_LOOK if language == ORIGINAL else LOOK_AT_WORDS)
    for address, status in addresses(pages, language).items():
        walk.open(address, status)
    for address in show_when_it_fails(page, site, language):
        walk.open(address)
    assert not walk.found, f"\n{walk}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_scrolls_sideways_or_is_cut_off_however_it_is_enlarged(
    page, site, pages, complaints, language
):
    found = []
    for address, status in addresses(pages, language).items():
        assert page.goto(site + address).status == status, address
        assert (page.locator("html").get_attribute("lang"), page.locator("h1").count()) == (
            language,
            1,
        )
        for layout, (size, css) in LAYOUTS.items():
            page.set_viewport_size(size)
            page.evaluate(STYLE, css)
            if (pixels := page.evaluate(TOO_WIDE)) > 0:
                found.append(f"{address} {layout}: {pixels} pixels too wide")
            found += [f"{address} {layout}: cuts off {html}" for html in page.evaluate(CUT_OFF)]
            found += [f"{address} {layout}: spills {html}" for html in page.evaluate(SPILLED)]
    assert not found, "\n" + "\n".join(found)
    # A browser tells of every answer that is a refusal; two of the pages are one.
    assert [each for each in complaints if "404" not in each and "410" not in each] == []


def test_a_page_asks_nobody_else_and_leaves_no_cookie(page, site, pages):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for address in pages.values():
        page.goto(site + address)
    assert [url for url in asked if not url.startswith(site)] == []
    assert page.context.cookies() == []


def test_a_message_is_written_and_its_reference_shown_without_scripts(without_scripts, site):
    page = without_scripts
    page.goto(f"{site}/contact/")
    page.get_by_label("Name", exact=False).first.fill("Ana Ionescu")
    page.get_by_label("E-mail", exact=False).first.fill("ana@example.org")
    page.locator("textarea").fill("Could you tell me when the next training takes place?")
    page.locator("select[name=subject]").select_option(index=1)
    follow(page, "main form button")
    assert "C-" in page.inner_text("main")
    assert "/contact/sent/" in page.url


def test_menu_and_forms_that_ask_work_without_scripts(without_scripts, site, pages):
    page, asked = without_scripts, set()
    for address in pages.values():
        page.goto(site + address)
        for number in range(page.locator(FORMS_THAT_ASK).count()):
            form = page.locator(FORMS_THAT_ASK).nth(number)
            where = form.get_attribute("action") or address
            if where in asked:
                continue
            asked.add(where)
            button = form.locator("button, [type=submit]").first
            # On a narrow screen what filters a list waits behind its summary.
            if not button.is_visible():
                form.locator("xpath=ancestor::details/summary").click()
            with page.expect_navigation() as answer:
                button.click()
            assert answer.value.ok, f"{address}: {where}"
            page.goto(site + address)
    page.goto(site)
    for number in range(page.locator("nav.sections a").count()):
        follow(page, f"nav.sections a >> nth={number}")
        assert page.locator("nav.sections [aria-current=page]").count() == 1
        assert page.locator("h1").is_visible()


def test_a_list_is_filtered_without_scripts_on_a_narrow_screen(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/projects/")
    assert not page.get_by_label("Country or area").is_visible()
    page.click("summary")
    page.get_by_label("Country or area").select_option(label="Kosovo* (4)")
    follow(page, "role=button[name=/Show/]")
    assert page.get_by_label("Country or area").is_visible()
    assert page.locator("li.entry").count() == 4
    follow(page, "role=link[name=/by acronym/]")
    follow(page, r"role=link[name=/Country or area: Kosovo\*/]")
    assert page.url == f"{site}/projects/?sort=acronym"
    assert page.locator("li.entry").count() == 20
    context.close()


def test_on_a_wide_screen_the_filters_are_open_at_once(page, site):
    page.goto(f"{site}/projects/")
    assert page.get_by_label("Country or area").is_visible()
    assert not page.locator("summary", has_text="Filter this list").is_visible()


def test_browser_knows_every_feature_that_is_turned_off(site, browser):
    """It says so where it doesn't, and would leave the feature on."""
    page, said = browser.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site)
    page.close()
    assert not [each for each in said if "Permissions-Policy" in each]
