"""The order of results: the best first, and of equally good ones the newest."""

import pytest

from projects.models import ActivityContent, ProjectContent
from record.editions import Edition
from search import query, ranking
from search.results import Results
from tests.helpers.pages.search_page import found, search
from tests.helpers.published import NEXT_DAY, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("next_day")]


def test_newest_of_very_many_results_is_first_wherever_the_word_is_below_the_title(
    client, monkeypatch
):
    monkeypatch.setattr(ranking, "MAX_RESULTS_WITH_LEADS", 3)
    lead = {"summary": {"en": "Meeting"}}
    body = {"objective": {"en": "<p>Meeting</p>"}}
    publish(
        ProjectContent(slug="title", title={"en": "Meeting"}, start="2010"),
        ProjectContent(slug="lead", title={"en": "One"}, start="2011", **lead),
        ProjectContent(slug="body", title={"en": "Two"}, start="2012", **body),
    )
    few = [f"/projects/{slug}/" for slug in ("title", "lead", "body")]
    assert found(search(client, "meeting")) == few
    [draft] = publish(ProjectContent(slug="more", title={"en": "Three"}, start="2009", **lead))
    many = [f"/projects/{slug}/" for slug in ("title", "body", "lead", "more")]
    assert found(search(client, "meeting")) == many
    in_preview = Results(Edition(NEXT_DAY, [draft]), query.parse("meeting", "en"))
    assert [card.slug for card in in_preview[0:10]] == ["more", "title", "lead", "body"]


def test_newest_of_equally_good_results_is_first(client):
    publish(
        ActivityContent(slug="old", title={"en": "Meeting"}, start="2014"),
        ActivityContent(slug="new", title={"en": "Meeting"}, start="2020-05"),
        ActivityContent(slug="undated", title={"en": "Meeting"}),
    )
    paths = ["/activities/new/", "/activities/old/", "/activities/undated/"]
    assert found(search(client, "meetings")) == paths
