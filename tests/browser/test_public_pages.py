"""The public pages in a browser: one of each template, in every language and size."""

import pytest
from playwright.sync_api import expect

from core.i18n.languages import LANGUAGES, ORIGINAL, in_language
from tests.helpers.browser.public_pages import (
    WHEN_IT_FAILS,
    addresses,
    prepare,
    public_templates,
    show_when_it_fails,
)
from tests.helpers.browser.steps import follow, open_page
from tests.helpers.browser.walking import (
    FULL_LOOK,
    LOOK_AT_WORDS,
    OPEN_DETAILS,
    PHONE,
    SCREEN,
    TOO_WIDE,
    Walk,
)

# A window of 1280 pixels zoomed to 200 % has 640.
ZOOMED = {"width": 640, "height": 450}
LARGE_TEXT = "html { font-size: 200% }"
# WCAG 1.4.12, Text Spacing.
SPACED_TEXT = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important }
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
# A style sheet that is made by the browser itself is not subject to the policy of the page.
STYLE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""
# Text that is cut off by its box. Text for screen readers only is one pixel wide.
CUT_OFF = """() => [...document.body.querySelectorAll("*")].filter((each) =>
  each.clientWidth > 1 && getComputedStyle(each).overflow.match(/hidden|clip/)
  && each.innerText?.trim()
  && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
).map((each) => each.outerHTML.slice(0, 100))"""
# Text that leaves its box to the right. Scrolling elements may be wider than their box.
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
IMAGES_ARE_LOADED = "[...document.images].every((each) => each.complete && each.naturalWidth)"
GET_FORMS = "form:not([method=post])"
MAX_BYTES_OF_A_VISIT = 40_000
MAX_REQUESTS_OF_A_VISIT = 4


@pytest.fixture
def pages(site):
    return prepare()


@pytest.fixture
def without_scripts(browser):
    with open_page(browser, [], java_script_enabled=False, viewport=PHONE) as page:
        yield page


def test_every_public_template_has_a_page_here(pages, client):
    assert set(pages) | set(WHEN_IT_FAILS) == public_templates()
    for template, address in pages.items():
        assert template in [used.name for used in client.get(address).templates], address


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.journey), "fr", "ro"])
def test_pages_have_no_axe_violations_in_light_and_dark_wide_and_narrow(
    page, site, pages, language
):
    looks = FULL_LOOK if language == ORIGINAL else LOOK_AT_WORDS
    walk = Walk(page, site, looks, opens_details=True)  # biographies, changes, citations
    for address, status in addresses(pages, language).items():
        walk.open(address, status)
    for address in show_when_it_fails(page, site, language):
        walk.open(address)
    assert not walk.found, f"\n{walk}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_neither_scroll_sideways_nor_cut_text_off_in_any_layout(
    page, site, pages, complaints, language
):
    """Nor do they send requests to other hosts, or set cookies."""
    found, asked = [], []
    page.on("request", lambda request: asked.append(request.url))
    for address, status in addresses(pages, language).items():
        assert page.goto(site + address).status == status, address
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1
        page.evaluate(OPEN_DETAILS)
        assert page.evaluate(IMAGES_ARE_LOADED), address
        for layout, (size, css) in LAYOUTS.items():
            page.set_viewport_size(size)
            page.evaluate(STYLE, css)
            if (pixels := page.evaluate(TOO_WIDE)) > 0:
                found.append(f"{address} {layout}: {pixels} pixels too wide")
            found += [f"{address} {layout}: cuts off {html}" for html in page.evaluate(CUT_OFF)]
            found += [f"{address} {layout}: spills {html}" for html in page.evaluate(SPILLED)]
    assert not found, "\n" + "\n".join(found)
    assert [url for url in asked if not url.startswith(site)] == []
    assert page.context.cookies() == []
    # A browser reports the two pages with the status 404 and 410.
    assert [text for text in complaints if "404" not in text and "410" not in text] == []


def test_menu_and_forms_work_without_scripts(without_scripts, site, pages):
    page, asked = without_scripts, set()
    for address in pages.values():
        page.goto(site + address)
        for number in range(page.locator(GET_FORMS).count()):
            form = page.locator(GET_FORMS).nth(number)
            where = form.get_attribute("action") or address
            if where in asked:
                continue
            asked.add(where)
            button = form.locator("button, [type=submit]").first
            # On a narrow screen the filters of a list are in a closed "details" element.
            if not button.is_visible():
                form.locator("xpath=ancestor::details/summary").click()
            for day in form.locator("input[type=date]").all():
                day.fill(day.get_attribute("max"))
            with page.expect_navigation() as answer:
                button.click()
            assert answer.value.ok, f"{address}: {where}"
            page.goto(site + address)
    page.goto(site)
    for number in range(page.locator("nav.sections a").count()):
        follow(page, f"nav.sections a >> nth={number}")
        assert page.locator("nav.sections [aria-current=page]").count() == 1
        assert page.locator("h1").is_visible()


@pytest.mark.parametrize(
    ("address", "width", "height", "entries", "number"),
    [
        ("/projects/", 1280, 3_600, "main h3 > a", 20),
        ("/countries/", 390, 3_000, ".letters a", 64),
        ("/updates/", 1280, 1_500, "main h1", 1),
    ],
)
def test_list_is_short_and_shows_each_entry(page, site, address, width, height, entries, number):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site + address)
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    visible = [each for each in page.locator(entries).all() if each.is_visible()]
    assert len(visible) == number


def test_filters_are_open_on_a_wide_screen(page, site):
    page.goto(f"{site}/projects/")
    assert page.get_by_label("Country or area").is_visible()
    assert not page.locator("summary", has_text="Filter this list").is_visible()


def test_browser_knows_every_feature_that_is_turned_off(site, browser):
    """A browser reports an unknown feature, and leaves it on."""
    page, messages = browser.new_page(), []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(site)
    page.close()
    assert not [text for text in messages if "Permissions-Policy" in text]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/", "/projects/", "/projects/glacy/"])
def test_first_visit_is_light_and_sends_no_request_to_other_hosts(
    page, running_site, complaints, address, language
):
    urls = {}
    weights = {}

    def sent(event):
        urls[event["requestId"]] = event["request"]["url"]

    def loaded(event):
        weights[event["requestId"]] = event["encodedDataLength"]

    network = page.context.new_cdp_session(page)
    network.on("Network.requestWillBeSent", sent)
    network.on("Network.loadingFinished", loaded)
    network.send("Network.enable")
    page.goto(running_site + in_language(address, language), wait_until="networkidle")
    icon = page.get_attribute("link[rel=icon]", "href")
    assert all(url.startswith(running_site) for url in urls.values()), urls
    assert running_site + icon in urls.values()
    assert len(urls) == len(weights) <= MAX_REQUESTS_OF_A_VISIT, urls
    assert sum(weights.values()) <= MAX_BYTES_OF_A_VISIT, weights
    assert page.context.cookies() == []
    assert complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "max_height"), [(1280, 2600), (390, 4700)])
def test_home_is_short(page, site, width, max_height, language):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + in_language("/", language))
    of_longer_texts = 1 if language == ORIGINAL else 1.1
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= max_height * of_longer_texts


def test_map_opened_on_its_own_has_colours_for_light_and_dark(page, site, complaints):
    page.goto(f"{site}/projects/map.svg")
    country = page.locator(".ongoing path").first
    for scheme, colour in (("light", "rgb(11, 79, 92)"), ("dark", "rgb(134, 203, 214)")):
        page.emulate_media(color_scheme=scheme)
        assert country.evaluate("each => getComputedStyle(each).fill") == colour
    assert complaints == []


def test_note_of_a_designation_is_shown_with_the_table_that_has_its_mark(page, site):
    page.goto(f"{site}/figures/")
    notes = page.locator(".footnotes p")
    expect(notes).to_have_count(2)
    expect(notes.first).to_be_hidden()
    page.locator(".twin:has(a[href*='/countries/']) > summary").first.click()
    expect(notes.first).to_be_visible()
