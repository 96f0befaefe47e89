"""Change everywhere: chosen places of what is public, and no link, quotation or title."""

import pytest
from django.urls import reverse

from record.models import State
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.forms import told
from tests.helpers.factories import change, make_page, make_project, make_user, published
from tests.helpers.times import rows_of

URL = reverse("change_everywhere", query={"q": "Jon Smith"})
BODY = '<p>Jon Smith &amp; others.</p><p><a href="https://example.org/">Jon Smith</a></p>'


@pytest.fixture
def objects(db):
    page = make_page(title_en="Jon Smith", slug="one", body_en=BODY, body_fr="<p>Jon Smith.</p>")
    project = make_project(
        summary_en="Jon Smith, Jon Smithson", dates_note_en="-", dates_note_ro="Jon Smith."
    )
    return [published(page), published(project)]


def checked(client, **typed):
    return client.post(URL, filled(client.get(URL)) | typed | {"_check": "pressed"})


def sent(client, page, button="is_minor", **answers):
    return client.post(URL, filled(page) | answers | {button: "pressed"})


def live(obj):
    return rows_of(obj).last().read(None)


def test_chosen_places_change_in_one_minor_publication(desk, objects):
    page, project = objects
    new = {"new_en": "John Smith", "new_fr": "Jean", "new_ro": "Ion"}
    response = sent(desk, checked(desk, **new))
    assert told(response) == ["Saved: 2 objects. Visitors see the facts now."]
    rows = [rows_of(obj).last() for obj in objects]
    assert rows[0].in_force_from == rows[1].in_force_from
    assert all(row.is_minor for row in rows)
    assert live(page).body.en.startswith("<p>John Smith &amp; others.</p>")
    assert ">Jon Smith</a>" in live(page).body.en
    assert (live(page).title.en, live(page).body.fr) == ("Jon Smith", "<p>Jean.</p>")
    assert live(project).summary.en == "John Smith, Jon Smithson"
    assert live(project).dates_note.ro == "Ion."


def test_titles_and_links_change_if_they_are_chosen(desk, objects):
    page = objects[0]
    chosen = {"place": [f"{page.key}-title_en", f"{page.key}-body_en"], "links": "on"}
    sent(desk, checked(desk, new_en="John", **chosen))
    assert live(page).title.en == "John"
    assert live(page).body.en.count("John") == 2
    assert rows_of(objects[1]).count() == 1


def test_draft_gets_the_words_and_stays_a_draft(desk, objects):
    project = objects[1]
    change(project, title_en="Secret", summary_en="Draft of Jon Smith")
    sent(desk, checked(desk, new_en="John"))
    assert live(project).summary.en == "John, Jon Smithson"
    project.refresh_from_db()
    assert (project.summary_en, project.title_en) == ("Draft of John", "Secret")
    assert project.state == State.CHANGED


def test_only_kinds_that_may_be_changed_are_shown(client, objects):
    client.force_login(make_user("projects.change_project", "projects.view_project"))
    page = checked(client, new_en="John")
    assert [row.obj for row in page.context["table"].rows] == [objects[1]]
    response = sent(client, page, "_publish", note="A name")
    assert "Submitted: 1 object" in told(response)[0]
    assert rows_of(objects[1]).count() == 1


def test_search_leads_to_the_places(desk, objects):
    found = desk.get(reverse("admin:find", query={"q": "Jon Smith"}))
    assert f'href="{URL}"' in found.text
    assert desk.get(reverse("change_everywhere")).url == reverse("admin:find", query={"q": ""})
