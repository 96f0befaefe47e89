"""Filters of lists that users save under a name."""

import re

import pytest
from django.urls import reverse

from accounts.models import SavedFilter
from tests.helpers.admin.forms import LIST, html_of, told
from tests.helpers.factories import make_project, make_superuser, make_user

pytestmark = pytest.mark.django_db

SAVE = reverse("admin:save_filter", args=["projects.project"])
NAME = {"name": "My drafts"}


@pytest.fixture
def person():
    return make_superuser()


@pytest.fixture
def desk(client, person):
    client.force_login(person)
    return client


def links_of(page):
    return re.findall(r'<li> <a href="(\?[^"]*)"[^>]*>([^<]+)</a> <form', html_of(page))


def test_filter_is_saved_shown_above_its_list_and_removed(desk):
    make_project(acronym="DRAFT+")
    query = "?state=draft&q=words&o=1&p=0"
    assert f'action="{SAVE}?state=draft"' in desk.get(LIST + query).text
    response = desk.post(f"{SAVE}{query}", NAME)
    assert response.url == f"{LIST}?state=draft"
    assert told(response) == ["The filter is saved."]
    assert links_of(desk.get(LIST)) == [("?state=draft", "My drafts")]
    assert "DRAFT+" in desk.get(f"{LIST}?state=draft").text
    assert links_of(desk.get(reverse("admin:pages_notice_changelist"))) == []
    remove = reverse("admin:remove_filter", args=[SavedFilter.objects.get().pk])
    assert desk.post(remove).url == LIST
    assert links_of(desk.get(LIST)) == []


def test_filter_of_the_same_name_is_replaced(desk):
    for query in ("?state=draft", "?state=live&agreeing=submitted"):
        desk.post(SAVE + query, NAME)
    assert SavedFilter.objects.get().query == "state=live&agreeing=submitted"


@pytest.mark.parametrize(
    "query",
    ["", "?q=words", "?unknown=1", "?owner__password=x", f"?state={'x' * 1000}", "?owner__id=x"],
)
def test_query_that_is_none_of_the_list_is_not_saved(desk, query):
    assert desk.post(SAVE + query, NAME).status_code == 400
    assert not SavedFilter.objects.exists()


def test_saved_query_leads_to_no_other_url(desk):
    desk.post(f"{SAVE}?state=//evil.example/%3Fx%26q%3D1%23%22%3E", NAME)
    query = SavedFilter.objects.get().query
    assert query == "state=%2F%2Fevil.example%2F%3Fx%26q%3D1%23%22%3E"
    assert links_of(desk.get(LIST)) == [(f"?{query}", "My drafts")]


def test_filters_are_of_one_user_and_of_lists_that_may_be_seen(desk, client, person):
    desk.post(f"{SAVE}?state=draft", NAME)
    remove = reverse("admin:remove_filter", args=[SavedFilter.objects.get().pk])
    client.force_login(make_user("pages.view_notice"))
    assert client.post(remove).status_code == 404
    assert client.post(f"{SAVE}?state=draft", NAME).status_code == 403
    for label in ("projects.nothing", "projects", "accounts.secondfactor"):
        url = reverse("admin:save_filter", args=[label])
        assert client.post(f"{url}?state=draft", NAME).status_code == 404
    assert SavedFilter.objects.get().user == person


def test_user_saves_twenty_filters(desk, person):
    SavedFilter.objects.bulk_create(
        SavedFilter(user=person, model="pages.notice", name=str(number), query="state=draft")
        for number in range(20)
    )
    assert "Save this filter" not in desk.get(f"{LIST}?state=draft").text
    response = desk.post(f"{SAVE}?state=draft", NAME)
    assert told(response) == ["You have saved 20 filters. Remove one first."]
    assert SavedFilter.objects.count() == 20


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_filter_needs_a_name_of_a_usual_length(desk, name):
    assert desk.post(f"{SAVE}?state=draft", {"name": name}).status_code == 302
    assert not SavedFilter.objects.exists()
