"""Synonyms that staff publish: a search for one word of a group finds the others."""

import pytest

from projects.models import ProjectContent
from search.synonyms import SynonymsContent
from tests.helpers.pages.search_page import found, search
from tests.helpers.published import NEXT_DAY, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("next_day")]
EVIDENCE = SynonymsContent(
    slug="evidence", words={"en": "electronic evidence, e-evidence", "fr": "preuves électroniques"}
)


@pytest.fixture
def projects():
    publish(
        ProjectContent(slug="a", title={"en": "Electronic evidence"}),
        ProjectContent(slug="b", title={"en": "E-evidence", "fr": "Preuves électroniques"}),
        ProjectContent(slug="c", title={"en": "Evidence of electronics", "fr": "Preuve"}),
        ProjectContent(slug="d", title={"en": "Cooking"}),
    )


def test_word_of_a_group_finds_the_others_in_all_forms_and_languages(client, projects):
    publish(EVIDENCE)
    for typed in ("e-evidence", "electronic evidence", "E‑EVIDENCE", "preuve électronique"):
        assert {"/projects/a/", "/projects/b/"} <= set(found(search(client, typed))), typed
        assert "/projects/d/" not in found(search(client, typed))
    assert "<mark>Electronic</mark> <mark>evidence</mark>" in search(client, "e-evidence").text


def test_archived_day_has_its_own_synonyms(client, projects):
    publish(EVIDENCE, at=NEXT_DAY)
    archived = client.get("/archive/2026-06-01/fr/search/", {"q": "preuves électroniques"})
    assert "/archive/2026-06-01/fr/projects/a/" not in found(archived)
    assert "/projects/a/" in found(search(client, "preuves électroniques", "fr"))


def test_synonym_counts_less_than_the_word_and_matches_whole_stems(client):
    publish(
        SynonymsContent(slug="training", words={"en": "training, course"}),
        ProjectContent(slug="word", title={"en": "A course"}),
        ProjectContent(slug="synonym", title={"en": "Trained judges"}),
        ProjectContent(slug="beginning", title={"en": "A cursory look at a racecourse"}),
    )
    assert found(search(client, "course")) == ["/projects/word/", "/projects/synonym/"]
    assert found(search(client, "training")) == ["/projects/synonym/", "/projects/word/"]


@pytest.mark.parametrize("page", ["/projects/b/", "/contact/"])
def test_word_of_a_group_finds_its_page(client, projects, page):
    publish(SynonymsContent(slug="jobs", words={"en": "jobs, vacancies"}, page=page))
    assert found(search(client, "vacancy")) == [page]
