"""The desk runs scripts of this site only, and inline ones only where CKEditor needs them."""

import pytest
from django.urls import reverse

from tests.factories import make_project, published
from tests.publishing.desk import KINDS

pytestmark = pytest.mark.django_db

EDITOR_PAGES = [reverse(f"admin:{kind}_add") for kind in KINDS]
OTHER_PAGES = [
    reverse(f"admin:{name}") for name in ("index", "login", "jsi18n", "publishing_publication_changelist")
]
OTHER_PAGES += [reverse(f"admin:{kind}_changelist") for kind in KINDS]


def policy(response):
    """The directives with their sources."""
    parts = response["Content-Security-Policy"].split("; ")
    return {name: set(sources) for name, *sources in (part.split() for part in parts)}


@pytest.mark.parametrize("address", EDITOR_PAGES)
def test_forms_of_working_copies_may_run_inline_scripts_without_a_nonce(desk, address):
    found = policy(desk.get(address))
    assert found["script-src"] == {"'self'", "'unsafe-inline'"}
    assert found["default-src"] == {"'none'"}


@pytest.mark.parametrize("address", OTHER_PAGES)
def test_no_other_page_of_the_desk_may(desk, address):
    response = desk.get(address)
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    assert policy(response)["script-src"] == {"'self'"}


def test_page_of_an_act_may_not_either(desk):
    page = desk.post(
        reverse("admin:projects_project_changelist"),
        {"action": "publish_selected", "_selected_action": [make_project().pk]},
    )
    assert page.status_code == 200
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]


def test_login_page_may_not_either(client):
    response = client.get(reverse("admin:login"))
    assert policy(response)["script-src"] == {"'self'"}


@pytest.mark.parametrize("address", ["/", "/projects/", "/unknown/", "/archive/2026-13-01/"])
def test_public_pages_run_no_script_for_editors_either(desk, address):
    published(make_project())
    found = policy(desk.get(address))
    assert found["default-src"] == {"'none'"}
    assert "script-src" not in found
