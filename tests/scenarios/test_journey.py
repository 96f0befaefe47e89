"""From the editor's form through the record to the visitor, over HTTP, at set times."""

import pytest
from django.test import Client

from projects.models import Project
from publishing import operations
from tests.helpers.admin.forms import chosen, confirmed, form_of, sent
from tests.helpers.factories import change, make_country, make_page, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE = "/projects/glacy/"


@pytest.fixture
def visitor():
    return Client()


def act(desk, name, **answers):
    return confirmed(desk, chosen(desk, name, Project.objects.get()), **answers)


def test_title_is_edited_scheduled_published_and_archived(desk, visitor, clock):
    published(make_project(slug="glacy", title_en="The first title"), now=NOON - DAY)

    sent(desk, form_of(Project.objects.get()), title_en="The second title")
    assert "The first title" in visitor.get(PAGE).content.decode()

    act(desk, "publish_selected")
    assert "The second title" in visitor.get(PAGE).content.decode()
    assert "The first title" in visitor.get(f"/archive/2026-03-09{PAGE}").content.decode()

    sent(desk, form_of(Project.objects.get()), title_en="The third title")
    # In three seconds, Bucharest time.
    act(desk, "publish_selected", at_0="2026-03-10", at_1="14:00:03")
    clock.shift(2)
    assert "The second title" in visitor.get(PAGE).content.decode()
    clock.shift(1)
    assert "The third title" in visitor.get(PAGE).content.decode()
    clock.shift(1)

    sent(desk, form_of(Project.objects.get()), slug="glacy-plus")
    act(desk, "publish_selected")
    moved = visitor.get(PAGE)
    assert (moved.status_code, moved.url) == (301, "/projects/glacy-plus/")
    assert visitor.get(moved.url).status_code == 200

    act(desk, "withdraw_selected", reason="Merged into another project.")
    clock.shift(1)
    gone = visitor.get("/projects/glacy-plus/")
    assert gone.status_code == 410
    assert "Merged into another project." in gone.content.decode()
    assert "glacy" not in visitor.get("/projects/").content.decode()
    clock.shift(DAY)
    assert "The first title" in visitor.get(f"/archive/2026-03-09{PAGE}").content.decode()


def test_withdrawn_object_links_its_successor_at_each_url_until_that_is_withdrawn(visitor, clock):
    successor = published(make_project(acronym="GLACY-e", slug="next"))
    project = published(make_project(slug="a"))
    publish(change(project, slug="b"), by=None)
    withdraw(project, None, "Merged into GLACY-e.", successor=successor)
    publish(change(successor, slug="next-plus"), by=None)
    clock.shift(1)
    for slug in "ab":
        response = visitor.get(f"/projects/{slug}/")
        assert response.status_code == 410
        assert "Merged into GLACY-e." in response.text
        assert 'href="/projects/next-plus/"' in response.text
    withdraw(successor, None, "Ended too.")
    clock.shift(1)
    assert "/projects/next" not in visitor.get("/projects/a/").text


def test_merged_object_leads_to_the_last_successor_until_that_is_withdrawn(visitor, clock):
    country = published(make_country(slug="ro", name_en="Romania"), now=NOON - DAY)
    project = published(make_project(slug="b", title_en="Second"), now=NOON - DAY)
    page = published(make_page(slug="a", title_en="First"), now=NOON - DAY)
    for obj, successor in ((page, project), (project, country)):
        operations.withdraw([obj], None, "Merged.", successor=successor, is_merged=True)
    clock.shift(1)
    for path, prefix in (("/a/", ""), ("/fr/projects/b/", "/fr"), ("/a.md", "")):
        response = visitor.get(path)
        assert (response.status_code, response.url[: len(prefix) + 13]) == (
            301,
            f"{prefix}/countries/ro",
        )
    assert "Merged." in visitor.get("/history/page/a/").text
    clock.shift(DAY)
    assert "First" in visitor.get("/archive/2026-03-09/a/").text
    assert visitor.get("/archive/2026-03-10/a/").url == "/archive/2026-03-10/countries/ro/"
    withdraw(country, None, "Ended too.")
    clock.shift(1)
    assert visitor.get("/a/").status_code == 410


def test_successor_without_a_title_is_linked_by_its_name(visitor, clock):
    successor = published(make_country(slug="tr", name_en="Türkiye"))
    withdraw(published(make_country(slug="tr-old")), None, "Renamed.", successor=successor)
    clock.shift(1)
    assert '<a href="/countries/tr/">Türkiye</a>' in visitor.get("/countries/tr-old/").text
