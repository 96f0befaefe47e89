"""The language switcher, by keyboard and for screen readers."""

import pytest

from core.i18n.languages import LANGUAGES, in_language
from tests.helpers.browser.steps import press_enter
from tests.helpers.browser.walking import PHONE, SCREEN

NAMES = {"en": "English", "fr": "Français", "ro": "Română"}
PLACES = ["/", "/projects/?country=xk", "/projects/glacy/", "/contact/"]
FOCUSED = """() => {
  const it = document.activeElement;
  return {
    is_choice: Boolean(it.closest("nav.languages")),
    name: it.textContent.trim(),
    lang: it.lang,
    hreflang: it.hreflang,
    current: it.getAttribute("aria-current"),
    ring: parseFloat(getComputedStyle(it).outlineWidth),
  };
}"""
LOOK = "(each) => [getComputedStyle(each).fontWeight, getComputedStyle(each).textDecorationLine]"


def choices(page):
    """Return the links of the switcher that the Tab key reaches, from the top of the page."""
    links = []
    for _ in range(10):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["is_choice"]:
            links.append(focused)
        elif links:
            return links
    raise AssertionError("The keyboard does not reach the switcher, or does not leave it.")


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "telephone"])
@pytest.mark.parametrize("here", LANGUAGES)
def test_switcher_names_each_language_in_itself_and_marks_the_current_one(page, site, here, size):
    page.set_viewport_size(size)
    page.goto(site + in_language("/projects/glacy/", here))
    links = choices(page)
    assert {link["hreflang"]: link["name"] for link in links} == NAMES
    assert all(link["lang"] == link["hreflang"] for link in links)
    current = {link["hreflang"]: link["current"] for link in links}
    assert current == dict.fromkeys(NAMES) | {here: "true"}
    assert min(link["ring"] for link in links) >= 2


@pytest.mark.parametrize("colours", ["none", "active"])
def test_current_language_is_marked_by_more_than_colour(page, site, colours):
    page.emulate_media(forced_colors=colours)
    page.goto(f"{site}/fr/")
    links = page.locator("nav.languages a")
    looks = {link.get_attribute("hreflang"): link.evaluate(LOOK) for link in links.all()}
    assert looks["fr"] == ["600", "none"]
    assert looks["en"] == looks["ro"] == ["400", "underline"]


@pytest.mark.parametrize("place", PLACES)
def test_switcher_leads_through_all_languages_to_the_same_page(page, site, place):
    page.goto(site + place)
    for language in ("fr", "ro", "en"):
        page.locator(f"nav.languages [hreflang={language}]").focus()
        press_enter(page)
        assert page.url == site + in_language(place, language)
        assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_name_of_the_site_takes_two_lines_and_language_marks_are_inline(page, site, language):
    page.goto(site + in_language("/countries/xk/", language))
    lines = "each => each.offsetHeight / parseFloat(getComputedStyle(each).lineHeight)"
    assert page.locator(".wordmark span").evaluate(lines) <= 2.1
    displays = "all => all.map(each => getComputedStyle(each).display)"
    assert set(page.locator("main .marker").evaluate_all(displays)) == {"inline"}
