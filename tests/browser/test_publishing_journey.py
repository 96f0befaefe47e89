"""A publisher: from the form, through the record, to the page that visitors read."""

import pytest

from projects.models import Project
from tests.helpers.browser.steps import follow, open_form, run_action, save


def publish(desk, note):
    """Answer the questions to a person who changed the page alone."""
    desk.fill("#id_note", note)
    desk.fill("#id_solo_reason", "Nobody else is at the office today.")
    follow(desk, "input[type=submit][value=Publish]")
    assert "Visitors see it now" in desk.inner_text("ul.messagelist")


def public_text(page, site):
    """Return the text of the public page."""
    page.goto(f"{site}/projects/glacy/")
    return page.inner_text("main")


@pytest.mark.journey
def test_publisher_saves_previews_publishes_and_withdraws(desk, site, complaints):
    title, project = "A title that nobody has seen before", Project.objects.get(slug="glacy")
    open_form(desk, site, project)
    desk.fill("#id_title_en", title)
    desk.frame_locator("#cke_id_objective_en iframe").locator("body.cke_editable").click()
    desk.keyboard.press("Control+A")
    desk.keyboard.type("Written in the editor & kept.")
    save(desk)
    assert "Visitors don’t see it until it is published" in desk.inner_text("ul.messagelist")

    # The preview shows the draft on all pages; visitors do not see it.
    follow(desk, "text=Preview the draft")
    assert title in desk.inner_text("main")
    follow(desk, "nav >> text=Projects >> nth=0")
    assert "/preview/" in desk.url
    assert title in desk.inner_text("main")
    assert title not in public_text(desk, site)

    open_form(desk, site, project)
    save(desk, "_publish")
    publish(desk, "A clearer title")
    text = public_text(desk, site)
    assert title in text
    assert "Written in the editor & kept." in text
    assert complaints == []

    open_form(desk, site, project)
    run_action(desk, "Withdraw project…")
    desk.fill("#id_reason", "It was published by mistake.")
    follow(desk, "input[type=submit][value=Withdraw]")
    assert desk.goto(f"{site}/projects/glacy/").status == 410
    assert "It was published by mistake." in desk.inner_text("main")
