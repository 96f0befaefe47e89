"""The switcher between the languages, as a keyboard and a screen reader meet it."""

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
LOOK = (
    """(each) => [getComputedStyle(each).fontWeight, getComputedStyle(each).textDecorationLine]"""
)


def choices(page):
    """What the Tab key reaches of the switcher, from the top of the page."""
    found = []
    for _ in range(10):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if found and not at["is_choice"]:
            return found
        found += [at] if at["is_choice"] else []
    raise AssertionError("The keyboard doesn't reach the switcher, or doesn't leave it.")


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "telephone"])
@pytest.mark.parametrize("here", LANGUAGES)
def test_a_keyboard_meets_each_language_by_its_own_name_and_hears_which_one_is_spoken(
    page, site, here, size
):
    page.set_viewport_size(size)
    page.goto(site + in_language("/projects/glacy/", here))
    found = choices(page)
    assert {each["hreflang"]: each["name"] for each in found} == NAMES
    assert [each["lang"] for each in found] == [each["hreflang"] for each in found]
    assert [each["hreflang"] for each in found if each["current"] == "true"] == [here]
    assert [each["current"] for each in found].count(None) == len(NAMES) - 1
    assert min(each["ring"] for each in found) >= 2


@pytest.mark.parametrize("colours", ["none", "active"])
def test_the_language_that_is_spoken_is_told_by_more_than_colour(page, site, colours):
    page.emulate_media(forced_colors=colours)
    page.goto(f"{site}/fr/")
    links = page.locator("nav.languages a")
    looks = {each.get_attribute("hreflang"): each.evaluate(LOOK) for each in links.all()}
    assert looks["fr"] == ["600", "none"]
    assert looks["en"] == looks["ro"] == ["400", "underline"]


@pytest.mark.parametrize("place", PLACES)
def test_it_leads_through_all_languages_back_to_the_same_page(page, site, place):
    page.goto(site + place)
    for language in ("fr", "ro", "en"):
        page.locator(f"nav.languages [hreflang={language}]").focus()
        press_enter(page)
        assert page.url == site + in_language(place, language)
        assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_in_the_head_takes_two_lines_and_a_comma_stays_at_the_marker_before_it(
    page, site, language
):
    page.goto(site + in_language("/projects/", language))
    name = page.locator(".wordmark span")
    assert (
        name.evaluate("each => each.offsetHeight / parseFloat(getComputedStyle(each).lineHeight)")
        <= 2.1
    )
    markers = page.locator(".marker").evaluate_all(
        "all => all.map(each => getComputedStyle(each).display)"
    )
    assert set(markers) == {"inline"}
