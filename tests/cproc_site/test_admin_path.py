"""The URL of the admin is the one in ADMIN_PATH, and public pages don't reveal it."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from cproc_site import views
from cproc_site.config.safety import PUBLIC_ROOTS
from record import registry
from tests.helpers.routes import routes
from tests.helpers.server.processes import start

PRINT_RESPONSES = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from accounts.models import User
call_command("migrate", verbosity=0)
User.objects.create_superuser("boss", password="a password for tests only")
client = Client(SERVER_NAME="localhost")
client.post(reverse("admin:login"), {"username": "boss", "password": "a password for tests only"})
print(reverse("admin:index"))
print(client.get("/desk-7f3a/").status_code, client.get("/admin/").status_code)
page = client.get("/desk-7f3a/", headers={"Accept-Encoding": "gzip"})
print(page.get("Content-Encoding"), page["Content-Language"])
robots = client.get("/robots.txt").text
print("desk-7f3a" in robots, "/admin/" in robots)
print('"/admin/' in page.text, page.text.count("/desk-7f3a/") > 20)
"""


@pytest.mark.long
def test_admin_is_at_its_path_only_and_robots_txt_does_not_name_it(tmp_path):
    environment = {
        "ADMIN_PATH": "desk-7f3a/",
        "SITE_URL": "http://localhost",
        "DEBUG": "1",  # static files are not collected
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
        "VAR_DIR": str(tmp_path),
    }
    output, _ = start("-c", PRINT_RESPONSES, **environment).communicate(timeout=300)
    printed = [line for line in output.splitlines() if "WARNING" not in line]
    assert printed == ["/desk-7f3a/", "200 404", "None en", "False False", "False True"]


def test_first_parts_of_all_public_urls_are_known():
    """Standing pages are an exception: staff choose their words."""
    found = routes(get_resolver().url_patterns)
    roots = {route.replace("^", "").partition("/")[0] for _, route in found}
    words = {root for root in roots if root.replace("-", "").isalnum()} - {"admin"}
    known = words | {"static", "preview", "fr", "ro"}
    kinds = [each for each in registry.content_classes() if each.view_name]
    # A system check rejects an admin at the URLs of a kind.
    of_kinds = {each.path_of("x").split("/")[1] for each in kinds}
    assert known - of_kinds <= PUBLIC_ROOTS <= known


@pytest.mark.parametrize("path", ["/", "/healthz", "/fr/", "/administration/"])
def test_form_sent_to_a_public_page_does_not_reveal_the_admin(db, path):
    response = Client().post(path, {"a": "1"})
    assert (response.status_code, response.content) == (405, b"")


def test_forbidden_public_page_does_not_reveal_the_admin(rf):
    response = views.forbidden(rf.get("/projects/"))
    assert (response.status_code, response["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert reverse("admin:index") not in response.text


def test_robots_do_not_index_the_admin(db, client):
    assert client.get("/admin/login/")["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/healthz")
