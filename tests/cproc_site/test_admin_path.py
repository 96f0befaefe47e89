"""The desk stands where ADMIN_PATH says, and nothing else of the site depends on where that is."""

import os
import runpy
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from cproc_site import views
from cproc_site.config.safety import PUBLIC_ROOTS
from tests.cproc_site.test_safety import SAFE
from tests.helpers.server.processes import ROOT

ASKS = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from accounts.models import User
call_command("migrate", verbosity=0)
User.objects.create_superuser("boss", password="a password for tests only")
client = Client()
client.post(reverse("admin:login"), {"username": "boss", "password": "a password for tests only"})
print(reverse("admin:index"))
print(client.get("/desk-7f3a/").status_code, client.get("/admin/").status_code)
page = client.get("/desk-7f3a/", headers={"Accept-Encoding": "gzip"})
print(page.get("Content-Encoding"), page["Content-Language"])
print("desk-7f3a" in client.get("/robots.txt").text, "/admin/" in client.get("/robots.txt").text)
print('"/admin/' in page.text, page.text.count("/desk-7f3a/") > 20)
"""


@pytest.mark.slow
def test_desk_stands_there_and_nowhere_else_and_no_robot_is_told(tmp_path):
    env = SAFE | {
        "ADMIN_PATH": "desk-7f3a/",
        "SITE_URL": "http://testserver",
        "ALLOW_HTTP": "1",
        "REQUIRE_2FA": "0",
        "BEHIND_PROXY": "0",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
        "CACHE_URL": f"filecache://{tmp_path / 'cache'}",
        "VAR_DIR": str(tmp_path),
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "with_plain_static_files",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
    }
    (tmp_path / "with_plain_static_files.py").write_text(
        "from cproc_site.settings import *\n"
        "STORAGES['staticfiles'] = {'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'}\n"
    )
    (tmp_path / "static").mkdir()
    told = subprocess.run(
        [sys.executable, "-c", ASKS], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
    )
    assert told.stdout.splitlines() == [
        "/desk-7f3a/",
        "200 404",
        "None en",
        "False False",
        "False True",
    ], told.stderr


def test_no_public_root_can_be_its_address():
    """Standing pages, whose words staff choose, aside."""
    roots = {
        route.partition("/")[0] for route in _routes(get_resolver()) if not route.startswith("<")
    }
    words = {root for root in roots if root.replace("-", "").isalnum()} - {"admin"}
    assert words | {"static", "preview", "fr", "ro"} == PUBLIC_ROOTS


def _routes(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).lstrip("^")
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern, route)
        elif "/" in route or not before:
            yield route


@pytest.mark.parametrize(
    ("changes", "is_required"),
    [
        ({}, True),
        ({"REQUIRE_2FA": "0"}, False),
        ({"SITE_URL": "http://127.0.0.1:8000", "BEHIND_PROXY": "0"}, False),
        ({"SITE_URL": "http://127.0.0.1:8000", "BEHIND_PROXY": "0", "REQUIRE_2FA": "1"}, True),
        ({"SITE_URL": "https://localhost", "DEBUG": "1"}, False),
    ],
)
def test_second_factor_is_required_over_https_unless_somebody_says_otherwise(
    monkeypatch, changes, is_required
):
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in (SAFE | changes).items():
        monkeypatch.setenv(name, value)
    assert runpy.run_path(str(ROOT / "cproc_site" / "settings.py"))["REQUIRE_2FA"] is is_required


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/healthz", "/fr/", "/administration/"])
def test_form_sent_to_a_public_page_is_told_nothing_of_it(path):
    answer = Client().post(path, {"a": "1"})
    assert (answer.status_code, answer.content) == (405, b"")


def test_refusal_of_a_public_page_tells_nothing_of_it(rf):
    answer = views.forbidden(rf.get("/projects/"))
    assert (answer.status_code, answer["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert reverse("admin:index") not in answer.text


@pytest.mark.django_db
def test_no_robot_lists_what_it_finds_there(client):
    assert client.get("/admin/login/")["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/healthz")
