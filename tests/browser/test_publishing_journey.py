"""A publisher alone, and three people together, bring a change onto the site."""

import re
import time
from contextlib import ExitStack

import pytest
from django.utils import timezone

from projects.models import Project
from tests.helpers.browser.steps import (
    PASSWORD,
    choose,
    follow,
    open_form,
    open_page,
    run_action,
    save,
    sign_in,
)
from tests.helpers.factories import make_user
from tests.helpers.roles import make_role

AHEAD = 8  # seconds from pressing the button to the publication


@pytest.fixture
def people(browser, site):
    """Open a browser for each person; a person without a role has no account."""
    complaints = []
    with ExitStack() as stack:

        def come(role=None, name=""):
            opened = open_page(browser, complaints, timezone_id="Europe/Bucharest")
            page = stack.enter_context(opened)
            if role:
                user = make_user(username=name.lower(), first_name=name, password=PASSWORD)
                user.groups.add(make_role(role))
                sign_in(page, site, user)
            return page

        yield come
    assert complaints == []


def publish_alone(desk, note):
    """Answer the questions to a person who publishes without review."""
    desk.fill("#id_note", note)
    desk.fill("#id_solo_reason", "Nobody else is at the office today.")
    follow(desk, "input[type=submit][value=Publish]")
    assert "Visitors see it now" in desk.inner_text("ul.messagelist")


def public_text(page, site, slug):
    """Return the text of the public page of a project."""
    page.goto(f"{site}/projects/{slug}/")
    return page.inner_text("main")


@pytest.mark.journey
def test_change_is_shared_approved_scheduled_and_an_earlier_one_restored(people, site):
    editor, publisher = people("Editor", "Ana"), people("Publisher", "Mihai")
    minister, visitor = people(), people()
    project = Project.objects.get(slug="glacy-e")

    # Ana changes the title, shares a preview and submits.
    open_form(editor, site, project)
    former = editor.input_value("#id_title_en")
    editor.fill("#id_title_en", "Global Action on Cybercrime, Enhanced and Extended")
    save(editor)
    assert "draft saved just now" in editor.inner_text(".state")
    choose(editor, "Share a preview…")
    editor.fill("#id_recipient_name", "Ministry of Justice")
    follow(editor, "input[value='Create the link']")
    shared = editor.inner_text(".messagelist a")
    editor.click(".messagelist button:has-text('Copy')")
    editor.wait_for_selector(".messagelist button:has-text('Copied')")
    open_form(editor, site, project)
    save(editor, "_submit")
    editor.fill("#id_note", "The agreement of 3 March uses this title.")
    follow(editor, "input[type=submit][value=Submit]")

    # A person without an account reads it in the preview and approves.
    minister.goto(re.sub(r"^https?://[^/]+", site, shared))
    assert "Enhanced and Extended" in minister.inner_text("main")
    follow(minister, "text=Comment or approve")
    minister.get_by_label("Your name").fill("Elena Ionescu")
    follow(minister, "text=I approve this")
    assert "Elena Ionescu" in minister.inner_text("main")

    # Mihai finds it on his dashboard, reads the changes and schedules it.
    publisher.goto(f"{site}/admin/")
    follow(publisher, ".tasks >> text=was submitted by Ana")
    entries = publisher.inner_text(".review-entries")
    assert "The agreement of 3 March uses this title." in entries
    assert "Elena Ionescu" in entries
    save(publisher, "_publish")
    added = publisher.locator(".comparison ins").all_inner_texts()
    assert any("and Extended" in words for words in added), added
    at_time = timezone.localtime(timezone.now() + timezone.timedelta(seconds=AHEAD))
    publisher.fill("#id_at_0", f"{at_time:%Y-%m-%d}")
    publisher.fill("#id_at_1", f"{at_time:%H:%M:%S}")
    publisher.fill("#id_note", "The title of the new agreement")
    follow(publisher, "input[type=submit][value=Publish]")
    assert "Scheduled: GLACY-e" in publisher.inner_text("ul.messagelist")
    assert former in public_text(visitor, site, "glacy-e")

    # It goes live automatically.
    time.sleep(max(0, (at_time - timezone.now()).total_seconds()))
    assert "Enhanced and Extended" in public_text(visitor, site, "glacy-e")
    visitor.goto(f"{site}/history/project/glacy-e/")
    assert "The title of the new agreement" in visitor.inner_text("main")

    # Mihai restores the earlier text and publishes it.
    open_form(publisher, site, project)
    choose(publisher, "Versions")
    follow(publisher, "#result_list tbody tr:has-text('Publication') >> nth=1 >> a")
    run_action(publisher, "Restore it as the draft…")
    follow(publisher, "input[type=submit][value=Restore]")
    save(publisher, "_publish")
    publish_alone(publisher, "The former title again")
    assert former in public_text(visitor, site, "glacy-e")
