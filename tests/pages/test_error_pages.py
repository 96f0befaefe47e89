import pytest

from pages.content import MilestoneContent
from projects.content import ProjectContent
from tests.helpers.published import FIRST_DAY, NEXT_DAY, publish, text_of, withdraw


@pytest.mark.usefixtures("starter_site")
class TestErrorPages:
    def test_404_has_ways_on(self, client):
        response = client.get("/no-such-page/")
        assert response.status_code == 404
        assert response.content.count(b"<h1>") == 1
        assert b'href="/projects/"' in response.content

    def test_404_of_the_archive_says_why(self, client):
        response = client.get("/archive/1999-01-01/")
        assert response.status_code == 404
        assert "it runs from the first publication to yesterday" in text_of(response)

    def test_404_of_the_archive_leads_to_no_other_host(self, client):
        response = client.get("/archive/2026-06-01//evil.example/")
        assert response.status_code == 404
        assert b'href="/%2Fevil.example/"' in response.content
        assert b'href="//' not in response.content

    def test_410_gives_the_reason_and_the_successor(self, client):
        old, new = publish(
            ProjectContent(slug="old", title={"en": "Old"}),
            ProjectContent(slug="new", acronym="NEW+", title={"en": "New"}),
        )
        withdraw(old, "It became NEW+.", NEXT_DAY, successor=new)
        response = client.get("/projects/old/")
        assert response.status_code == 410
        assert "Reason It became NEW+." in text_of(response)
        assert '<a href="/projects/new/">NEW+</a>' in response.text

    def test_410_of_what_is_withheld_names_nothing_but_the_reason(self, client):
        [row] = publish(
            MilestoneContent(slug="secret", title={"en": "A victim's name"}, date="2020")
        )
        type(row).objects.filter(pk=row.pk).update(
            withheld_at=FIRST_DAY, withheld_reason="A person's safety.", content=None
        )
        response = client.get("/legal-basis/secret/")
        assert response.status_code == 410
        assert "A person&#x27;s safety." in response.text
        assert "victim" not in response.text


def test_500_needs_no_database(client, settings):
    client.raise_request_exception = False
    response = client.get("/")  # this test may not touch the database, so the page fails
    assert response.status_code == 500
    assert b"Please try again later" in response.content
    assert response.content.count(b"<h1>") == 1
