"""Searches that found nothing, as staff see them: without a visitor's address."""

import datetime

import pytest
from django.utils import timezone

from core.i18n.dates import bucharest_day
from projects.models import ProjectContent
from search import failed_searches
from search.models import FailedSearch
from tests.helpers.pages.search_page import ARCHIVED_SEARCH
from tests.helpers.published import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("next_day")]
THREE = ["192.0.2.1", "198.51.100.1", "2001:db8::1"]


def stored():
    return list(FailedSearch.objects.values_list("words", flat=True))


@pytest.mark.parametrize(
    ("typed", "addresses", "words"),
    [
        ("Zyxwv  ûtsrq", THREE, ["zyxwv utsrq"]),
        ("twonetworks", ["192.0.2.1", "192.0.2.9", "198.51.100.1"], []),
        ("seminar", THREE, []),  # it has a result
        ("", THREE, []),
    ],
)
def test_words_are_stored_that_three_networks_searched_in_vain(client, typed, addresses, words):
    publish(ProjectContent(slug="p", title={"en": "Seminar"}))
    for address in addresses:
        response = client.get("/search/", {"q": typed}, REMOTE_ADDR=address)
        assert ("no-store" in response["Cache-Control"]) == (typed not in ("seminar", ""))
    assert stored() == words


def test_searches_of_the_archive_and_more_than_those_of_a_day_are_not_stored(client, monkeypatch):
    for address in THREE:
        client.get(ARCHIVED_SEARCH, {"q": "archived"}, REMOTE_ADDR=address)
    monkeypatch.setattr(failed_searches, "MAX_STORED", 1)
    for typed in ("onlythis", "notthis"):
        for address in THREE:
            client.get("/search/", {"q": typed}, REMOTE_ADDR=address)
    assert stored() == ["onlythis"]


def test_words_are_deleted_after_90_days():
    now = timezone.now()
    for days in (90, 91):
        day = bucharest_day(now) - datetime.timedelta(days=days)
        FailedSearch.objects.create(day=day, words=f"{days} days ago")
    assert failed_searches.delete_old(now) == 1
    assert stored() == ["90 days ago"]


def test_editors_of_synonyms_see_the_words_of_most_days_first(admin_client):
    for day, words in ((1, "rare"), (1, "frequent"), (2, "frequent")):
        FailedSearch.objects.create(day=datetime.date(2026, 6, day), words=words)
    html = admin_client.get("/admin/search/synonyms/").text
    assert "at least three networks" in html
    assert 0 < html.index("<td>frequent</td>") < html.index("<td>rare</td>")
