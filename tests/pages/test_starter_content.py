"""The content of a new site: loaded once, published, and never over the work of staff."""

import re
from collections import Counter

import pytest
from django.core.management import call_command

from contact.models import Subject
from pages import starter_content
from pages.acts import Milestone
from projects.models import Activity, Country, Project, Treaty
from record.models import Publication, State
from record.texts import FIRST_CONTENT
from tests.helpers.factories import make_milestone, make_user, published
from tests.helpers.published import text_of
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, NOON

ISO_DAY = r"\d{4}-\d\d-\d\d"
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


@pytest.mark.parametrize(
    ("model", "slug", "confirmed"),
    [
        (Activity, "workshop-second-protocol-sarajevo", {"*": "2026-11-30"}),
        (Country, "xk", {"treaty_steps": "2026-11-30", "footnote": "2026-11-30"}),
        (Project, "glacy", {}),
    ],
)
def test_facts_are_confirmed_on_the_day_of_their_check(loaded, model, slug, confirmed):
    row = Publication.objects.get(key=model.objects.get(slug=slug).key)
    assert row.content.get("confirmed", {}) == confirmed


STATUSES = """\
hu: Ratified: 5 February 2026 as of 5 February 2026 Source
dz: Cybercrime (ETS 185) Not a Party as of 1 October 2024 Source
dz: (only Parties to the Convention can join the Protocol) as of 1 October 2024 Source
mk: Cybercrime (ETS 185) Party (date not known here) as of September 2015 Source
at: First Additional Protocol (ETS 189) not known to us Second
ro: Cybercrime (ETS 185) Party (date not known here) as of September 2015 Source"""


def test_statuses_of_treaties_are_dated_and_unknown_ones_are_not_denied(starter_site, client):
    for line in STATUSES.splitlines():
        slug, _, text = line.partition(": ")
        assert text in text_of(client.get(f"/countries/{slug}/")), line


def test_each_status_of_a_treaty_has_a_source_and_the_day_of_its_check():
    acts = Counter()
    for entry in starter_content.entries():
        if steps := entry["content"].get("treaty_steps"):
            assert re.fullmatch(ISO_DAY, entry["checked"]["treaty_steps"])
            assert {step["source_url"] for step in steps} <= set(entry["facts"]["treaty_steps"])
            acts.update((step["treaty"], step["act"]) for step in steps)
    assert [acts[treaty, "not-party"] for treaty in Treaty] == [8, 8, 23]
    assert [acts[treaty, "party"] for treaty in Treaty] == [7, 3, 0]


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


def test_milestones_of_earlier_releases_are_merged_into_acts(client, clock, monkeypatch):
    slugs = {"law-published": None, "law-ratifying-the-memorandum": make_user()}
    for slug, by in slugs.items():
        key = starter_content.key_of("milestone", slug)
        milestone = make_milestone(key=key, slug=slug, title_en="As it was", reference_en="No. 33")
        published(milestone, by=by, solo_reason="Alone", now=NOON - DAY)
    digests = dict(Publication.objects.values_list("pk", "digest"))
    monkeypatch.setattr(starter_content, "ORDER", ["acts"])
    starter_content.load()
    clock.shift(1)
    merged = client.get("/legal-basis/law-published/")
    assert (merged.status_code, merged.url) == (301, "/legal-basis/acts/law-33-2014/")
    assert client.get("/legal-basis/law-ratifying-the-memorandum/").status_code == 200
    clock.shift(DAY)
    archived = text_of(client.get("/archive/2026-03-09/legal-basis/law-published/"))
    assert "As it was" in archived
    assert "Reference No. 33" in archived
    assert digests.items() <= dict(Publication.objects.values_list("pk", "digest")).items()
    assert starter_content.load() == 0


def test_object_of_staff_with_the_same_slug_stays_as_it_is():
    Milestone(slug="inauguration", title_en="Written by staff").save()
    starter_content.load()
    assert Milestone.objects.get(slug="inauguration").title_en == "Written by staff"
