"""Uploaded files, health, robots.txt and security.txt."""

import datetime
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.templatetags.static import static

pytestmark = pytest.mark.django_db
DIGEST = "ab" + "0" * 62


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
def test_other_path_of_a_file_is_not_found(client, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_stored_file_of_another_type_is_not_served(client):
    name = default_storage.save("page.html", ContentFile(b"<script>"))
    assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"), [("/healthz", 200), ("/readyz", 200), ("/office/", 301)]
)
def test_probes_are_answered_without_https(client, settings, path, status):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("path", "is_open"),
    [
        ("/archive/", True),
        ("/archive/2026-06-01/fr/projects/glacy.md", True),
        ("/archive/2026-06-01/search/?q=a", False),
        ("/archive/2026-06-01/fr/history/project/glacy/2026-01-01/2026-02-01/", False),
        ("/archive/timegate/projects/", False),
        ("/preview/token/", False),
    ],
)
def test_robots_read_archived_days_without_queries_and_comparisons(client, path, is_open):
    lines = client.get("/robots.txt").text.splitlines()
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
    patterns = [re.escape(pattern).replace(r"\*", ".*") for pattern in closed]
    assert any(re.match(pattern, path) for pattern in patterns) is not is_open


@pytest.mark.parametrize("language", ["", "/fr", "/ro"])
def test_robots_read_a_form_once_and_not_for_each_page_that_it_can_be_about(client, language):
    lines = client.get("/robots.txt").text.splitlines()
    closed = {f"Disallow: {language}{path}?" for path in ("/archive/", "/contact/")}
    closed.add(f"Disallow: {language}/history/*/*/*/")
    assert closed <= set(lines)


@pytest.mark.parametrize(
    ("path", "status", "target"),
    [
        ("/en/", 301, "/"),
        ("/en", 301, "/"),
        ("/en/projects/glacy/?page=2", 301, "/projects/glacy/?page=2"),
        ("/en//evil.example/", 301, "/evil.example/"),
        ("/jobs/", 302, "/calls/"),
        ("/fr/jobs/", 302, "/fr/calls/"),
    ],
)
def test_usual_url_leads_to_the_page(client, path, status, target):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (status, target)


def test_icon_is_found_without_html(client):
    assert client.get("/favicon.ico")["Location"] == static("cproc_site/favicon.svg")


def test_security_contact_expires_within_a_year(client, settings):
    settings.SECURITY_CONTACT = ""  # on a developer's machine
    text = client.get("/.well-known/security.txt").text
    assert f"Contact: {settings.SITE_URL}/contact/\n" in text
    settings.SECURITY_CONTACT = "security@site.example"
    lines = client.get("/.well-known/security.txt").text.splitlines()
    assert "Contact: mailto:security@site.example" in lines
    [expires] = [line.removeprefix("Expires: ") for line in lines if line.startswith("Expires")]
    left = datetime.datetime.fromisoformat(expires) - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=300) < left < datetime.timedelta(days=365)
