"""The content with which a new site begins: loaded once, through the door that staff use, and never over their work."""

import pytest
from django.core.management import call_command

from contact.models import Subject
from core.i18n.dates import PartialDate
from pages import starter_content
from pages.models import Milestone
from projects.models import Document, Project
from record.fixed_texts import FIRST_CONTENT
from record.models import Publication, State
from tests.helpers.publishing import withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    return starter_content.load()


@pytest.mark.slow
def test_everything_is_published_at_one_moment_with_a_note(loaded):
    rows = Publication.objects.with_time()
    assert loaded == rows.count() == len(starter_content.entries())
    assert rows.values("in_force_from").distinct().count() == 1
    assert set(rows.values_list("note", flat=True)) == {FIRST_CONTENT}
    assert {project.state for project in Project.objects.with_state()} == {State.LIVE}


@pytest.mark.slow
def test_loading_twice_adds_nothing(loaded, capsys):
    before = Publication.objects.count(), Subject.objects.count()
    call_command("load_starter_content")
    assert "Nothing to add" in capsys.readouterr().out
    assert (Publication.objects.count(), Subject.objects.count()) == before


@pytest.mark.slow
def test_what_staff_edited_renamed_withdrew_or_deleted_stays_as_they_left_it(loaded):
    edited, renamed, withdrawn = (
        Project.objects.get(slug=slug) for slug in ("glacy", "cyberua", "cybersee")
    )
    edited.title_en = "Edited by staff"
    edited.save()
    renamed.slug = "renamed-by-staff"
    renamed.save()
    withdraw(withdrawn, by=None, reason="No longer true.")
    assert starter_content.load() == 0
    assert Project.objects.get(pk=edited.pk).title_en == "Edited by staff"
    assert not Project.objects.filter(slug="cyberua").exists()
    assert Project.objects.get(pk=withdrawn.pk).state == State.WITHDRAWN


@pytest.mark.slow
def test_an_object_that_staff_made_under_the_same_address_is_left_alone():
    own = Milestone(slug="memorandum-signed", title_en="Written by staff")
    own.save()
    starter_content.load()
    assert Milestone.objects.get(slug="memorandum-signed").title_en == "Written by staff"


def test_every_entry_has_a_source():
    def sources(entry):
        return [
            url
            for urls in entry["facts"].values()
            for url in ([urls] if isinstance(urls, str) else urls)
        ]

    without = [entry["slug"] for entry in starter_content.entries() if not sources(entry)]
    assert without == []


@pytest.mark.slow
def test_every_document_says_what_it_is_and_leads_to_a_safe_address(loaded):
    contents = [document.content() for document in Document.objects.all()]
    assert len(contents) == 18
    unsaid = [
        each.slug for each in contents if not (each.type and each.description and not each.file)
    ]
    unsafe = [each.slug for each in contents if not each.url.startswith("https://")]
    assert (unsaid, unsafe) == ([], [])


@pytest.mark.slow
def test_documents_belong_to_a_project_only_where_a_source_says_so(loaded):
    projects = Document.objects.exclude(project=None).values_list("slug", "project__slug")
    assert dict(projects) == {
        "guide-criminal-justice-statistics": "glacy-plus",
        "iproceeds-guide-on-protocols": "iproceeds",
        "glacy-e-project-summary": "glacy-e",
    }


@pytest.mark.slow
def test_projects_of_the_facts_have_the_status_that_their_dates_settle(loaded):
    contents = {project.slug: project.content() for project in Project.objects.all()}
    status = {
        slug: content.status(PartialDate(2026, 11, 24).first).value
        for slug, content in contents.items()
    }
    assert status["cybersouth-plus"] == status["cybereast-plus"] == status["cyberspex"] == "ongoing"
    assert (
        status["octopus-project"]
        == status["cybersee"]
        == status["glacy-e"]
        == status["cyberua"]
        == "not-stated"
    )
    assert status["glacy"] == status["cybercrime-eap-ii"] == "completed"
    assert contents["cybercrime-ipa"].is_predecessor
    assert not contents["glacy"].is_predecessor
