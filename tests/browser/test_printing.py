"""Printed pages, as the browser writes them to a PDF: no blank sheet, and few of them."""

import io

import pikepdf
import pytest

SHOWING_TEXT = {"Tj", "TJ"}
MIN_PIECES = 300  # a sheet with only the address has about 200 pieces of text


def sheets(page, url):
    """Return the number of pieces of text on each A4 sheet."""
    page.goto(url)
    with pikepdf.open(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))) as document:
        numbers = []
        for sheet in document.pages:
            operators = [str(step.operator) for step in pikepdf.parse_content_stream(sheet)]
            numbers.append(sum(operator in SHOWING_TEXT for operator in operators))
        return numbers


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/legal-basis/", 2),
        ("/projects/glacy/", 2),
        ("/projects/glacy-plus/", 2),
        ("/fr/projects/cybereast-plus/", 3),
        ("/countries/md/", 2),
        ("/privacy/", 1),
    ],
)
def test_printed_page_has_no_blank_sheet_and_few_of_them(page, site, path, most):
    numbers = sheets(page, site + path)
    assert len(numbers) <= most
    assert min(numbers) >= MIN_PIECES


def test_printed_page_has_a_short_footer_and_no_links_to_other_pages(page, site):
    page.goto(f"{site}/projects/glacy/")
    page.emulate_media(media="print")
    for hidden in ("Related projects", "Report a problem with this page", "Write to the office"):
        assert not page.get_by_text(hidden).last.is_visible(), hidden
    assert page.locator(".site-foot").bounding_box()["height"] < 40
