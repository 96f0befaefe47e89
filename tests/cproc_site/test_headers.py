"""Security and cache headers of every kind of response: pages, files, errors."""

import datetime
import hashlib
import re

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from core.http import security_headers
from tests.helpers.server.client import request
from tests.helpers.server.processes import ROOT
from tests.helpers.server.running_site import behind_https

pytestmark = pytest.mark.slow  # a whole site is set up and served

HOST = "site.example"
PDF = b"%PDF-1.7\n%%EOF"
NAME = hashlib.sha256(PDF).hexdigest()
FILE = f"/media/{NAME[:2]}/{NAME}.pdf"
ADMIN = reverse("admin:index")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
YESTERDAY = datetime.date.today() - datetime.timedelta(days=1)
POLICY = "Cross-Origin-Resource-Policy"

PAGES = [
    ("GET", "/", 200),
    ("HEAD", "/", 200),
    ("GET", "/search/?q=office", 200),
    ("GET", "/contact/", 200),
    ("GET", "/unavailable", 200),
    ("GET", "/robots.txt", 200),
    ("GET", "/readyz", 200),
    ("GET", f"/archive/{YESTERDAY}/", 200),
    ("GET", "/projects/map.svg", 200),
    ("GET", "/projects", 301),
    ("GET", "/nothing-of-that-name/", 404),
    ("GET", "/archive/2001-01-01/", 404),
    ("GET", "/static/cproc_site/favicon.svg", 200),
    ("GET", "/static/no-such-file.css", 404),
    ("GET", FILE, 200),
    ("HEAD", FILE, 200),
    ("GET", f"/media/ab/ab{'0' * 62}.pdf", 404),
]
NOT_CACHED = [
    ("GET", f"{ADMIN}login/", 200),
    ("GET", ADMIN, 302),
    ("GET", f"{ADMIN}jsi18n/", 302),
    ("GET", f"{ADMIN}nothing-of-that-name/", 302),
    ("POST", f"{ADMIN}login/", 403),
    ("GET", "/preview/not-a-token/", 404),
    ("GET", "/review/not-a-token/", 404),
    ("GET", "/fr/review/not-a-token/", 404),
]
FOR_OTHER_SITES = [
    "/projects.json",
    "/projects.csv",
    "/activities.ics",
    "/updates/feed/",
    "/static/pages/share-en.png",
]
MANY_FIELDS = "&".join(f"a{number}=1" for number in range(2_001))
REJECTED = [
    ({"Host": "elsewhere.example"}, "GET", "/", None, 400),
    ({"Host": "elsewhere.example", "X-Forwarded-Proto": "http"}, "GET", "/", None, 400),
    ({"X-Forwarded-Proto": "http"}, "GET", "/", None, 301),
    ({"Content-Type": "text/plain; charset=utf-7"}, "POST", "/contact/", "a", 400),
    (FORM, "POST", "/contact/", MANY_FIELDS, 400),
    (FORM, "POST", "/contact/", "a=" + "b" * 2_600_000, 400),
    (FORM, "POST", "/", "a=1", 405),
]


@pytest.fixture(scope="module")
def ask(site_set_up, tmp_path_factory):
    """Request from a server as in production, behind a proxy that ends TLS."""
    folder = tmp_path_factory.mktemp("https")
    (folder / FILE[1:]).parent.mkdir(parents=True)
    (folder / FILE[1:]).write_bytes(PDF)

    def ask(method, path, status, body=None, headers=None):
        headers = {"Host": HOST, "X-Forwarded-Proto": "https"} | (headers or {})
        response = request(port, path, method, body, **headers)
        assert response.status == status
        if status != 304:
            assert_secure(response.headers)
        return response

    with behind_https(site_set_up, folder, HOST) as port:
        yield ask


def assert_secure(headers):
    for name, value in security_headers.common_headers().items():
        if name != POLICY:
            assert headers.get_all(name) == [value]
    assert headers.get_all("X-Frame-Options") == ["DENY"]
    [policy] = headers.get_all("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def assert_https_only(headers):
    expected = ["max-age=63072000; includeSubDomains; preload"]
    assert headers.get_all("Strict-Transport-Security") == expected


@pytest.mark.parametrize(("method", "path", "status"), PAGES)
def test_page_or_file_is_for_this_site_only_and_runs_no_script(ask, method, path, status):
    headers = ask(method, path, status).headers
    assert_https_only(headers)
    assert headers.get_all(POLICY) == ["same-origin"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", ["/", "/projects.json", "/projects/map.svg"])
def test_304_contradicts_no_header_of_the_full_response(ask, path):
    """Other headers stay as they were cached (RFC 9111, 3.2); a release changes the ETag."""
    full = ask("GET", path, 200).headers
    response = ask("GET", path, 304, headers={"If-None-Match": full["ETag"]})
    headers = dict(response.headers.items())
    # These belong to one response; the last changes with each second of the clock.
    for name in ("Connection", "Date", "X-Request-ID", "X-Accel-Expires"):
        headers.pop(name, None)
    assert {"ETag", "Cache-Control"} <= set(headers)
    assert headers == {name: full[name] for name in headers}


@pytest.mark.parametrize("path", FOR_OTHER_SITES)
def test_open_data_and_shared_images_can_be_used_by_other_sites(ask, path):
    headers = ask("GET", path, 200).headers
    assert_https_only(headers)
    assert headers.get_all(POLICY) == ["cross-origin"]
    if not path.startswith("/static/"):
        assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("method", "path", "status"), NOT_CACHED)
def test_page_of_the_admin_or_behind_a_token_is_cached_nowhere(ask, method, path, status):
    headers = ask(method, path, status).headers
    assert_https_only(headers)
    assert headers.get_all("Cache-Control") == ["private, no-store"]
    assert headers[POLICY] == "same-origin"


@pytest.mark.parametrize(("headers", "method", "path", "body", "status"), REJECTED)
def test_rejection_has_the_security_headers(ask, headers, method, path, body, status):
    ask(method, path, status, body, headers)


def test_cookies_of_the_login_are_bound_to_https_and_its_scripts_to_the_response(ask):
    response = ask("GET", f"{ADMIN}login/", 200)
    cookies = response.headers.get_all("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    [nonce] = set(re.findall(r'<script[^>]*nonce="([^"]+)"', response.text))
    assert f"script-src 'nonce-{nonce}'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (ADMIN, 200),
        (f"{ADMIN}jsi18n/", 200),
        (f"{ADMIN}nothing-of-that-name/", 404),
        (f"{ADMIN}projects/project", 301),
        (f"{ADMIN}projects/project/?no-such-filter=1", 400),
    ],
)
def test_admin_page_of_a_signed_in_user_is_cached_nowhere(db, desk, path, status):
    response = desk.get(path)
    assert response.status_code == status
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/projects/", ADMIN])
@pytest.mark.parametrize(
    ("error", "status"), [(ValueError("A bug"), 500), (OperationalError("No database"), 503)]
)
def test_failure_has_the_security_headers(db, desk, path, error, status):
    def fail(*args):
        raise error

    desk.raise_request_exception = False
    with connection.execute_wrapper(fail):
        response = desk.get(path)
    assert response.status_code == status
    for name, value in security_headers.common_headers().items():
        assert response[name] == value
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    if path == ADMIN:
        assert response["Cache-Control"] == "private, no-store"


def test_proxy_has_the_same_headers_for_its_own_responses():
    text = (ROOT / "deploy/nginx/templates/headers.inc.template").read_text()
    headers = dict(re.findall(r'^add_header ([\w-]+) "?(.*?)"? always;$', text, re.MULTILINE))
    assert security_headers.common_headers().items() <= headers.items()
    assert headers["X-Frame-Options"] == "DENY"
