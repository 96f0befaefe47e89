"""What belongs to the whole site: files, health, robots, security.txt."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.helpers.factories import PASSWORD, make_superuser

DIGEST = "ab" + "0" * 62


def store(name, content=b"%PDF-1.7"):
    return default_storage.save(name, ContentFile(content))


class TestFiles:
    def test_a_pdf_opens_in_the_browser_and_stays_for_ever(self, client):
        response = client.get(f"/media/{store('report.pdf')}")
        assert response.status_code == 200
        assert b"".join(response.streaming_content) == b"%PDF-1.7"
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("inline")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in response["Cache-Control"]
        assert "object-src 'self'" in response["Content-Security-Policy"]
        assert "script-src" not in response["Content-Security-Policy"]

    def test_an_office_document_is_saved(self, client):
        response = client.get(f"/media/{store('plan.docx')}")
        assert response["Content-Disposition"].startswith("attachment")
        assert b"".join(response.streaming_content)

    @pytest.mark.parametrize(
        "name",
        [
            f"ab/{DIGEST}.pdf",
            f"cd/{DIGEST}.pdf",
            f"ab/{DIGEST}.html",
            f"ab/{DIGEST}",
            "ab/report.pdf",
            "../settings.py",
            f"ab/../{DIGEST}.pdf",
        ],
    )
    @pytest.mark.django_db
    def test_anything_else_is_not_found(self, client, name):
        assert client.get(f"/media/{name}").status_code == 404

    @pytest.mark.django_db
    def test_what_is_no_upload_type_is_not_served_even_if_it_lies_there(self, client):
        assert client.get(f"/media/{store('page.html', b'<script>')}").status_code == 404


def test_health_needs_no_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_probes_over_plain_http_are_answered_where_the_site_has_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/projects/")] == [
        200,
        200,
        301,
    ]


@pytest.mark.django_db
def test_login_without_a_way_back_leads_to_the_desk(client):
    make_superuser(username="editor", password=PASSWORD)
    response = client.post("/admin/login/", {"username": "editor", "password": PASSWORD})
    assert (response.status_code, response.url) == (302, "/admin/")


def test_robots_stay_out_of_the_past(client):
    text = client.get("/robots.txt").text
    assert "Disallow: /archive/" in text
    assert "Disallow: /preview/" in text
    assert "Allow: /archive/$" in text  # the page that explains the archive stands in the sitemap


class TestSecurityTxt:
    def test_names_the_contact_and_expires_within_a_year(self, client, settings):
        settings.SECURITY_CONTACT = "security@site.example"
        lines = client.get("/.well-known/security.txt").text.splitlines()
        assert "Contact: mailto:security@site.example" in lines
        [expires] = [line.removeprefix("Expires: ") for line in lines if line.startswith("Expires")]
        left = datetime.datetime.fromisoformat(expires) - datetime.datetime.now(datetime.UTC)
        assert datetime.timedelta(days=300) < left < datetime.timedelta(days=365)

    @pytest.mark.django_db
    def test_is_absent_where_nobody_is_named(self, client):
        assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.usefixtures("starter_site")
@pytest.mark.parametrize("path", ["admin/", "contact/", "healthz", "robots.txt"])
def test_inside_the_archive_only_contents_exist(client, path):
    assert client.get(f"/archive/2026-06-01/{path}").status_code == 404
