"""Charts and the map as a browser draws them."""

import pytest

from core.i18n.languages import LANGUAGES, in_language
from tests.helpers.browser.walking import PHONE

WIDE = {"width": 1440, "height": 800}


@pytest.mark.parametrize(
    ("size", "url"), [(PHONE, "/figures/"), (WIDE, "/figures/"), (WIDE, "/legal-basis/")]
)
def test_rows_are_targets_of_24_pixels_and_letters_keep_their_size(page, site, size, url):
    page.set_viewport_size(size)
    page.goto(site + url)
    rows = page.locator(".row").all()
    assert len(rows) >= 15
    assert min(row.bounding_box()["height"] for row in rows) >= 24
    font = page.locator(".axis text").first.evaluate("each => getComputedStyle(each).fontSize")
    assert font == "13px"


@pytest.mark.parametrize("language", LANGUAGES)
def test_label_of_each_row_is_on_one_line(page, site, language):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site + in_language("/figures/", language))
    heights = page.locator(".row .label").evaluate_all("all => all.map(each => each.offsetHeight)")
    assert len(heights) >= 15
    assert max(heights) < 30


@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_bar_begins_at_the_line_of_its_year(page, site, size):
    page.set_viewport_size(size)
    page.goto(f"{site}/figures/")
    place = "each => each.getBoundingClientRect().left"
    year = page.locator(".axis text", has_text="2020")
    line = year.locator("xpath=preceding-sibling::*[1]").evaluate(place)
    bar = page.locator(".row", has_text="iPROCEEDS-2").locator(".planned").evaluate(place)
    assert bar == pytest.approx(line, abs=1.5)


def test_map_opened_on_its_own_has_colours_for_light_and_dark(page, site, complaints):
    page.goto(f"{site}/projects/map.svg")
    country = page.locator(".ongoing path").first
    for scheme, colour in (("light", "rgb(11, 79, 92)"), ("dark", "rgb(134, 203, 214)")):
        page.emulate_media(color_scheme=scheme)
        assert country.evaluate("each => getComputedStyle(each).fill") == colour
    assert complaints == []
