"""Pictures from data as a browser draws them."""

import gzip

import pytest

from core.i18n.languages import LANGUAGES, in_language

PAGES = ["/", "/projects/", "/projects/cybersee/", "/countries/xk/", "/legal-basis/", "/figures/"]
FIRST_VISIT = 40_000


@pytest.mark.parametrize("width", [320, 768, 1440, 2560])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_fit_the_page_and_nothing_is_refused(page, site, complaints, width, language):
    page.set_viewport_size({"width": width, "height": 800})
    for address in PAGES:
        page.goto(site + in_language(address, language))
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, address
        assert page.evaluate(
            "[...document.images].every(each => each.complete && each.naturalWidth)"
        ), address
    assert complaints == []


@pytest.mark.parametrize("width", [320, 1440])
def test_every_row_is_a_target_of_24_pixels_and_its_letters_keep_their_size(page, site, width):
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/figures/",) if width == 320 else ("/figures/", "/legal-basis/"):
        page.goto(site + address)
        rows = page.locator(".row").all()
        assert len(rows) >= 15
        assert min(row.bounding_box()["height"] for row in rows) >= 24
        size = page.locator(".axis text").first.evaluate("each => getComputedStyle(each).fontSize")
        assert size == "13px"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_name_and_its_running_time_stand_in_one_line(page, site, language):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site + in_language("/figures/", language))
    heights = page.locator(".row .label").evaluate_all("all => all.map(each => each.offsetHeight)")
    assert len(heights) >= 15
    assert max(heights) < 30


@pytest.mark.parametrize("width", [320, 1440])
def test_a_bar_lies_under_the_line_of_its_year(page, site, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/figures/")
    place = "each => each.getBoundingClientRect().left"
    line = (
        page.locator(".axis text", has_text="2020")
        .locator("xpath=preceding-sibling::*[1]")
        .evaluate(place)
    )
    bar = page.locator(".row", has_text="iPROCEEDS-2").locator(".planned").evaluate(place)
    assert bar == pytest.approx(line, abs=1.5)


def test_a_picture_opened_by_itself_has_its_colours(page, site, complaints):
    page.goto(f"{site}/projects/map.svg")
    fill = page.locator(".ongoing path").first.evaluate("each => getComputedStyle(each).fill")
    assert fill == "rgb(11, 79, 92)"
    page.emulate_media(color_scheme="dark")
    fill = page.locator(".ongoing path").first.evaluate("each => getComputedStyle(each).fill")
    assert fill == "rgb(134, 203, 214)"
    assert complaints == []


def test_the_first_visit_weighs_no_more_than_40_kilobytes(page, site):
    sizes = {}
    page.on(
        "response", lambda answer: sizes.update({answer.url: len(gzip.compress(answer.body(), 6))})
    )
    page.goto(site, wait_until="networkidle")
    assert any(url.endswith("/projects/map.svg") for url in sizes)
    assert sum(sizes.values()) <= FIRST_VISIT
