"""The targets that the link dialog of the editor suggests."""

import pytest
from django.urls import reverse

from tests.helpers.factories import (
    make_document,
    make_field,
    make_page,
    make_project,
    published,
)


@pytest.fixture
def suggest(desk):
    def suggest(query):
        response = desk.get(reverse("admin:link_targets", query={"q": query}))
        return response.json()["targets"]

    return suggest


def test_target_has_titles_kind_state_and_url(suggest):
    published(make_page(title_en="Training", title_fr="Formations", slug="training"))
    assert suggest("forma") == [
        {
            "titles": {"en": "Training", "fr": "Formations", "ro": ""},
            "kind": "standing page",
            "state": "Live",
            "url": "/training/",
        }
    ]


def test_document_is_a_reference_and_a_project_has_its_acronym(suggest):
    document = make_document(title_en="Guide to statistics")
    make_project(
        slug="cyber", acronym="CyberX", title_en="A guide for courts", title_fr="Tribunaux"
    )
    project, guide = sorted(suggest("guide"), key=lambda target: target["url"])
    assert guide["url"] == f"ref:{document.ref}"
    assert guide["state"] == "Draft, never published"
    assert project["url"] == "/projects/cyber/"
    assert project["titles"] == dict.fromkeys(["en", "fr", "ro"], "CyberX")


def test_titles_that_begin_with_the_words_come_first_and_all_words_are_needed(suggest):
    make_project(acronym="", title_en="Regional training of judges")
    make_page(title_en="Training of judges")
    make_page(title_en="Judges")
    titles = [target["titles"]["en"] for target in suggest("training  OF")]
    assert titles == ["Training of judges", "Regional training of judges"]


@pytest.mark.parametrize("query", ["/projects/cyber/", "http://testserver/projects/cyber/", "ref"])
def test_url_finds_the_object_that_it_leads_to(suggest, query):
    project = make_project(slug="cyber", acronym="CyberX")
    query = f"ref:{project.ref}" if query == "ref" else query
    [target] = suggest(query)
    assert target["titles"]["en"] == "CyberX"


def test_kind_without_page_or_file_and_empty_query_find_nothing(suggest):
    field = make_field(title_en="Training")
    queries = ["Training", "", f"ref:{field.ref}", f"ref:no/{field.key}", "https://[", "a " * 999]
    assert [suggest(query) for query in queries] == [[]] * len(queries)


def test_search_takes_a_fixed_number_of_queries(suggest, django_assert_max_num_queries):
    for number in range(12):
        make_project(acronym=f"Cyber{number}")
        make_document(title_en=f"Cyber {number}")
    with django_assert_max_num_queries(14):
        assert len(suggest("cyber")) == 8
