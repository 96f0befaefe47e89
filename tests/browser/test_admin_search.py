"""The search in the header: by keyboard, by pointer, on a telephone and without scripts."""

import pytest
from playwright.sync_api import expect

from projects.models import Project
from tests.helpers.admin.forms import LIST, form_of
from tests.helpers.browser.steps import follow, press_enter
from tests.helpers.factories import make_project

FIELD = "#find-field"
OPTION = "#find-list [role=option]"


@pytest.fixture
def project(site):
    return make_project(
        acronym="FINDABLE",
        summary_en="About <zebras> and law",
        objective_ro="<p>Împotriva zebrelor.</p>",
        results_ro="<p>Mai puține zebrelor.</p>",
    )


@pytest.fixture
def found(desk, complaints):
    """Return the page of the admin; in the end, check that the browser reported nothing."""
    yield desk
    assert complaints == []


@pytest.mark.journey
def test_form_is_opened_from_the_suggestions_by_keyboard_alone(found, site, project):
    make_project(acronym="SECOND", summary_en="zebras")
    found.keyboard.press("/")
    expect(found.locator(FIELD)).to_be_focused()
    found.keyboard.type("zebra")
    expect(found.locator(OPTION)).to_have_count(2)
    for key, index in (("ArrowUp", 1), ("ArrowUp", 0), ("ArrowDown", 1), ("ArrowDown", None)):
        found.keyboard.press(key)
        selected = found.locator(f"{OPTION}[aria-selected=true]")
        if index is None:
            expect(selected).to_have_count(0)
        else:
            expect(selected).to_have_id(f"find-option-{index}")
    found.keyboard.press("Escape")
    expect(found.locator("#find-list")).to_be_hidden()
    expect(found.locator(FIELD)).to_have_value("zebra")
    found.fill(FIELD, "zebrelor")
    expect(found.locator(OPTION)).to_have_count(1)
    expect(found.locator(OPTION)).to_contain_text("FINDABLE")
    expect(found.locator(f"{OPTION} mark")).to_have_text("zebrelor")
    found.keyboard.press("ArrowDown")
    expect(found.locator(FIELD)).to_have_attribute("aria-activedescendant", "find-option-0")
    press_enter(found)
    expect(found.locator("#id_acronym")).to_have_value("FINDABLE")
    assert found.url == site + form_of(project)


def test_suggestion_is_opened_by_a_click_and_a_pasted_url_opens_its_form(found, site, project):
    found.fill(FIELD, "new notice")
    follow(found, OPTION)
    assert found.url == f"{site}/admin/pages/notice/add/"
    live = Project.objects.get(slug="glacy")
    found.fill(FIELD, f"{site}/fr/projects/glacy/")
    found.focus(FIELD)
    press_enter(found)
    assert found.url == site + form_of(live)


def test_single_key_shortcuts_work_outside_text_fields_and_can_be_switched_off(found, site):
    found.goto(site + LIST)
    found.focus("#searchbar")
    found.keyboard.type("a/b?")
    expect(found.locator("#searchbar")).to_have_value("a/b?")
    found.focus("#changelist-search input[type=submit]")
    found.keyboard.press("?")
    expect(found.locator("#shortcuts")).to_be_visible()
    found.uncheck("#single-keys")
    found.keyboard.press("Escape")
    found.reload()
    for key in "?/":
        found.keyboard.press(key)
    expect(found.locator("#shortcuts")).to_be_hidden()
    expect(found.locator(FIELD)).not_to_be_focused()
    found.click("#account-menu summary")
    found.click("#open-shortcuts")
    expect(found.locator("#single-keys")).not_to_be_checked()
    found.check("#single-keys")
    found.click("#shortcuts button")
    found.keyboard.press("/")
    expect(found.locator(FIELD)).to_be_focused()


def test_search_is_accessible_with_open_suggestions_results_and_shortcuts(
    found, walk, site, project
):
    walk.open("/admin/find/?q=zebrelor")
    found.fill(FIELD, "zebra")
    expect(found.locator(OPTION)).to_have_count(1)
    walk.look("suggestions")
    found.keyboard.press("Escape")
    found.click("#account-menu summary")
    found.click("#open-shortcuts")
    walk.look("shortcuts")
