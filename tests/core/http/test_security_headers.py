"""Content security policies of the admin: a nonce, except on pages with the editor."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.helpers.admin.forms import KINDS, chosen
from tests.helpers.factories import make_project

pytestmark = pytest.mark.django_db

SIGN_IN = reverse("admin:login")
EDITOR_PAGES = [reverse(f"admin:{kind}_add") for kind in KINDS]
OTHER_PAGES = [
    reverse(f"admin:{name}")
    for name in "index jsi18n record_publication_changelist pages_notice_changelist".split()
]


def policy(response):
    """Return the directives with their sources."""
    parts = response["Content-Security-Policy"].split("; ")
    return {name: set(sources) for name, *sources in (part.split() for part in parts)}


def runs_by_nonce(response) -> bool:
    """Return whether scripts run only with the nonce of the response."""
    tags = set(re.findall(r"<script\b[^>]*>", response.text))
    nonces = {re.search(r'nonce="([^"]+)"', tag)[1] for tag in tags}
    return policy(response).get("script-src", set()) == {f"'nonce-{nonce}'" for nonce in nonces}


def assert_has_its_nonce(response) -> None:
    """Check that every script and style of the page has its nonce; data need none."""
    for tag in re.findall(r"<(?:script|style)\b[^>]*>", response.text):
        if 'type="application/json"' in tag:
            continue
        assert f'nonce="{response.wsgi_request._csp_nonce}"' in tag


@pytest.mark.parametrize("address", EDITOR_PAGES)
def test_form_with_an_editor_allows_inline_scripts(desk, address):
    response = desk.get(address)
    found = policy(response)
    assert found["script-src"] == found["style-src"] == {"'self'", "'unsafe-inline'"}
    assert found["default-src"] == {"'none'"}
    assert_has_its_nonce(response)


def test_other_admin_page_requires_a_nonce(desk):
    pages = [desk.get(address) for address in OTHER_PAGES]
    pages += [chosen(desk, "publish_selected", make_project()), Client().get(SIGN_IN)]
    for response in pages:
        assert response.status_code == 200
        assert "'unsafe-inline'" not in response["Content-Security-Policy"]
        assert runs_by_nonce(response)
        assert_has_its_nonce(response)


@pytest.mark.parametrize("address", ["/", "/unknown/", "/archive/2026-13-01/"])
def test_public_page_runs_no_script(client, address):
    found = policy(client.get(address))
    assert found["default-src"] == {"'none'"}
    assert "script-src" not in found
