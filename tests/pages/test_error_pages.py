"""Error pages lead to similar pages and to the sections, or at least show the telephone number."""

import logging
import re

import pytest
from django.db import InterfaceError, OperationalError, connection

from cproc_site.context_processors import last_known
from pages.acts import MilestoneContent
from projects.models import ProjectContent
from record.content_cache import forget_contents
from tests.helpers.pages.machine_readable import ARCHIVE
from tests.helpers.published import FIRST_DAY, NEXT_DAY, publish, text_of, withdraw

HOSTILE_PATHS = [
    "/projects/" + "a" * 60_000 + "/",
    "/" + "a/" * 30_000,
    "/" * 5_000,
    "/projects/%00/",
    "/projects/%F0%9F%92%A9/",
    "/projects/%FF%FE/",
    "/projects/..%2F..%2Fetc%2Fpasswd",
    f"{ARCHIVE}/" + "x" * 60_000 + "/",
    "/preview/" + "x" * 60_000 + "/projects/glacy/",
    "/archive/%00/",
]
in_the_record = pytest.mark.usefixtures("db", "next_day")


def project(slug, **columns):
    return ProjectContent(**{"slug": slug, "title": {"en": slug.upper()}} | columns)


def withhold(row):
    hidden = {"withheld_reason": "A person's safety.", "content": None}
    type(row).objects.filter(pk=row.pk).update(withheld_at=FIRST_DAY, **hidden)


def similar(response) -> list[str]:
    html = response.text.partition('id="nearby"')[2].partition("</section>")[0]
    return re.findall(r'<a href="([^"]+)"', html)


@pytest.mark.parametrize(
    ("typed", "paths"),
    [
        ("/projects/glacy-plsu/", ["/projects/glacy-plus/"]),
        ("/countries/zz/", []),
        ("/nothing-like-it/", []),
        ("/projects/GLACY_Plus/more/", ["/projects/glacy-plus/"]),
        ("/legal-basis/inaugruation/", ["/legal-basis/inauguration/"]),
        ("/accessibilty/", ["/accessibility/"]),
        ("/projcets/", ["/projects/"]),
        ("/fr/activites/", ["/fr/activities/"]),
        ("/legal-bases/", ["/legal-basis/"]),
    ],
)
def test_similar_pages_of_the_kind_are_suggested(starter_site, client, typed, paths):
    found = similar(client.get(typed))
    assert found[: len(paths) or None] == paths


@in_the_record
def test_page_is_suggested_by_its_title(client):
    publish(ProjectContent(slug="gap", title={"en": "Global action on cybercrime"}))
    assert similar(client.get("/projects/global-action-on-cybercirme/")) == ["/projects/gap/"]


@in_the_record
def test_scheduled_withdrawn_and_withheld_pages_are_not_suggested(client):
    publish(project("glacy-1"), at=NEXT_DAY.replace(year=2030))
    gone, withheld, _ = publish(project("glacy-2"), project("glacy-3"), project("glacy-4"))
    withdraw(gone, "It is over.", NEXT_DAY)
    withhold(withheld)
    assert similar(client.get("/projects/glacy/")) == ["/projects/glacy-4/"]


@in_the_record
def test_only_suggested_pages_are_read(client):
    publish(*(project(f"glacy-{number}") for number in range(40)))
    response = client.get("/projects/glacy/")
    assert len(similar(response)) == len(response.wsgi_request.edition.shown) == 5


@in_the_record
def test_withdrawn_page_leads_to_similar_pages_its_successor_and_its_archive(client):
    old, new = publish(project("glacy"), project("glacy-plus", acronym="GLACY+"))
    withdraw(old, "It became GLACY+.", NEXT_DAY, successor=new)
    response = client.get("/projects/glacy/")
    assert response.status_code == 410
    assert similar(response) == ["/projects/glacy-plus/"]
    assert "Reason It became GLACY+." in text_of(response)
    assert '<a href="/projects/glacy-plus/">GLACY+</a>' in response.text
    assert 'href="/archive/?path=%2Fprojects%2Fglacy%2F"' in response.text


@in_the_record
def test_withheld_page_shows_nothing_but_the_reason(client):
    [row] = publish(MilestoneContent(slug="secret", title={"en": "A victim's name"}, date="2020"))
    withhold(row)
    response = client.get("/legal-basis/secret/")
    assert response.status_code == 410
    assert "A person&#x27;s safety." in response.text
    assert "victim" not in response.text


@in_the_record
def test_error_page_of_the_archive_links_within_its_day(client):
    publish(project("glacy-plus"))
    response = client.get(f"{ARCHIVE}/projects/glacy/")
    assert response.status_code == 404
    assert similar(response) == [f"{ARCHIVE}/projects/glacy-plus/"]
    assert f'href="{ARCHIVE}/projects/"' in response.text
    response = client.get(f"{ARCHIVE}//evil.example/")
    assert response.status_code == 404
    assert 'href="/%2Fevil.example/"' in response.text
    assert 'href="//' not in response.text
    response = client.get("/archive/1999-01-01/")
    assert response.status_code == 404
    assert "It covers the days from the first publication to yesterday" in text_of(response)


@in_the_record
def test_hostile_path_is_answered_with_a_page(client, django_assert_max_num_queries):
    publish(*(project(f"{'a' * 100}-{number}") for number in range(50)))
    for path in HOSTILE_PATHS:
        forget_contents()
        with django_assert_max_num_queries(12):
            response = client.get(path)
        assert response.status_code == 404, path[:50]
        assert response.text.count("<h1>") == 1, path[:50]


@in_the_record
def test_unknown_path_leads_to_a_search_and_three_tasks(client):
    response = client.get("/contact/office.vcf")
    assert response.status_code == 404
    main = response.text.partition("<main")[2].partition("</main>")[0]
    assert main.count('<form class="search"') == 1
    assert re.findall(r'<a href="([^"]+)"', main) == ["/countries/", "/projects/", "/contact/"]


@pytest.mark.django_db
def test_refused_form_is_answered_in_the_language_of_its_url(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    data = {"a": "1", "b": "2", "c": "3"}
    response = client.post("/fr/contact/", data, headers={"origin": "http://testserver"})
    assert response.status_code == 400
    assert "Requête non acceptée" in response.text


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/fr/", "Une erreur s’est produite de notre côté"),
        ("/ro/", "A apărut o eroare din partea noastră"),
        ("/", "Something went wrong on our side"),
    ],
)
def test_failure_is_answered_in_the_language_without_a_database(client, path, heading):
    client.raise_request_exception = False
    response = client.get(path)  # this test may not touch the database, so the page fails
    assert response.status_code == 500
    assert f'<html lang="{path.strip("/") or "en"}"' in response.text
    assert f"<h1>{heading}</h1>" in response.text
    assert response.text.count(f'href="{path}"') == 2


def failing_database(error=OperationalError):
    def fail(*args):
        raise error("could not connect to server")

    return connection.execute_wrapper(fail)


@pytest.fixture(params=[OperationalError, InterfaceError])
def without_database(client, request):
    client.raise_request_exception = False
    with failing_database(request.param):
        yield client


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", f"/ /projects/x/ /no/such/page/ {ARCHIVE}/ /archive/ /preview/x/ /fr/office/".split()
)
def test_unavailable_database_is_answered_with_503_and_a_time(without_database, path):
    response = without_database.get(path)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]
    assert response.text.count("<h1>") == 1
    french = "Le site n’est pas disponible pour le moment"
    assert (french if "/fr/" in path else "try again in a few minutes") in text_of(response)


@pytest.mark.django_db
def test_unavailable_database_is_logged_once(without_database, caplog, monkeypatch):
    monkeypatch.setattr(last_known, "telephone", "")
    with caplog.at_level(logging.WARNING):
        response = without_database.get("/projects/?q=zoe@example.org")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "zoe@" not in caplog.text
    assert "tel:" not in response.text


def test_telephone_number_is_the_last_known_one(starter_site, client):
    client.raise_request_exception = False
    client.get("/")
    with failing_database():
        assert '<a href="tel:+40212017887">+40 21 201 78 87</a>' in client.get("/").text
