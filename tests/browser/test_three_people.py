"""A change on its way through three pairs of hands and onto the site, in three browsers."""

import re
import time

import pytest
from django.utils import timezone

from tests.helpers.browser.steps import PASSWORD, follow, sign_in
from tests.helpers.factories import make_user
from tests.helpers.roles import make_role

AHEAD = 4  # seconds from pressing the button to going live


@pytest.fixture
def people(browser, site):
    """Opens a browser of its own for each; somebody without a role gets one without an account."""
    contexts = []

    def come(role=None, name=""):
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, timezone_id="Europe/Bucharest"
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if role:
            user = make_user(username=name.lower(), first_name=name, password=PASSWORD)
            user.groups.add(make_role(role))
            sign_in(page, site, user)
        return page

    complaints = []
    yield come
    for context in contexts:
        context.close()
    assert complaints == []


def open_form(page, site):
    page.goto(f"{site}/admin/projects/project/?q=GLACY-e")
    follow(page, "#result_list tbody th a, #result_list tbody td.field-acronym a >> nth=0")


def run_action(page, label):
    page.select_option("select[name=CHANGE_FORM-action]", label=label)
    follow(page, "button:has-text('Run')")


def title_for(visitor, site):
    visitor.goto(f"{site}/projects/glacy-e/")
    return visitor.inner_text("main")


def test_a_change_is_shared_approved_scheduled_and_an_earlier_one_restored(people, site):
    editor, publisher, minister, visitor = (
        people("Editor", "Ana"),
        people("Publisher", "Mihai"),
        people(),
        people(),
    )

    # Ana changes the title, shares a preview and submits.
    open_form(editor, site)
    former = editor.input_value("#id_title_en")
    editor.fill("#id_title_en", "Global Action on Cybercrime, Enhanced and Extended")
    follow(editor, "input[name=_continue]:visible >> nth=0")
    assert "draft saved just now" in editor.inner_text(".state")
    run_action(editor, "Share a preview…")
    editor.fill("#id_recipient_name", "Ministry of Justice")
    follow(editor, "input[value='Make the link']")
    shared = editor.input_value("#address")
    open_form(editor, site)
    follow(editor, "input[name=_submit] >> nth=0")
    editor.fill("#id_note", "The agreement of 3 March uses this title.")
    follow(editor, "input[type=submit][value=Submit]")

    # Somebody without an account reads it in its place and approves.
    minister.goto(re.sub(r"^https?://[^/]+", site, shared))
    assert "Enhanced and Extended" in minister.inner_text("main")
    follow(minister, "text=Comment or approve")
    minister.get_by_label("Your name").fill("Elena Ionescu")
    minister.get_by_label("approve", exact=False).check()
    follow(minister, "main form button")
    assert "Elena Ionescu" in minister.inner_text("main")

    # Mihai finds it on his desk, reads what will change and schedules it.
    publisher.goto(f"{site}/admin/")
    follow(publisher, "text=Waiting for me")
    follow(publisher, ".work a >> nth=0")
    said = publisher.inner_text(".review-entries")
    assert "The agreement of 3 March uses this title." in said
    assert "Elena Ionescu" in said
    follow(publisher, "input[name=_publish] >> nth=0")
    added = publisher.locator(".comparison ins").all_inner_texts()
    assert any("and Extended" in words for words in added), added
    moment = timezone.localtime(timezone.now() + timezone.timedelta(seconds=AHEAD))
    publisher.fill("#id_at_0", f"{moment:%Y-%m-%d}")
    publisher.fill("#id_at_1", f"{moment:%H:%M:%S}")
    publisher.fill("#id_note", "The title of the new agreement")
    follow(publisher, "input[type=submit][value=Publish]")
    assert "Scheduled: GLACY-e" in publisher.inner_text("ul.messagelist")
    assert former in title_for(visitor, site)

    # It goes live with nobody doing anything.
    time.sleep(max(0, (moment - timezone.now()).total_seconds()))
    assert "Enhanced and Extended" in title_for(visitor, site)
    visitor.goto(f"{site}/history/project/glacy-e/")
    assert "The title of the new agreement" in visitor.inner_text("main")

    # Mihai restores what stood there before and publishes it.
    open_form(publisher, site)
    follow(publisher, "text=Its record")
    follow(publisher, "#result_list tbody tr:has-text('Publication') >> nth=1 >> a")
    run_action(publisher, "Restore it as the draft…")
    follow(publisher, "input[type=submit][value=Restore]")
    follow(publisher, "input[name=_publish] >> nth=0")
    publisher.fill("#id_note", "The former title again")
    publisher.fill("#id_solo_reason", "The funder asked for it today, and Ana is travelling.")
    follow(publisher, "input[type=submit][value=Publish]")
    assert "Visitors see it now" in publisher.inner_text("ul.messagelist")
    assert former in title_for(visitor, site)
