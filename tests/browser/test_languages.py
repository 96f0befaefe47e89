"""The language switcher in its colours, and marks of languages."""

import pytest

from core.i18n.languages import LANGUAGES, in_language

LOOK = "(each) => [getComputedStyle(each).fontWeight, getComputedStyle(each).textDecorationLine]"


@pytest.mark.parametrize("colours", ["none", "active"])
def test_current_language_is_marked_by_more_than_colour(page, site, colours):
    page.emulate_media(forced_colors=colours)
    page.goto(f"{site}/fr/")
    links = page.locator("nav.languages a")
    looks = {link.get_attribute("hreflang"): link.evaluate(LOOK) for link in links.all()}
    assert looks["fr"] == ["600", "none"]
    assert looks["en"] == looks["ro"] == ["400", "underline"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_name_of_the_site_takes_two_lines_and_language_marks_are_inline(page, site, language):
    page.goto(site + in_language("/countries/xk/", language))
    lines = "each => each.offsetHeight / parseFloat(getComputedStyle(each).lineHeight)"
    assert page.locator(".wordmark span").evaluate(lines) <= 2.1
    displays = "all => all.map(each => getComputedStyle(each).display)"
    assert set(page.locator("main .marker").evaluate_all(displays)) == {"inline"}
