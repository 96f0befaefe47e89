"""The language switcher in its colours, and marks of languages."""

import pytest

LOOK = "(each) => [getComputedStyle(each).fontWeight, getComputedStyle(each).textDecorationLine]"


@pytest.mark.parametrize("colours", ["none", "active"])
def test_current_language_is_marked_by_more_than_colour(page, site, colours):
    page.emulate_media(forced_colors=colours)
    page.goto(f"{site}/fr/")
    links = page.locator("nav.languages a")
    looks = {link.get_attribute("hreflang"): link.evaluate(LOOK) for link in links.all()}
    assert looks["fr"] == ["600", "none"]
    assert looks["en"] == looks["ro"] == ["400", "underline"]
