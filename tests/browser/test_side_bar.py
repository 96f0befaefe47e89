"""The shell of the admin: side bar, header and heights of its pages, by pointer and keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Project
from tests.helpers.admin.forms import LIST, form_of
from tests.helpers.admin.role_samples import person_in
from tests.helpers.browser.steps import PASSWORD, follow, log_out, sign_in
from tests.helpers.browser.walking import SCREEN, TOO_WIDE
from tests.helpers.factories import change, make_project

PHONE = {"width": 390, "height": 844}
HEIGHT = "document.documentElement.scrollHeight"
PAGES = "[href$='/pages/standingpage/']"


def presses_of_tab(page, selector):
    """Return how many presses of the Tab key lead from the top of the page to the element."""
    for number in range(1, 100):
        page.keyboard.press("Tab")
        if page.locator(selector).first.evaluate("it => it == document.activeElement"):
            return number
    raise AssertionError(f"The Tab key does not reach {selector}.")


def test_side_bar_is_folded_by_its_button_and_stays_so(desk, site):
    desk.goto(site + LIST)
    button, bar = desk.locator("#toggle-nav-sidebar"), desk.locator("#nav-sidebar")
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "false")
    desk.reload()
    expect(button).to_have_attribute("aria-expanded", "false")
    assert bar.bounding_box()["width"] < 80
    button.click()
    assert bar.bounding_box()["width"] > 150
    follow(desk, f"#nav-sidebar {PAGES}")
    assert desk.url == f"{site}/admin/pages/standingpage/"
    expect(bar.locator("[aria-current=page]")).to_have_text("Standing pages")


def test_further_pages_are_under_more(desk, site):
    desk.goto(site + LIST)
    desk.click("#nav-sidebar .more summary")
    follow(desk, "#nav-sidebar [href$='/pages/notice/']")
    assert desk.url == f"{site}/admin/pages/notice/"


def test_menu_of_a_telephone_is_above_the_page(desk, walk, site, complaints):
    desk.set_viewport_size(PHONE)
    desk.goto(site + LIST)
    expect(desk.locator("#nav-sidebar")).to_be_hidden()
    menu, content = desk.locator("#nav-menu"), desk.locator("#content-start")
    desk.click("#nav-menu > details > summary")
    expect(menu.locator(PAGES)).to_be_visible()
    box = menu.bounding_box()
    assert box["y"] + box["height"] <= content.bounding_box()["y"]
    walk.look("open menu")
    assert complaints == []


@pytest.mark.parametrize(
    ("name", "target", "most"),
    [
        ("index", f"#nav-sidebar [href='{LIST}']", 9),
        ("projects_project_changelist", "#result_list tbody th a", 25),
    ],
)
def test_few_presses_of_tab_lead_from_the_top_to_the_content(desk, site, name, target, most):
    desk.goto(site + reverse(f"admin:{name}"))
    assert presses_of_tab(desk, target) <= most


def test_menu_closes_with_escape_and_gives_the_focus_back(desk, site):
    desk.goto(site + LIST)
    summary = desk.locator("#account-menu summary")
    summary.press("Enter")
    desk.locator("#logout-form button").focus()
    desk.keyboard.press("Escape")
    expect(desk.locator("#logout-form")).to_be_hidden()
    expect(summary).to_be_focused()


def test_actions_appear_when_something_is_selected(desk, site):
    desk.goto(site + LIST)
    first = desk.locator("#result_list tbody tr").first
    before = first.bounding_box()["y"]
    expect(desk.locator(".actions")).to_be_hidden()
    first.locator(".action-select").check()
    expect(desk.locator(".actions")).to_be_visible()
    assert first.bounding_box()["y"] == before  # nothing moves under the pointer


def test_each_filter_is_a_menu_that_shows_its_choice(desk, site):
    desk.goto(site + LIST)
    desk.click(".filter summary:has-text('State')")
    follow(desk, ".filter[open] a:text-is('Live')")
    expect(desk.locator(".filter summary").first).to_have_text("State: Live")
    follow(desk, "a:text-is('Clear all filters')")
    assert desk.url.removesuffix("?") == site + LIST


@pytest.mark.parametrize("role", ["Editor", "Publisher", "Correspondent", "Administrator"])
def test_home_page_fits_the_window_for_each_role(page, site, role):
    person = person_in(role)
    person.set_password(PASSWORD)
    person.save()
    for project in Project.objects.all()[:8]:
        change(project, title_en="A new and rather long title").save_candidate(by=person)
    sign_in(page, site, person)
    assert page.evaluate(HEIGHT) <= SCREEN["height"]
    page.set_viewport_size(PHONE)
    assert page.evaluate(HEIGHT) <= 1200
    log_out(page)


def test_twenty_projects_are_little_more_than_a_window(desk, site):
    for number in range(20 - Project.objects.count()):
        make_project(acronym=f"MORE-{number}", title_en="Some long title of a project " * 4)
    Project.objects.exclude(pk__in=Project.objects.values("pk")[:20]).delete()
    desk.goto(site + LIST)
    assert desk.evaluate(HEIGHT) <= 1150
    assert desk.evaluate(TOO_WIDE) == 0


def test_side_bar_makes_no_page_scroll(desk, site):
    desk.goto(site + reverse("admin:pages_notice_changelist"))
    assert desk.evaluate(HEIGHT) <= SCREEN["height"]


def test_first_field_is_near_the_top_beside_the_preview(desk, site, project):
    desk.goto(site + form_of(project))
    desk.click(".live-preview-open")
    assert desk.locator("#id_acronym").bounding_box()["y"] <= 400
    page = desk.locator(".live-preview-page")
    before = page.bounding_box()
    desk.click(".live-preview-issues summary")
    assert page.bounding_box() == before
    desk.click(".live-preview-issues summary")
    desk.focus(".live-preview-edge")
    desk.keyboard.press("ArrowLeft")
    assert page.bounding_box()["width"] == before["width"] + 32


def test_texts_are_above_the_panel_on_a_telephone(desk, site, project):
    desk.set_viewport_size(PHONE)
    desk.goto(site + form_of(project))
    expect(desk.locator("#id_acronym")).to_be_in_viewport()
    desk.click(".to-panel")
    expect(desk.locator(".live-preview-open")).to_be_in_viewport()
