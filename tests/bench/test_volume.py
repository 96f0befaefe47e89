"""The content of the sites that are measured."""

import json

import pytest
from django.test import Client

from bench.site.load import GENERATED, load, publications_of
from bench.volume import Size, volume
from projects.models import Project
from record.models import Publication
from search import index
from search.models import SearchEntry

SMALL = Size(projects=6, activities=9, documents=4)
COLUMNS = "publication serves_en serves_fr serves_ro day name title lead sequence tokens".split()


def test_volume_is_the_same_each_time_and_has_the_requested_numbers():
    entries = list(volume(SMALL))
    assert entries == list(volume(SMALL))
    kinds = [entry.kind for entry in entries]
    assert tuple(map(kinds.count, ("project", "activity", "document"))) == SMALL


def test_larger_volume_contains_the_projects_of_the_smaller_one():
    few, many = (
        {entry.slug: entry for entry in volume(size) if entry.kind == "project"}
        for size in (SMALL, Size(projects=60))
    )
    assert few.items() <= many.items()


def test_publications_are_spread_over_generated_objects():
    entries = list(volume(SMALL))
    counts = publications_of(entries, 500)
    assert sum(counts) == 500
    pairs = zip(counts, entries, strict=True)
    generated = [count for count, entry in pairs if entry.kind in GENERATED]
    assert max(generated) - min(generated) <= 1


@pytest.mark.slow
@pytest.mark.django_db
def test_loaded_site_shows_the_volume_and_its_history_and_search_finds_it():
    assert load(SMALL, 300) == Publication.objects.count() == 300
    project = Project.objects.with_state().get(slug="project-00001")
    client = Client()
    assert project.acronym in client.get(f"/projects/{project.slug}/").text
    assert not project.has_unpublished_changes
    assert len(set(Publication.objects.of(project).values_list("digest", flat=True))) > 5
    assert project.slug in client.get("/search/", {"q": project.acronym}).text


@pytest.mark.django_db
def test_index_of_the_loaded_site_is_the_one_that_a_rebuild_gives():
    load(SMALL, 200)
    loaded = index_rows()
    index.rebuild()
    assert index_rows() == loaded


def index_rows():
    return sorted(map(json.dumps, SearchEntry.objects.values_list(*COLUMNS)))
