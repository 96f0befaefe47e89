"""Error pages lead on: to pages nearby, to the sections, and where the database is away at least to the telephone."""

import logging
import re

import pytest
from django.db import InterfaceError, OperationalError, connection

from cproc_site.context_processors import last_known
from pages.content import MilestoneContent, StandingPageContent
from projects.content import CountryContent, ProjectContent
from record.card_store import CachedCard
from tests.helpers.published import FIRST_DAY, NEXT_DAY, publish, text_of, withdraw


def project(slug, **columns):
    return ProjectContent(**{"slug": slug, "title": {"en": slug.upper()}} | columns)


def nearby(response) -> list[str]:
    html = response.text.partition('id="nearby"')[2].partition("</section>")[0]
    return re.findall(r'<a href="([^"]+)"', html)


@pytest.mark.django_db
@pytest.mark.usefixtures("next_day")
class TestNearby:
    def test_closest_addresses_of_the_kind_stand_first(self, client):
        publish(project("glacy"), project("glacy-plus"), project("cybersouth"))
        assert nearby(client.get("/projects/glacy-plsu/")) == [
            "/projects/glacy-plus/",
            "/projects/glacy/",
        ]

    @pytest.mark.parametrize(
        "typed", ["GLACY-PLUS/", "glacy+plus/", "glacy-plus", "glacy-plus/more/", "Glacy_Plus/"]
    )
    def test_whatever_was_typed(self, client, typed):
        publish(project("glacy-plus"))
        response = client.get(f"/projects/{typed}", follow=True)
        if response.status_code == 404:
            assert nearby(response) == ["/projects/glacy-plus/"]
        else:
            assert response.redirect_chain

    def test_other_kinds_and_standing_pages_are_found_at_their_roots(self, client):
        publish(
            MilestoneContent(slug="memorandum-signed", title={"en": "Signed"}, date="2013"),
            StandingPageContent(slug="accessibility", title={"en": "Accessibility"}),
            CountryContent(slug="romania", code="RO", name={"en": "Romania"}),
        )
        assert nearby(client.get("/legal-basis/memorandum/")) == ["/legal-basis/memorandum-signed/"]
        assert nearby(client.get("/accessibilty/")) == ["/accessibility/"]
        assert nearby(client.get("/countries/roumania/")) == ["/countries/romania/"]

    def test_nothing_planned_withdrawn_or_withheld_shows(self, client):
        [planned] = publish(project("glacy-1"), at=NEXT_DAY.replace(year=2030))
        gone, withheld, _there = publish(project("glacy-2"), project("glacy-3"), project("glacy-4"))
        withdraw(gone, "It is over.", NEXT_DAY)
        type(withheld).objects.filter(pk=withheld.pk).update(
            withheld_at=FIRST_DAY, content=None, card=None
        )
        assert planned.slug == "glacy-1"
        assert nearby(client.get("/projects/glacy/")) == ["/projects/glacy-4/"]

    def test_however_much_there_is_only_the_cards_that_are_shown_are_read(
        self, client, monkeypatch
    ):
        publish(*(project(f"glacy-{number}") for number in range(40)))
        read, read_one = [], CachedCard.read
        monkeypatch.setattr(CachedCard, "read", lambda *args: read.append(args) or read_one(*args))
        assert len(nearby(client.get("/projects/glacy/"))) == 5
        assert len(read) == 5

    def test_withdrawn_page_leads_to_its_like_and_to_what_it_was(self, client):
        old, _new = publish(project("glacy"), project("glacy-plus"))
        withdraw(old, "It is over.", NEXT_DAY)
        response = client.get("/projects/glacy/")
        assert response.status_code == 410
        assert nearby(response) == ["/projects/glacy-plus/"]
        assert b'href="/archive/?path=%2Fprojects%2Fglacy%2F"' in response.content

    def test_inside_the_archive_links_keep_the_day(self, client):
        publish(project("glacy-plus"))
        response = client.get("/archive/2026-06-01/projects/glacy/")
        assert response.status_code == 404
        assert nearby(response) == ["/archive/2026-06-01/projects/glacy-plus/"]
        assert b'href="/archive/2026-06-01/projects/"' in response.content

    @pytest.mark.parametrize(
        "path",
        [
            "/projects/" + "a" * 60_000 + "/",
            "/" + "a/" * 30_000,
            "/" * 5_000,
            "/projects/%00/",
            "/projects/%F0%9F%92%A9/",
            "/projects/%FF%FE/",
            "/projects/..%2F..%2Fetc%2Fpasswd",
            "/archive/2026-06-01/" + "x" * 60_000 + "/",
            "/preview/" + "x" * 60_000 + "/projects/glacy/",
            "/archive/%00/",
        ],
    )
    def test_hostile_address_is_answered_in_words(
        self, client, path, django_assert_max_num_queries
    ):
        publish(*(project(f"{'a' * 100}-{number}") for number in range(50)))
        with django_assert_max_num_queries(5):
            response = client.get(path)
        assert response.status_code == 404
        assert response.content.count(b"<h1>") == 1

    def test_unknown_root_leads_to_the_sections(self, client):
        html = client.get("/zzzzzz/").text
        for path in ("/", "/office/", "/legal-basis/", "/projects/", "/activities/", "/contact/"):
            assert f'href="{path}"' in html.partition('id="ways-on"')[2]


@pytest.fixture
def away(client):
    """A database that has gone, and a client that gets the answer that visitors get."""
    client.raise_request_exception = False

    def refuse(*args):
        raise OperationalError("could not connect to server")

    with connection.execute_wrapper(refuse):
        yield client


@pytest.mark.django_db
class TestDatabaseAway:
    @pytest.mark.parametrize(
        "path",
        ["/", "/projects/x/", "/no/such/page/", "/archive/2026-06-01/", "/archive/", "/preview/x/"],
    )
    def test_pages_answer_503_in_words_and_say_when_to_come_back(self, away, path):
        response = away.get(path)
        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert "no-store" in response["Cache-Control"]
        assert response.content.count(b"<h1>") == 1
        assert "try again in a few minutes" in text_of(response)

    def test_it_is_logged_once(self, away, caplog):
        with caplog.at_level(logging.WARNING):
            away.get("/projects/?q=zoe@example.org")
        assert [record.levelname for record in caplog.records] == ["ERROR"]
        assert "zoe@" not in caplog.text

    def test_connection_that_ended_is_the_same(self, client, monkeypatch):
        def end(*args):
            raise InterfaceError("connection already closed")

        client.raise_request_exception = False
        with connection.execute_wrapper(end):
            assert client.get("/").status_code == 503

    @pytest.mark.usefixtures("starter_site")
    def test_telephone_is_the_one_that_was_read_last(self, client):
        client.raise_request_exception = False
        client.get("/")

        def refuse(*args):
            raise OperationalError

        with connection.execute_wrapper(refuse):
            html = client.get("/").text
        assert '<a href="tel:+40212017887">+40 21 201 78 87</a>' in html

    def test_without_one_none_is_made_up(self, away, monkeypatch):
        monkeypatch.setattr(last_known, "telephone", "")
        assert "tel:" not in away.get("/").text


@pytest.mark.django_db
def test_other_failures_are_500_and_say_so(client, monkeypatch):
    def fail(*args, **kwargs):
        raise ValueError("The view failed.")

    monkeypatch.setattr("projects.views.get_page", fail)
    client.raise_request_exception = False
    response = client.get("/projects/")
    assert response.status_code == 500
    assert "Retry-After" not in response
    assert "Something went wrong on our side" in text_of(response)
