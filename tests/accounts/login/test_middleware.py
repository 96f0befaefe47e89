"""Sessions, users, CSRF cookies and messages exist under ADMIN_PATH only."""

import re

import pytest
from django.conf import settings
from django.core import signing
from django.core.files import uploadhandler
from django.urls import get_resolver, reverse

from tests.helpers.admin.sign_in import known_browser
from tests.helpers.factories import make_superuser
from tests.helpers.routes import routes
from tests.helpers.uploads.files import upload

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


def send(client, text="x", *, is_known=False, is_signed_in=False, **more):
    """Send the form of a group without a session, as a browser does; return the answer."""
    client.cookies["browser"] = known_browser() if is_known else signing.dumps(["device", []])
    if is_signed_in:
        client.force_login(make_superuser())
    return client.post(reverse("admin:auth_group_add"), {"name": text} | more)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"text": "x" * 99_000}, 403),
        ({"text": "x" * 100_000}, 413),
        ({"file": 1}, 413),
        ({"text": "x" * 2_400_000, "is_known": True}, 403),
        ({"file": 3_000_000, "is_known": True}, 403),
        ({"text": "x" * 100_000, "is_signed_in": True}, 200),
        ({"file": 3_000_000, "is_signed_in": True}, 302),
    ],
    ids=lambda value: "" if isinstance(value, int) else "-".join(value),
)
def test_only_known_browsers_send_files_and_long_texts_without_a_session(client, sent, status):
    if "file" in sent:
        sent = sent | {"file": upload(bytes(sent["file"]), "report.pdf")}
    answer = send(client, **sent)
    assert answer.status_code == status
    assert ("Sign in in another tab" in answer.text) == (status == 413)
    assert ("your text is stored in this page" in answer.text) == (status == 403)
    assert ("report.pdf (file)" in answer.text) == ("file" in sent and status == 403)


@pytest.mark.django_db
def test_file_is_not_written_without_a_session(client, monkeypatch):
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", None)
    answer = send(client, is_known=True, file=upload(bytes(3_000_000), "report.pdf"))
    assert "report.pdf" in answer.text
    with pytest.raises(TypeError):
        send(client, is_signed_in=True, file=upload(bytes(3_000_000)))


# Views that accept a form and check its origin, which other tests show; or a token that only
# the follower knows, since mail programs send no origin (RFC 8058).
FORMS = {"contact/", "follow/", "follow/choice/", "review/<str:token>/"}


def test_public_views_accept_a_form_only_if_they_check_its_origin(client):
    public = {
        route
        for _, route in routes(get_resolver().url_patterns)
        if not route.startswith(settings.ADMIN_PATH) and "^" not in route
    }
    assert public > FORMS
    for route in public - FORMS:
        path = "/" + re.sub(r"<int:\w+>", "1", re.sub(r"<day:\w+>", "2026-03-10", route))
        assert client.post(re.sub(r"<\w+:\w+>", "x", path)).status_code == 405, route
