"""Typed text outlives a killed browser and a lost connection, and is removed once it is saved."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Error, expect

from projects.models import Funder, Project
from tests.browser.conftest import FLAGS
from tests.helpers.admin.forms import ADD, form_of
from tests.helpers.browser.steps import (
    PASSWORD,
    log_out,
    open_all_sections,
    open_form,
    open_page,
    save,
    sign_in,
)
from tests.helpers.browser.walking import PHONE, SCREEN, TOO_WIDE

TITLE = "Typed before the power went"
RICH = "Written in the editor & kept."
LINK = "https://example.org/kept"
OBJECTIVE = "#cke_id_objective_en iframe"
# wait_for_function() does not await promises, so each try reads what the one before found.
READ = "localTexts.all().then((texts) => { window.stored = JSON.stringify(texts); });"
IS_STORED = f"(text) => {{ {READ} return window.stored?.includes(text); }}"
IS_EMPTY = f"() => {{ {READ} return window.stored === '[]'; }}"
# Changes are committed to the disk in their order; this one waits for those before it.
COMMIT = "localTexts.remove('none')"
OFFER = ".autosave .offer"
CONTINUE, DISCARD = "[name=_continue_text]", "[name=_discard_text]"
EDITOR_HAS = """(text) => window.CKEDITOR?.instances.id_objective_en?.status == "ready"
  && CKEDITOR.instances.id_objective_en.getData().includes(text)"""


@pytest.fixture
def open_profile(browser, chromium, tmp_path, request):
    """Return a function that starts a browser with one profile, which outlives it."""
    start = browser.browser_type.launch_persistent_context

    def open_profile():
        context = start(tmp_path / "profile", executable_path=chromium, args=FLAGS, viewport=SCREEN)
        request.addfinalizer(lambda: closed(context))
        return context

    return open_profile


def closed(context):
    with suppress(Error):  # it was killed
        context.close()


def crash(page):
    """End the browser of the page without any of its farewells, as a power cut does."""
    with suppress(Error):  # it cannot answer
        page.context.new_cdp_session(page).send("Browser.crash")


def show_editor(page):
    """Open the sections and scroll to the objective, so that its editor starts."""
    open_all_sections(page)
    page.locator("label[for=id_objective_en]").scroll_into_view_if_needed()


@pytest.fixture
def typed(desk, site, project):
    """Return the page with the form of the project, in which a text was typed."""
    open_form(desk, site, project)
    write(desk)
    return desk


def write(page):
    """Fill a plain field, an editor, a new row with a choice, and wait until they are stored."""
    page.fill("#id_title_en", TITLE)
    show_editor(page)
    page.wait_for_function(EDITOR_HAS, arg="")
    page.frame_locator(OBJECTIVE).locator("body.cke_editable").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(RICH)
    page.wait_for_function(EDITOR_HAS, arg=RICH.replace("&", "&amp;"))
    page.click("#links-group .add-row a")
    page.fill("[name^=links-][name$=-url] >> visible=true >> nth=-1", LINK)
    page.wait_for_function(IS_STORED, arg=LINK)


def answer_offer(page, button):
    page.wait_for_selector(OFFER)
    page.click(button)
    page.wait_for_selector(OFFER, state="hidden")


def resume(page):
    """Accept the offer, and assert that the form has what was typed."""
    answer_offer(page, CONTINUE)
    assert page.input_value("#id_title_en") == TITLE
    show_editor(page)
    page.wait_for_function(EDITOR_HAS, arg=RICH.replace("&", "&amp;"))
    last = page.locator("[name^=links-][name$=-url] >> visible=true").last
    assert last.input_value() == LINK


def accepted_dialogs(page):
    """Accept all dialogs from now on; return the list of their types."""
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    return dialogs


def assert_nothing_is_stored(page):
    page.wait_for_function(IS_EMPTY)


def assert_no_offer(page, project):
    """Open the form and wait until its script has looked for texts."""
    page.goto(page.url.split("/admin/")[0] + form_of(project))
    page.wait_for_function("() => document.querySelector('[name=_discard_text]').onclick !== null")
    assert page.is_hidden(OFFER)


@pytest.mark.journey
def test_text_typed_before_the_browser_was_killed_is_offered_and_saved(
    open_profile, site, publisher, project
):
    page = open_profile().new_page()
    sign_in(page, site, publisher)
    open_form(page, site, project)
    write(page)
    page.wait_for_selector(".autosave .kept:has-text('Kept in this browser ·')")
    page.evaluate(COMMIT)
    crash(page)

    page = open_profile().new_page()
    page.goto(site + form_of(project))
    if "/login/" in page.url:  # the killed browser had not written its cookies
        sign_in(page, site, publisher)
        page.goto(site + form_of(project))
    resume(page)
    save(page)
    project.refresh_from_db()
    assert (project.title_en, project.objective_en) == (
        TITLE,
        f"<p>{RICH.replace('&', '&amp;')}</p>",
    )
    assert project.links.filter(url=LINK).exists()
    assert_nothing_is_stored(page)
    assert_no_offer(page, project)


def test_text_survives_a_connection_that_was_lost_before_it_was_saved(typed, site, project):
    typed.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        save(typed)
    typed.context.set_offline(False)
    open_form(typed, site, project)
    resume(typed)
    save(typed)
    assert typed.input_value("#id_title_en") == TITLE
    assert_nothing_is_stored(typed)


def test_text_is_stored_when_the_page_is_left_and_can_be_discarded(desk, site, project):
    dialogs = accepted_dialogs(desk)
    open_form(desk, site, project)
    desk.wait_for_function("() => document.forms.project_form.isStored")
    desk.fill("#id_title_en", TITLE)
    desk.goto(f"{site}/admin/")
    desk.wait_for_function(IS_STORED, arg=TITLE)
    open_form(desk, site, project)
    desk.wait_for_selector(OFFER)
    assert desk.input_value("#id_title_en") == project.title_en
    answer_offer(desk, DISCARD)
    assert_nothing_is_stored(desk)
    assert dialogs == []


def test_leaving_a_form_with_a_chosen_file_is_confirmed(desk, site):
    dialogs = accepted_dialogs(desk)
    desk.goto(site + ADD)
    desk.wait_for_function("() => document.forms.project_form.isStored")
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"not sent"}
    desk.set_input_files("input[type=file] >> nth=0", file)
    desk.goto(f"{site}/admin/")
    assert dialogs == ["beforeunload"]


@pytest.mark.parametrize("size", [PHONE, SCREEN])
def test_text_based_on_an_earlier_version_leads_to_the_page_of_choices(desk, site, project, size):
    desk.set_viewport_size(size)
    open_form(desk, site, project)
    write(desk)
    desk.goto(f"{site}/admin/")
    Project.objects.get(pk=project.pk).links.all().delete()
    changed = Project.objects.get(pk=project.pk)
    changed.title_en = "Theirs"
    changed.save()
    open_form(desk, site, project)
    desk.wait_for_selector(OFFER)
    assert "saved in the meantime" in desk.inner_text(OFFER)
    assert desk.evaluate(TOO_WIDE) <= 0
    resume(desk)
    save(desk)
    assert "/conflict/" in desk.url
    assert TITLE in desk.inner_text("#content-main")
    assert_nothing_is_stored(desk)  # it is in the version history


def test_choices_boxes_and_new_objects_are_restored(desk, site):
    desk.goto(site + ADD)
    funder = Funder.objects.first()
    show_editor(desk)
    desk.wait_for_function(EDITOR_HAS, arg="")
    desk.click("#funders-group .add-row a")
    desk.click("#funders-0 .select2-selection")
    desk.fill(".select2-search__field >> visible=true", str(funder)[:6])
    desk.click(f".select2-results__option:has-text('{funder}')")
    desk.select_option("#id_region", index=1)
    region = desk.input_value("#id_region")
    desk.press("#id_budget_is_about", "Space")
    desk.wait_for_function(IS_STORED, arg=str(funder))
    desk.wait_for_function(IS_STORED, arg='"budget_is_about":[["on"]]')
    desk.goto(site + ADD)
    answer_offer(desk, CONTINUE)
    open_all_sections(desk)
    assert desk.input_value("#id_funders-0-funder") == str(funder.pk)
    assert str(funder) in desk.inner_text("#funders-0 .select2-selection")
    assert desk.input_value("#id_region") == region
    assert desk.is_checked("#id_budget_is_about")


def test_rejected_form_keeps_its_text(desk, site, project):
    open_form(desk, site, project)
    desk.fill("#id_title_en", TITLE)
    open_all_sections(desk)
    desk.fill("#id_budget_amount", "-5")
    save(desk)
    desk.wait_for_function(IS_STORED, arg=TITLE)
    open_form(desk, site, project)
    desk.wait_for_selector(OFFER)


def test_times_are_those_of_bucharest(browser, site, project, publisher, complaints):
    with open_page(browser, complaints, timezone_id="Asia/Tokyo") as page:
        page.clock.install(time="2026-12-01T08:05:00Z")
        sign_in(page, site, publisher)
        open_form(page, site, project)
        page.fill("#id_title_en", TITLE)
        page.clock.run_for(2_000)
        expect(page.locator(".autosave .kept")).to_have_text("Kept in this browser · 10:05")


def test_nothing_is_left_after_signing_out(typed):
    log_out(typed)
    assert_nothing_is_stored(typed)


def test_text_outlives_an_expired_session_but_not_another_account(typed, site):
    get_user_model().objects.create_superuser("colleague", "colleague@example.org", PASSWORD)
    typed.context.clear_cookies(name="session")
    typed.goto(f"{site}/admin/")
    assert "/login/" in typed.url
    typed.wait_for_function(IS_STORED, arg=TITLE)
    sign_in(typed, site, get_user_model().objects.get(username="colleague"))
    assert_nothing_is_stored(typed)


def test_text_of_a_week_ago_is_removed(typed, site):
    typed.clock.install(time=datetime.now() + timedelta(days=8))
    typed.goto(f"{site}/admin/")
    assert_nothing_is_stored(typed)


def test_without_indexed_db_leaving_is_confirmed(browser, site, publisher, project, complaints):
    with open_page(browser, complaints) as page:
        page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
        dialogs = accepted_dialogs(page)
        sign_in(page, site, publisher)
        open_form(page, site, project)
        page.fill("#id_title_en", TITLE)
        page.goto(f"{site}/admin/")
        assert dialogs == ["beforeunload"]
        assert complaints == []
