"""Change everywhere: chosen places of what is public, and no link, quotation or title."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from record.models import Publication, State
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.forms import told
from tests.helpers.factories import (
    change,
    make_funder,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import saved_by
from tests.helpers.times import DAY, rows_of

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
    assert "Saved: 2 objects. Visitors see the facts now." in told(response)[0]
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


def test_words_that_only_the_published_content_has_are_found(desk, objects):
    project = objects[1]
    change(project, summary_en="A draft without the name", dates_note_ro="")
    response = checked(desk, new_en="John", new_ro="Ion")
    assert [row.obj for row in response.context["table"].rows] == objects
    sent(desk, response)
    assert (live(project).summary.en, live(project).dates_note.ro) == ("John, Jon Smithson", "Ion.")
    project.refresh_from_db()
    assert project.summary_en == "A draft without the name"


def test_draft_that_is_not_public_gets_the_words_and_stays_one(desk, objects):
    author = make_user(username="ana")
    draft = make_project(slug="draft")
    saved_by(author, draft, summary_en="Jon Smith")
    change(objects[1], summary_en="Without", dates_note_ro="")
    published(objects[1])
    change(objects[1], summary_en="Jon Smith is in the draft only")
    response = checked(desk, new_en="John")
    assert "<ins>" in response.text.partition(f"seen-{draft.key}")[2]
    sent(desk, response)
    for obj, text in ((draft, "John"), (objects[1], "John is in the draft only")):
        obj.refresh_from_db()
        assert obj.summary_en == text
        assert rows_of(obj).count() == (0 if obj == draft else 2)
    assert Publication.objects.of(draft).latest("pk").saved_by == author


@pytest.mark.parametrize("is_chosen", [False, True])
def test_scheduled_version_changes_if_it_is_chosen(desk, objects, is_chosen):
    project = objects[1]
    tomorrow = timezone.now() + DAY
    published(change(project, title_en="Later"), at=tomorrow, note="The later title")
    draft = change(project, title_en="Secret")
    planned = rows_of(project).last()
    response = checked(desk, new_en="John")
    assert f'name="scheduled" value="{planned.pk}"' in response.text
    sent(desk, response, **({"scheduled": planned.pk} if is_chosen else {}))
    later = rows_of(project).last()
    assert (later.in_force_from, later.note) == (tomorrow, "The later title")
    assert later.read(None).title.en == "Later"
    assert later.read(None).summary.en.startswith("John, " if is_chosen else "Jon Smith, ")
    assert live(project) == later.read(None)
    draft.refresh_from_db()
    assert (draft.title_en, draft.summary_en) == ("Secret", "John, Jon Smithson")


def test_names_references_and_labels_of_links_stay(desk, db):
    funder = published(make_funder(name_en="Jon Smith", name_in_sentence_en="the Jon Smith Fund"))
    project = make_project(slug="linked")
    project.links.create(url="https://example.org/", label_en="Jon Smith")
    published(project)
    rows = desk.get(URL).context["table"].rows
    assert {row.obj: row.chosen for row in rows} == {funder: set(), project: set()}
    assert all(row.quotations for row in rows)


class TestUndo:
    def test_joint_change_is_undone_as_one(self, desk, objects):
        project = objects[1]
        sent(desk, checked(desk, new_en="John", new_fr="Jean", new_ro="Ion"))
        index = desk.get(reverse("admin:index")).text
        url = re.search(r'href="([^"]+)">Undo</a>', index)[1]
        draft = change(project, title_en="Secret")
        response = desk.get(url)
        assert "Jean" in response.text.partition('id="changes"')[2]
        response = desk.post(url, filled(response) | {"is_minor": "pressed"})
        assert "Saved: 2 objects" in told(response)[0]
        rows = [rows_of(obj).order_by("in_force_from") for obj in objects]
        assert [row.first().digest for row in rows] == [row.last().digest for row in rows]
        assert len({row.last().recorded_at for row in rows}) == 1
        draft.refresh_from_db()
        assert (draft.title_en, draft.summary_en) == ("Secret", "Jon Smith, Jon Smithson")

    def test_scheduled_version_that_was_replaced_comes_back(self, desk, objects):
        project = objects[1]
        tomorrow = timezone.now() + DAY
        published(change(project, title_en="Later"), at=tomorrow)
        planned = rows_of(project).last()
        sent(desk, checked(desk, new_en="John"), scheduled=planned.pk)
        assert live(project).summary.en.startswith("John, ")
        row = Publication.objects.in_force(timezone.now()).of(project).get()
        page = desk.get(reverse("undo_change", args=[row.pk]))
        desk.post(page.request["PATH_INFO"], filled(page) | {"is_minor": "pressed"})
        again = rows_of(project).last()
        assert (again.in_force_from, again.digest) == (tomorrow, planned.digest)

    def test_later_publications_stay(self, desk, objects):
        sent(desk, checked(desk, new_en="John", new_fr="Jean", new_ro="Ion"))
        row = rows_of(objects[0]).last()
        published(change(objects[1], title_en="New"))
        response = desk.get(reverse("undo_change", args=[row.pk]))
        assert [subject["obj"] for subject in response.context["subjects"]] == [objects[0]]
        assert desk.get(reverse("undo_change", args=[0])).status_code == 404
