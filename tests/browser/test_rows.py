"""The rows of a form in a browser: their order is changed by buttons, by mouse or keyboard."""

import pytest
from playwright.sync_api import expect

from tests.helpers.browser.steps import open_form, open_section, save

ROWS = "#links-group .inline-related:not(.empty-form)"


@pytest.fixture
def links(desk, site, project):
    """Open the form of a project with three links: A, B, C."""
    project.links.all().delete()
    for number, label in enumerate("ABC", 1):
        url = f"https://example.org/{label}"
        project.links.create(url=url, label_en=label, position=number)
    project.save_candidate(by=None)
    open_form(desk, site, project)
    open_section(desk, "Links and sources")
    return project.links


def shown(page):
    """Return the labels of the rows, the topmost first."""
    labels = page.locator(f"{ROWS} .inline_label")
    places = [(label.bounding_box()["y"], label.inner_text()) for label in labels.all()]
    return [text for _top, text in sorted(places)]


def stored(links):
    return list(links.values_list("label_en", flat=True))


def press(page, row, name):
    """Press a button of a row by its index in the page, which no move changes."""
    button = page.locator(ROWS).nth(row).get_by_role("button", name=name)
    button.press("Enter")
    expect(button).to_be_focused()


def test_row_is_moved_by_keyboard_and_stays_there(desk, links, complaints):
    expect(desk.locator("#id_links-0-position")).to_be_hidden()
    for _ in range(2):
        press(desk, 2, "Move up – C")
    press(desk, 0, "Move down – A")
    press(desk, 0, "Move up – A")
    assert shown(desk) == ["C", "A", "B"]
    press(desk, 2, "Move up – C")
    assert shown(desk) == ["A", "B", "C"]
    press(desk, 2, "Move down – C")
    save(desk)
    assert stored(links) == shown(desk) == ["C", "A", "B"]
    assert complaints == []


def test_rejected_form_shows_the_new_order(desk, links):
    press(desk, 2, "Move up – C")
    desk.locator(ROWS).nth(0).locator("summary").click()
    desk.fill("#id_links-0-url", "no address")
    save(desk)
    assert shown(desk) == ["A", "C", "B"]
    desk.fill("#id_links-0-url", "https://example.org/")
    save(desk)
    assert stored(links) == ["A", "C", "B"]


def test_new_rows_are_moved_and_removed_without_a_change_of_the_stored_ones(desk, links):
    before = set(links.values_list("pk", flat=True))
    for number, label in ((3, "D"), (4, "E")):
        desk.click("#links-group .add-row a")
        desk.fill(f"#id_links-{number}-url", f"https://example.org/{label}")
        desk.fill(f"#id_links-{number}-label_en", label)
    for _ in range(4):
        press(desk, 4, "Move up")
    desk.locator(ROWS).nth(3).locator(".inline-deletelink").click()
    expect(desk.locator(ROWS)).to_have_count(4)
    save(desk)
    assert stored(links) == ["E", "A", "B", "C"]
    assert before < set(links.values_list("pk", flat=True))
