"""What changes while a file is away, and who may bring one to the desk."""

import contextlib

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pages import starter_content
from projects.models import Project
from tests.helpers.factories import change, make_milestone, make_project, make_superuser, make_user
from tests.helpers.translation_files import (
    OVERVIEW,
    everything_kept,
    file_of,
    handed_out,
    page_of,
    problems_of,
    taken_in,
    translated,
    uploaded,
)
from translation import views
from translation.importer import ImportRejected

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(
        acronym="GLACY+",
        title_en="Global action",
        summary_en="It helps.",
        objective_en="<p>Read <em>this</em></p>",
    )


class TestMeanwhile:
    """Somebody edits an object while the file is away."""

    def test_english_text_that_changed_is_refused(self, project):
        document = translated(handed_out(), "title", "Action mondiale")
        change(project, title_en="Worldwide action")
        [problem] = problems_of(document)
        assert problem.is_stale
        assert "changed or taken out at the desk" in problem.message

    def test_translation_that_changed_is_refused_unless_it_is_the_same(self, project):
        document = translated(handed_out(), "title", "Action mondiale")
        change(project, title_fr="Action globale")
        [problem] = problems_of(document)
        assert problem.is_stale
        change(project, title_fr="Action mondiale")
        assert taken_in(document).changes == []

    def test_row_that_went_is_refused(self):
        milestone = make_milestone(bodies=[{"name_en": "Committee"}])
        document = translated(handed_out(), ".name", "Comité")
        milestone.bodies.all().delete()
        milestone.save_candidate()
        [problem] = problems_of(document)
        assert problem.is_stale

    def test_object_that_was_deleted_is_refused(self, project):
        document = handed_out()
        project.delete()
        assert all(problem.is_stale for problem in problems_of(document))

    def test_rest_comes_in_where_somebody_asks_for_it(self, project):
        document = translated(
            translated(handed_out(), "title", "Action mondiale"), "summary", "Il aide."
        )
        change(project, title_en="Worldwide action")
        outcome = taken_in(document, without_stale=True)
        assert [problem.label for problem in outcome.skipped] == ["Title"]
        project.refresh_from_db()
        assert (project.title_fr, project.summary_fr) == ("", "Il aide.")

    def test_what_is_wrong_in_the_file_itself_is_never_left_out(self, project):
        document = translated(handed_out(), "objective", "Lire")
        change(project, title_en="Worldwide action")
        [problem] = problems_of(document, without_stale=True)
        assert problem.label == "Objective"


class TestAtTheDesk:
    def test_page_lists_the_problems_with_ways_to_their_objects(self, desk, project):
        before = everything_kept()
        page = uploaded(desk, translated(handed_out(), "objective", "Lire"))
        assert page.status_code == 200
        assert everything_kept() == before
        assert "nothing was changed. There is 1 problem." in page.text
        assert f"/admin/object/{project.ref}/" in page.text
        assert "“Leave out”" not in page.text

    def test_page_offers_to_leave_out_what_changed_meanwhile(self, desk, project):
        document = translated(handed_out(), "summary", "Il aide.")
        change(project, title_en="Worldwide action")
        assert "“Leave out”" in uploaded(desk, document).text
        assert "Left out" in uploaded(desk, document, without_stale="on").text

    def test_file_may_not_be_too_large(self, desk, project, monkeypatch):
        monkeypatch.setattr(views, "MAX_FILE_BYTES", 100)
        before = everything_kept()
        assert "The file has more than 0 MB" in uploaded(desk, handed_out()).text
        assert everything_kept() == before

    def test_file_is_asked_for(self, desk):
        assert desk.post(page_of()).context["import_form"].errors["file"]

    @pytest.mark.parametrize("role", ["Correspondent", None])
    def test_who_may_not_edit_gets_none_of_it(self, project, role):
        client, person = Client(), make_user()
        person.groups.set(Group.objects.filter(name=role))
        client.force_login(person)
        assert [client.get(each).status_code for each in (OVERVIEW, page_of(), file_of())] == [
            403
        ] * 3
        assert uploaded(client, translated(handed_out(), "title", "Action")).status_code == 403
        assert not Project.objects.exclude(title_fr="").exists()

    def test_kinds_that_somebody_may_not_change_are_neither_handed_out_nor_taken_in(self, project):
        make_milestone()
        person, client = make_user("pages.change_milestone", "record.view_publication"), Client()
        client.force_login(person)
        assert b"project/" not in client.get(file_of(), {"choice": "all"}).getvalue()
        assert "GLACY+" not in client.get(OVERVIEW).text
        page = uploaded(client, translated(handed_out(), "title", "Action"))
        assert "You may not change objects of this kind." in page.text
        assert "GLACY+" not in page.text  # nor named


@pytest.mark.slow
def test_random_damage_of_the_whole_site_leaves_it_as_it_is():
    """A line with tags taken out or said twice: refused, or it changes nothing."""
    starter_content.load()
    document, before, person = handed_out(), everything_kept()[:2], make_superuser()
    lines = document.splitlines(keepends=True)
    with_tags = [number for number, line in enumerate(lines) if line.strip().startswith("<")]
    for number in with_tags[:: max(len(with_tags) // 40, 1)]:
        line = lines[number]
        for instead in ("", line * 2):
            damaged = "".join([*lines[:number], instead, *lines[number + 1 :]])
            with contextlib.suppress(ImportRejected):
                assert taken_in(damaged, by=person).changes == []
    assert everything_kept()[:2] == before


@pytest.mark.postgres
def test_on_postgresql_the_objects_are_held_while_a_file_comes_in(project):
    document = translated(handed_out(), "title", "Action mondiale")
    with CaptureQueriesContext(connection) as queries:
        taken_in(document)
    held = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    assert "record_record" in held[0]  # as every act does
    assert "projects_project" in held[-1]
