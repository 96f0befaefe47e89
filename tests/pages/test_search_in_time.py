"""Search in the archive, in previews, and among very many results."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import ActivityContent, ProjectContent
from publishing import operations, previews
from record.editions import Edition
from record.models import Publication
from search import query
from search.results import RESULTS_PER_PAGE, Results
from tests.helpers.factories import make_project
from tests.helpers.pages.search_page import ARCHIVED_SEARCH, found, search, suggestion
from tests.helpers.published import NEXT_DAY, publish, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("next_day")]
MAGISTRATES = ProjectContent(slug="p", title={"en": "Training of magistrates"})


def test_withdrawn_page_is_found_and_suggested_in_the_archive_only(client):
    [row] = publish(MAGISTRATES)
    publish(ProjectContent(slug="q", title={"en": "Training"}))
    withdraw(row, "It ended.", NEXT_DAY)
    assert found(search(client, "magistrates")) == []
    archived = client.get(ARCHIVED_SEARCH, {"q": "magistrates"})
    assert found(archived) == ["/archive/2026-06-01/projects/p/"]
    assert suggestion(search(client, "magistartes")) is None
    assert suggestion(client.get(ARCHIVED_SEARCH, {"q": "magistartes"})) == "magistrates"


def test_scheduled_page_is_not_suggested(client):
    publish(ProjectContent(slug="p", title={"en": "Nightfalling prosecutors"}))
    planned = ProjectContent(slug="q", title={"en": "Operation Nightfall of the prosecuting"})
    publish(planned, at=NEXT_DAY.replace(year=2030))
    assert suggestion(search(client, "nightfqll")) is None
    assert suggestion(search(client, "prosecutqng")) is None
    assert suggestion(search(client, "prosexutors")) == "prosecutors"


def test_preview_finds_the_draft_instead_of_the_published_page(client):
    project = make_project(slug="p", title_en="Training of magistrates")
    operations.publish([project], None)
    project.title_en = "Seminars for notaries"
    project.save()
    draft = Publication.objects.candidates().latest("pk")
    link = previews.make_link([draft], None, "/", NEXT_DAY, "Ion")
    preview = previews.link_path(link, "/search/")
    assert found(client.get(preview, {"q": "magistrates"})) == []
    assert len(found(client.get(preview, {"q": "notary"}))) == 1
    assert found(search(client, "notary")) == []
    assert suggestion(search(client, "notareis")) is None
    assert found(search(client, "magistrate")) == ["/projects/p/"]


@pytest.fixture
def edition_with_many():
    meetings = [
        ActivityContent(slug=f"a-{number}", title={"en": "Meeting"}) for number in range(45)
    ]
    publish(*meetings)
    return Edition(NEXT_DAY)


def test_query_of_many_words_takes_one_statement(edition_with_many):
    typed = "meeting meetings meet meeting-room mee meeti meetin me"
    with CaptureQueriesContext(connection) as queries:
        assert len(Results(edition_with_many, query.parse(typed, "en"))) == 45
    matching = "MATCH" if connection.vendor == "sqlite" else "@@"
    statements = [each["sql"] for each in queries.captured_queries if matching in each["sql"]]
    assert len(statements) == 1


def test_page_of_results_takes_one_statement_and_its_publications_another(
    edition_with_many, django_assert_num_queries
):
    found_results = Results(edition_with_many, query.parse("meeting", "en"))
    assert len(found_results) == 45
    with django_assert_num_queries(1):
        assert len(found_results[0:RESULTS_PER_PAGE]) == RESULTS_PER_PAGE
    with django_assert_num_queries(2):
        assert len(found_results[40:50]) == 5


def test_object_published_again_is_still_found_under_the_version_before():
    project = make_project(slug="p", title_en="Training of magistrates")
    operations.publish([project], None)
    edition = Edition.of_today()
    assert len(Results(edition, query.parse("magistrates", "en"))) == 1
    project.title_en = "Training of judges"
    project.save()
    operations.publish([project], None)
    assert len(Results(edition, query.parse("magistrates", "en"))) == 1
