"""The content that the benchmark is measured with."""

import json

import pytest
from django.test import Client

from bench.site.load import load, publications_of
from bench.volume import Size, volume
from core.i18n.languages import LANGUAGES
from projects.models import Project
from record.models import Publication
from search import index

SMALL = Size(projects=6, activities=9, documents=4)


def test_volume_is_the_same_each_time_and_has_what_was_asked_for():
    entries = list(volume(SMALL))
    assert entries == list(volume(SMALL))
    kinds = [entry.kind for entry in entries]
    assert (kinds.count("project"), kinds.count("activity"), kinds.count("document")) == SMALL[:3]


def test_more_projects_leave_the_smaller_volume_as_it_was():
    few = {entry.slug: entry for entry in volume(SMALL) if entry.kind == "project"}
    many = {entry.slug: entry for entry in volume(Size(projects=60)) if entry.kind == "project"}
    assert few.items() <= many.items()


def test_few_countries_still_have_some_that_carry_a_footnote():
    entries = volume(Size(projects=20, countries=4))
    named = {
        each for entry in entries if entry.kind == "project" for each in entry.content["countries"]
    }
    assert named >= {"country/xk", "country/ps"}
    assert len(named) == 4


def test_what_an_entry_names_stands_before_it():
    seen = set()
    for entry in volume(SMALL):
        named = {
            each
            for each in strings_in(entry.content)
            if each.count("/") == 1 and each.split("/")[0] in MADE_KINDS
        }
        assert named <= seen
        seen.add(f"{entry.kind}/{entry.slug}")


def test_everything_that_is_made_is_written_in_all_languages():
    for entry in volume(SMALL):
        if entry.kind in ("project", "activity", "document"):
            assert all(
                set(text) == set(LANGUAGES) and all(text.values())
                for text in texts_in(entry.content)
            )


def test_publications_are_spread_over_what_was_made():
    entries = list(volume(SMALL))
    counts = publications_of(entries, 500)
    assert sum(counts) == 500
    made = [
        count
        for count, entry in zip(counts, entries, strict=True)
        if entry.kind in ("project", "activity", "document")
    ]
    assert max(made) - min(made) <= 1


@pytest.mark.slow
@pytest.mark.django_db
def test_loaded_site_shows_the_volume_and_its_history_and_is_found_by_search():
    assert load(SMALL, 300) == Publication.objects.count() == 300
    project = Project.objects.with_state().first()
    client = Client()
    page = client.get(f"/projects/{project.slug}/")
    assert project.title_en in page.content.decode()
    assert not project.has_unpublished_changes
    assert len(set(Publication.objects.of(project).values_list("digest", flat=True))) > 5
    assert project.slug in client.get("/search/", {"q": project.title_en}).content.decode()


@pytest.mark.django_db
def test_words_of_the_loaded_site_are_those_that_the_index_would_have():
    load(SMALL, 200)
    loaded = words()
    index.rebuild()
    assert words() == loaded


MADE_KINDS = {"country", "funder", "field", "project"}


def words():
    from search.models import SearchEntry

    columns = (
        "publication",
        "serves_en",
        "serves_fr",
        "serves_ro",
        "day",
        "name",
        "title",
        "lead",
        "sequence",
        "tokens",
    )
    return sorted(map(json.dumps, SearchEntry.objects.values_list(*columns)))


def strings_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings_in(each)


def texts_in(value):
    if isinstance(value, dict) and "en" in value:
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)
