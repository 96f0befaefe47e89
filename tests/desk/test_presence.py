"""Who else has a form open."""

from http import HTTPStatus

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.caching.circuit_breaker import CircuitOpen
from tests.helpers.admin.forms import form_of
from tests.helpers.admin.sign_in import is_in, make_colleague, signed_in
from tests.helpers.factories import make_project, make_user
from tests.helpers.roles import make_role


def editor(first_name):
    """Return the browser of a new editor."""
    account = make_colleague(username=first_name, first_name=first_name, last_name="Pop")
    account.groups.add(make_role("Editor"))
    return signed_in(account)


def url_of(project):
    return reverse("admin:projects_project_presence", args=[project.pk])


def names(client, project):
    return client.post(url_of(project)).json()["names"]


def test_names_are_those_of_the_others_at_the_same_object(project):
    ana, mihai = editor("Ana"), editor("Mihai")
    assert names(ana, project) == []
    assert names(mihai, project) == ["Ana Pop"]
    assert names(ana, project) == ["Mihai Pop"]
    assert names(ana, make_project(acronym="OTHER")) == []


def test_presence_ends_after_a_minute(clock, project):
    ana, mihai = editor("Ana"), editor("Mihai")
    names(ana, project)
    clock.shift(59)
    assert names(mihai, project) == ["Ana Pop"]
    clock.shift(2)
    assert names(mihai, project) == []


def test_report_writes_nothing_to_the_database_and_does_not_prolong_the_session(clock, project):
    ana = editor("Ana")
    for _ in range(5):
        clock.shift(11 * 60)
        with CaptureQueriesContext(connection) as queries:
            names(ana, project)
        written = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
        assert written == []
    clock.shift(6 * 60)
    assert ana.post(url_of(project)).status_code == HTTPStatus.FOUND
    assert not is_in(ana)


def test_unavailable_cache_shows_no_one(project, monkeypatch):
    ana, mihai = editor("Ana"), editor("Mihai")
    names(ana, project)

    def fail(*args, **kwargs):
        raise CircuitOpen

    monkeypatch.setattr(cache, "get_many", fail)
    assert names(mihai, project) == []


def test_only_those_who_may_change_the_object_report_and_read(project):
    newcomer = Client()
    newcomer.force_login(make_user(is_staff=True))
    assert newcomer.post(url_of(project)).status_code == HTTPStatus.FORBIDDEN
    assert Client().post(url_of(project)).status_code == HTTPStatus.FOUND
    assert names(editor("Ana"), project) == []


def test_report_is_posted_with_a_token_about_an_existing_object(project, desk):
    assert desk.get(url_of(project)).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    missing = reverse("admin:projects_project_presence", args=["0"])
    assert desk.post(missing).status_code == HTTPStatus.NOT_FOUND
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    assert strict.post(url_of(project)).status_code == HTTPStatus.FORBIDDEN


def test_form_names_the_url_to_which_it_reports(desk, project):
    assert f'data-url="{url_of(project)}"' in desk.get(form_of(project)).text
    assert "presence.js" not in desk.get(reverse("admin:projects_project_add")).text
