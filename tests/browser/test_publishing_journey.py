"""From the editor's form, through the record, to the visitor: in a real browser."""

from projects.models import Project
from tests.helpers.browser.steps import follow


def open_form(desk, site, slug="glacy"):
    desk.goto(f"{site}/admin/projects/project/{Project.objects.get(slug=slug).pk}/change/")


def publish(desk, note):
    """Answers what publishing asks of somebody who changed the page alone."""
    desk.fill("#id_note", note)
    desk.fill("#id_solo_reason", "Nobody else is at the office today.")
    follow(desk, "input[type=submit][value=Publish]")


def what_visitors_read(page, site, slug="glacy"):
    page.goto(f"{site}/projects/{slug}/")
    return page.inner_text("main")


def test_a_saved_title_is_seen_by_visitors_only_once_it_is_published(desk, site, complaints):
    open_form(desk, site)
    desk.fill("#id_title_en", "A title that nobody has seen before")
    follow(desk, "input[name=_continue]:visible >> nth=0")
    assert "Visitors see nothing of it until it is published" in desk.inner_text("ul.messagelist")
    assert "A title that nobody has seen before" not in what_visitors_read(desk, site)

    open_form(desk, site)
    follow(desk, "input[name=_publish] >> nth=0")
    publish(desk, "A clearer title")
    assert "Visitors see it now" in desk.inner_text("ul.messagelist")
    assert "A title that nobody has seen before" in what_visitors_read(desk, site)
    assert complaints == []


def test_the_rich_text_editor_works_under_its_policy_and_what_is_written_reaches_the_page(
    desk, site, complaints
):
    open_form(desk, site)
    frame = desk.frame_locator("#cke_id_objective_en iframe")
    frame.locator("body.cke_editable").click()
    desk.keyboard.press("Control+A")
    desk.keyboard.type("Written in the editor & kept.")
    follow(desk, "input[name=_publish] >> nth=0")
    publish(desk, "A new objective")
    desk.goto(f"{site}/projects/glacy/")
    assert "Written in the editor & kept." in desk.inner_text("main")
    assert complaints == []


def test_the_preview_shows_the_draft_and_says_so(desk, site):
    open_form(desk, site)
    desk.fill("#id_title_en", "Only a draft so far")
    follow(desk, "input[name=_continue]:visible >> nth=0")
    follow(desk, "text=Preview the draft")
    assert "Only a draft so far" in desk.inner_text("main")
    assert "/preview/" in desk.url
    follow(desk, "nav >> text=Projects >> nth=0")
    assert "/preview/" in desk.url
    assert "Only a draft so far" in desk.inner_text("main")
    assert "Only a draft so far" not in what_visitors_read(desk, site)


def test_what_was_published_is_withdrawn_with_a_reason(desk, site):
    open_form(desk, site)
    desk.select_option("select[name=CHANGE_FORM-action]", "withdraw_selected")
    follow(desk, "button:has-text('Run')")
    desk.fill("#id_reason", "It was published by mistake.")
    follow(desk, "input[type=submit][value=Withdraw]")
    response = desk.goto(f"{site}/projects/glacy/")
    assert response.status == 410
    assert "It was published by mistake." in desk.inner_text("main")
