"""Changes in the admin while a file is away, and the permissions for export and import."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.helpers.factories import change, make_milestone, make_project, make_user
from tests.helpers.translation_files import (
    OVERVIEW,
    everything_kept,
    file_of,
    handed_out,
    problems_of,
    taken_in,
    translated,
    uploaded,
)
from translation import views


@pytest.fixture
def project():
    texts = {"title_en": "Global action", "summary_en": "It helps."}
    return make_project(acronym="GLACY+", objective_en="<p>Read <em>this</em></p>", **texts)


@pytest.fixture
def document(project):
    """A file with the title in French."""
    return translated(handed_out(), "title", "Action mondiale")


def test_change_or_deletion_makes_a_unit_stale_unless_it_is_the_same(project, document):
    change(project, title_en="Worldwide action")
    [problem] = problems_of(document)
    assert problem.is_stale
    assert "changed or removed in the admin" in problem.message
    change(project, title_en="Global action", title_fr="Action globale")
    [problem] = problems_of(document)
    assert problem.is_stale
    change(project, title_fr="Action mondiale")
    assert taken_in(document).changed == []
    project.delete()
    assert all(problem.is_stale for problem in problems_of(document))


def test_deleted_row_makes_a_unit_stale():
    milestone = make_milestone(bodies=[{"name_en": "Committee"}])
    document = translated(handed_out(), ".name", "Comité")
    milestone.bodies.all().delete()
    milestone.save_candidate()
    [problem] = problems_of(document)
    assert problem.is_stale


def test_stale_units_can_be_omitted(project, document):
    document = translated(document, "summary", "Il aide.")
    change(project, title_en="Worldwide action")
    result = taken_in(document, without_stale=True)
    assert [problem.label for problem in result.skipped] == ["Title"]
    project.refresh_from_db()
    assert (project.title_fr, project.summary_fr) == ("", "Il aide.")
    wrong = translated(document, "objective", "Lire")
    [problem] = problems_of(wrong, without_stale=True)
    assert problem.label == "Objective"


def test_page_lists_the_problems_with_links_to_their_objects(desk, project):
    before = everything_kept()
    page = uploaded(desk, translated(handed_out(), "objective", "Lire"))
    assert page.status_code == 200
    assert everything_kept() == before
    assert "nothing was changed. There is 1 problem." in page.text
    assert f"/admin/object/{project.ref}/" in page.text
    assert "“Leave out”" not in page.text
    assert "Line " not in page.text
    assert "Line 1" in uploaded(desk, "GLACY+").text


def test_page_offers_to_omit_stale_units(desk, project, document):
    change(project, title_en="Worldwide action")
    assert "“Leave out”" in uploaded(desk, document).text
    assert "Left out" in uploaded(desk, document, without_stale="on").text


def test_large_file_is_rejected(desk, document, monkeypatch):
    monkeypatch.setattr(views, "MAX_FILE_BYTES", 100)
    before = everything_kept()
    assert "The file is larger than 0 MB" in uploaded(desk, document).text
    assert everything_kept() == before


def test_only_kinds_that_the_user_may_change_are_exported_and_imported(client, document):
    make_milestone()
    client.force_login(make_user("pages.change_milestone", "record.view_publication"))
    assert b"project/" not in client.get(file_of(), {"choice": "all"}).getvalue()
    assert "GLACY+" not in client.get(OVERVIEW).text
    page = uploaded(client, document)
    assert "You may not change objects of this kind." in page.text
    assert "GLACY+" not in page.text


@pytest.mark.postgres
def test_objects_are_locked_during_an_import_on_postgresql(document):
    with CaptureQueriesContext(connection) as queries:
        taken_in(document)
    locked = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    assert "record_record" in locked[0]  # as in every operation
    assert "projects_project" in locked[-1]
