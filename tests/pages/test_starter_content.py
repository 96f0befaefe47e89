"""The content of a new site: loaded once, published, and never over the work of staff."""

import pytest
from django.core.management import call_command

from contact.models import Subject
from pages import starter_content
from pages.models import Milestone
from projects.models import Project
from record.models import Publication, State
from record.texts import FIRST_CONTENT
from tests.helpers.publishing import withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def loaded():
    return starter_content.load()


def test_all_entries_are_published_at_one_time_with_a_note_and_only_once(loaded, capsys):
    rows = Publication.objects.with_time()
    assert loaded == rows.count() == len(starter_content.entries())
    assert rows.values("in_force_from").distinct().count() == 1
    assert set(rows.values_list("note", flat=True)) == {FIRST_CONTENT}
    assert {project.state for project in Project.objects.all()} == {State.LIVE}
    newest = rows.order_by("-in_force_from", "-pk").first()
    assert newest.kind == "activity"  # the dashboard shows it, not the search synonyms
    before = Publication.objects.count(), Subject.objects.count()
    call_command("load_starter_content")
    assert "Nothing to add" in capsys.readouterr().out
    assert (Publication.objects.count(), Subject.objects.count()) == before


def test_notes_of_research_are_for_staff_only(loaded):
    project = Project.objects.get(slug="glacy-e")
    assert "perhaps only for INTERPOL" in project.staff_notes
    assert "https://cybilportal.org/projects/global-action-on-cybercrime" in project.staff_notes
    row = Publication.objects.get(kind="project", key=project.key)
    assert "perhaps" not in str(row.content)
    assert "cybilportal" not in str(row.content)


def test_objects_edited_renamed_or_withdrawn_by_staff_stay_as_they_are(loaded):
    edited = Project.objects.get(slug="glacy")
    edited.title_en = "Edited by staff"
    edited.save()
    renamed = Project.objects.get(slug="cyberua")
    renamed.slug = "renamed-by-staff"
    renamed.save()
    withdrawn = Project.objects.get(slug="cybersee")
    withdraw(withdrawn, by=None, reason="No longer true.")
    assert starter_content.load() == 0
    assert Project.objects.get(pk=edited.pk).title_en == "Edited by staff"
    assert not Project.objects.filter(slug="cyberua").exists()
    assert Project.objects.get(pk=withdrawn.pk).state == State.WITHDRAWN


def test_object_of_staff_with_the_same_slug_stays_as_it_is():
    Milestone(slug="memorandum-signed", title_en="Written by staff").save()
    starter_content.load()
    assert Milestone.objects.get(slug="memorandum-signed").title_en == "Written by staff"
