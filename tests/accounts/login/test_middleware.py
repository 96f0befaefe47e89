"""Sessions, users, CSRF cookies and messages exist under ADMIN_PATH only."""

import re

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

from tests.helpers.routes import routes

OF_THE_ADMIN = ("session", "user", "auser", "_messages")
PUBLIC = [
    "/",
    "/fr/projects/",
    "/contact/",
    "/search/?q=office",
    "/healthz",
    "/nothing-of-that-name/",
    "/review/not-a-token/",
    "/preview/not-a-token/",
    "/archive/2001-01-01/",
    "/admin",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_request_has_no_session_even_when_cookies_are_sent(admin_client, path):
    admin_client.cookies["csrf"] = "malformed"
    answer = admin_client.get(path)
    assert not [name for name in OF_THE_ADMIN if hasattr(answer.wsgi_request, name)]
    assert "CSRF_COOKIE" not in answer.wsgi_request.META
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_admin_request_has_session_user_and_messages(admin_client, admin_user):
    answer = admin_client.get(reverse("admin:index"))
    assert answer.wsgi_request.user == admin_user
    assert not [name for name in OF_THE_ADMIN if not hasattr(answer.wsgi_request, name)]


# Views that accept a form and check its origin, which other tests show.
FORMS = {"contact/", "review/<str:token>/"}


def test_public_views_accept_a_form_only_if_they_check_its_origin(client):
    public = {
        route
        for _, route in routes(get_resolver().url_patterns)
        if not route.startswith(settings.ADMIN_PATH) and "^" not in route
    }
    assert public > FORMS
    for route in public - FORMS:
        path = "/" + re.sub(r"<int:\w+>", "1", route)
        assert client.post(re.sub(r"<\w+:\w+>", "x", path)).status_code == 405, route
