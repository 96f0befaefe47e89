"""Comments on fields and words at a form in a browser: nothing that is typed is lost."""

from playwright.sync_api import expect

from record.models import ReviewEntry, Step
from tests.helpers.browser.steps import open_form, open_section
from tests.helpers.factories import make_user
from tests.helpers.publishing import reviewed

BUTTON = "[aria-label='Comment: {}']"


def test_comment_on_selected_words_is_written_and_resolved_in_the_open_form(
    desk, site, project, complaints
):
    open_form(desk, site, project)
    desk.fill("#id_acronym", "Typed and not saved")
    desk.evaluate("document.getElementById('id_title_en').focus()")
    desk.evaluate("document.getElementById('id_title_en').setSelectionRange(0, 13)")
    quote = desk.evaluate("document.getElementById('id_title_en').value.slice(0, 13)")
    button = desk.locator(BUTTON.format("Title (English)"))
    label = desk.locator("label[for='id_title_en']")
    assert button.bounding_box()["width"] < label.bounding_box()["width"] / 2
    button.click()
    dialog = desk.locator("dialog.comment-dialog")
    desk.get_by_role("dialog", name="Comment", exact=True).wait_for()
    assert dialog.locator(".closelink").inner_text() == "Cancel"
    assert dialog.locator("[name=field]").input_value() == "title_en"
    assert dialog.locator("[name=quote]").input_value() == quote
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    dialog.locator(".errorlist").wait_for()
    dialog.locator("[name=text]").fill("Which one?")
    dialog.locator("[type=submit]").click()
    beside = desk.locator("#id_title_en_helptext .comment")
    beside.wait_for()
    assert not dialog.is_visible()
    assert desk.inner_text(".comments-status") == "The comment is stored."
    entry = ReviewEntry.objects.get()
    assert (entry.field, entry.quote, entry.text) == ("title_en", quote, "Which one?")
    beside.get_by_text("Mark as resolved").click()
    beside.wait_for(state="detached")
    desk.locator(".comments summary:text-is('Resolved (1)')").wait_for()
    assert not ReviewEntry.objects.open_comments().exists()
    desk.focus("#id_summary_en")
    desk.keyboard.press("Control+Alt+KeyM")
    dialog.locator("[name=text]").wait_for()
    assert dialog.locator("[name=field]").input_value() == "summary_en"
    dialog.locator("[name=text]").press_sequentially("Typed")
    desk.keyboard.press("Control+s")
    desk.keyboard.press("Escape")
    expect(dialog.locator("[name=text]")).to_have_value("Typed")
    dialog.locator("[name=text]").fill("")
    desk.keyboard.press("Escape")
    expect(desk.locator("#id_summary_en")).to_be_focused()
    assert desk.input_value("#id_acronym") == "Typed and not saved"
    assert complaints == []


def test_comment_on_words_of_an_editor_and_link_to_its_field(desk, walk, site, project, complaints):
    row_comment = {"field": "links", "quote": ""}
    reviewed(project, Step.COMMENTED, make_user(), "Is it still there?", **row_comment)
    open_form(desk, site, project)
    desk.click(".comment-place")
    desk.locator("#links-group .comment").wait_for()
    open_section(desk, "Objective")
    body = desk.frame_locator("#cke_id_objective_en iframe").locator("body.cke_editable")
    body.click()
    desk.keyboard.press("Control+A")
    desk.keyboard.press("Control+Alt+KeyM")
    dialog = desk.locator("dialog.comment-dialog")
    assert dialog.locator("[name=quote]").input_value()[:20] == body.inner_text()[:20]
    dialog.locator("[name=text]").fill("Too long.")
    walk.look("the dialog")
    dialog.locator("[type=submit]").click()
    desk.locator("#id_objective_en_helptext .comment").wait_for()
    walk.look("the comment")
    assert complaints == []
