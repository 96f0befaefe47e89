"""The form of a working copy in a browser: sections, languages, editors, keys, and no script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Project
from tests.helpers.admin.forms import form_of
from tests.helpers.browser.steps import open_form, open_section, save
from tests.helpers.browser.walking import TOO_WIDE
from tests.helpers.factories import change, make_call

PHONE = {"width": 390, "height": 844}
CUT_OFF = """() => [...document.querySelectorAll(".section :is(input, .select2-container)")]
  .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth)
  .map((each) => each.id || each.className)"""
TOPS_OF_THE_PANEL = """() => [...document.querySelectorAll(".state :is(a, button, input, summary)")]
  .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect().top)"""
HOLD_TIMERS = """const later = window.setTimeout;
window.setTimeout = (...given) => {
  if (document.readyState === "complete") return later(...given);
  addEventListener("load", () => later(...given));
};"""
HIDE_WIDGETS = "Element.prototype.checkVisibility = () => false;"
EDITORS = "Object.keys(window.CKEDITOR?.instances ?? {}).sort()"


@pytest.mark.journey
def test_rejected_form_is_short_leads_to_each_error_and_starts_two_editors(
    desk, site, project, complaints
):
    open_form(desk, site, project)
    expect(desk.locator("#id_acronym")).to_be_focused()
    open_section(desk, "Web address")
    open_section(desk, "Dates")
    desk.fill("#id_slug", "not a slug")
    desk.fill("#id_end", "soon")
    save(desk)
    expect(desk.locator("#id_end")).to_be_focused()
    assert "1 to correct" in desk.inner_text(".section:has(#id_end) > summary")
    assert desk.locator(".section[open]").count() == 3
    assert desk.evaluate("document.documentElement.scrollHeight") <= 2000
    open_section(desk, "Web address")
    assert not desk.is_visible("#id_slug")
    desk.click(".form-errors a:text-is('Web address')")
    expect(desk.locator("#id_slug")).to_be_focused()
    assert desk.is_visible("#id_slug")
    assert desk.evaluate("typeof CKEDITOR") == "undefined"
    open_section(desk, "Objective")
    desk.locator("#cke_id_results_en").wait_for()
    assert desk.evaluate(EDITORS) == ["id_objective_en", "id_results_en"]
    desk.click("text=Side by side")
    desk.locator("#id_results_ro").evaluate("text => text.scrollIntoView()")
    desk.locator("#cke_id_results_ro").wait_for()
    assert complaints == []


def test_form_needs_few_requests_until_a_widget_is_seen(desk, site, project):
    requested = []
    desk.on("request", lambda request: requested.append(request.url))
    desk.goto(site + form_of(project), wait_until="networkidle")
    # The browser requests the icon when it likes, also once more for the page before.
    assert len([url for url in requested if "favicon" not in url]) <= 23
    assert not any("select2.full" in url for url in requested)
    open_section(desk, "Countries")
    desk.locator("#id_countries + .select2-container").wait_for()


def test_saved_draft_leaves_the_form_where_it_was(desk, site, project, complaints):
    open_form(desk, site, project)
    open_section(desk, "Objective")
    open_section(desk, "Countries")
    desk.fill("#id_countries_note_en", "Typed here")
    top = desk.evaluate("scrollY")
    assert top > 0
    with desk.expect_navigation():
        desk.keyboard.press("Control+s")
    assert "Visitors don’t see it" in desk.inner_text("ul.messagelist")
    expect(desk.locator("#id_countries_note_en")).to_be_focused()
    assert desk.locator(".section[open]").count() == 3
    assert desk.evaluate("scrollY") > 0
    project.refresh_from_db()
    assert project.countries_note_en == "Typed here"
    assert complaints == []


def test_url_of_a_field_opens_its_section_and_language_once(desk, site, project, complaints):
    desk.goto(f"{site}{form_of(project)}#id_objective_fr")
    editor = desk.frame_locator("#cke_id_objective_fr iframe").locator("body.cke_editable")
    expect(editor).to_be_focused()
    assert desk.url == site + form_of(project)
    desk.goto(f"{site}{form_of(project)}#id_dates_note_ro")
    expect(desk.locator("#id_dates_note_ro")).to_be_focused()
    desk.goto(f"{site}{form_of(make_call())}#id_offers_until")
    expect(desk.locator("#id_offers_until_0")).to_be_focused()
    assert complaints == []


def test_form_is_accessible_and_not_wider_than_a_telephone(desk, walk, site, project):
    open_form(desk, site, project)
    desk.click(".more-buttons summary")
    tops = desk.evaluate(TOPS_OF_THE_PANEL)
    assert len(tops) > 10
    assert tops == sorted(tops)  # the keyboard reaches them in the order on the screen
    desk.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    walk.look("the form with all sections open")
    desk.set_viewport_size(PHONE)
    assert desk.evaluate(TOO_WIDE) <= 0
    assert desk.evaluate(CUT_OFF) == []
    for name in ("_publish", "_continue"):
        box = desk.locator(f".main-buttons [name={name}]").bounding_box()
        assert box["y"] + box["height"] <= PHONE["height"]


def test_texts_are_shown_in_one_language_or_side_by_side(desk, site, project, complaints):
    change(project, title_fr="", summary_fr="")
    open_form(desk, site, project)
    french = desk.locator(".language-choice [value=fr]")
    expect(french).to_contain_text("words missing")
    assert desk.is_visible("#id_title_en")
    assert not desk.is_visible("#id_title_fr")
    french.click()
    assert not desk.is_visible("#id_title_en")
    desk.fill("#id_title_fr", "Action globale")
    save(desk)
    assert desk.input_value("#id_title_fr") == "Action globale"
    assert not desk.is_visible("#id_title_en")
    desk.click("text=Side by side")
    for code in ("en", "fr", "ro"):
        assert desk.is_visible(f"#id_title_{code}")
    assert complaints == []


def test_error_in_another_language_is_shown(desk, site, project):
    change(project, title_ro="x" * 300)
    open_form(desk, site, project)
    desk.evaluate("document.querySelector('#id_title_ro').value += 'y'")
    save(desk)
    expect(desk.locator("#id_title_ro")).to_be_focused()
    desk.click(".language-choice [value=en]")
    desk.click(".form-errors a")
    expect(desk.locator("#id_title_ro")).to_be_focused()


def test_new_project_has_the_slug_of_its_acronym_and_is_saved_once_by_two_clicks(
    desk, site, complaints
):
    desk.goto(f"{site}/admin/projects/project/add/")
    desk.fill("#id_acronym", "Octopus É")
    desk.locator("#save-draft").dblclick()
    desk.locator(".messagelist").wait_for()
    assert Project.objects.get(acronym="Octopus É").slug == "octopus-e"
    assert desk.locator(".form-errors").count() == 0
    assert complaints == []


@pytest.mark.parametrize("script", [HOLD_TIMERS, HIDE_WIDGETS], ids=["before load", "after load"])
def test_inputs_of_a_time_get_their_shortcuts_once(desk, site, script):
    desk.add_init_script(script)
    desk.goto(site + reverse("admin:pages_call_add"))
    desk.mouse.move(9, 9)
    desk.locator(".datetimeshortcuts").first.wait_for(state="attached")
    desk.wait_for_load_state("networkidle")
    inputs = desk.locator(".vDateField, .vTimeField").count()
    assert inputs > 0
    assert desk.locator(".datetimeshortcuts").count() == inputs
