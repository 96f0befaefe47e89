"""The content of the sites that are measured."""

import json

import pytest
from django.test import Client

from bench.site.load import load
from bench.volume import Size, volume
from pages.models import Office
from record.models import Publication
from search import index
from search.models import SearchEntry
from tests.helpers.publishing import publish

SMALL = Size(projects=6, activities=9, documents=4, history=6)
COLUMNS = "publications serves_en serves_fr serves_ro is_newest day sequence tokens".split()


def test_volume_is_the_same_each_time_and_has_the_requested_numbers():
    entries = list(volume(SMALL))
    assert entries == list(volume(SMALL))
    kinds = [kind for kind, _slug, _content in entries]
    assert [*map(kinds.count, ("project", "activity", "document"))] == [*SMALL[:3]]


def test_larger_volume_contains_the_projects_of_the_smaller_one():
    few, many = (
        {slug: content for kind, slug, content in volume(size) if kind == "project"}
        for size in (SMALL, Size(projects=60))
    )
    assert few.items() <= many.items()


@pytest.mark.slow
@pytest.mark.django_db
def test_loaded_site_shows_the_volume_and_its_history_and_search_finds_it():
    load(SMALL)
    rows = Publication.objects.filter(kind="project", slug="project-00001")
    assert rows.count() == len(set(rows.values_list("digest", flat=True))) == SMALL.history
    acronym = rows[0].content["acronym"]
    client = Client()
    assert acronym in client.get("/projects/project-00001/").text
    assert "project-00001" in client.get("/search/", {"q": acronym}).text


@pytest.mark.slow
@pytest.mark.django_db
def test_loaded_office_can_be_changed_and_published():
    load(SMALL)
    office = Office.objects.get()
    office.short_name = "Another name"
    office.save()
    publish(office, None)
    assert "Another name" in Client().get("/").text


@pytest.mark.slow
@pytest.mark.django_db
def test_index_of_the_loaded_site_is_the_one_that_a_rebuild_gives():
    load(SMALL)
    loaded = index_rows()
    index.rebuild()
    assert index_rows() == loaded


def index_rows():
    return sorted(map(json.dumps, SearchEntry.objects.values_list(*COLUMNS)))
