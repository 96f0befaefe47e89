"""What every answer of the server lets browsers do with it: pages, files, refusals."""

import datetime
import hashlib
import http.client
import re

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from core.http import security_headers
from tests.helpers.server.processes import ROOT
from tests.helpers.server.running_site import behind_https

pytestmark = pytest.mark.slow  # a whole site is set up and served

HOST = "site.example"
PDF = b"%PDF-1.7\n%%EOF"
NAME = hashlib.sha256(PDF).hexdigest()
DESK = reverse("admin:index")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
YESTERDAY = datetime.date.today() - datetime.timedelta(days=1)

# What is asked, and the status of the answer.
PAGES = [
    ("GET", "/", 200),
    ("HEAD", "/", 200),
    ("GET", "/fr/projects/", 200),
    ("GET", "/search/?q=office", 200),
    ("GET", "/contact/", 200),
    ("GET", "/unavailable", 200),
    ("GET", "/robots.txt", 200),
    ("GET", "/sitemap.xml", 200),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", f"/archive/{YESTERDAY}/", 200),
    ("GET", "/projects/map.svg", 200),
    ("GET", "/projects", 301),
    ("GET", f"/archive/{YESTERDAY}", 301),
    ("GET", "/nothing-of-that-name/", 404),
    ("GET", "/archive/2001-01-01/", 404),
    ("GET", "/preview/not-a-token/", 404),
    ("GET", "/review/not-a-token/", 404),
    ("GET", "/static/cproc_site/favicon.svg", 200),
    ("GET", "/static/no-such-file.css", 404),
    ("GET", f"/media/{NAME[:2]}/{NAME}.pdf", 200),
    ("HEAD", f"/media/{NAME[:2]}/{NAME}.pdf", 200),
    ("GET", f"/media/ab/ab{'0' * 62}.pdf", 404),
]
DESK_ANSWERS = [
    ("GET", f"{DESK}login/", 200),
    ("HEAD", f"{DESK}login/", 200),
    ("GET", DESK, 302),
    ("GET", f"{DESK}jsi18n/", 302),
    ("GET", f"{DESK}nothing-of-that-name/", 302),
    ("POST", f"{DESK}login/", 403),
]
OPEN_DATA = [
    ("GET", "/projects.json", 200),
    ("GET", "/projects.csv", 200),
    ("GET", "/legal-basis.ics", 200),
    ("GET", "/updates/feed/", 200),
]
TOO_MANY_FIELDS = "&".join(f"a{number}=1" for number in range(2_001))
REFUSALS = [
    ({"Host": "elsewhere.example"}, "GET", "/", None, 400),
    ({"Host": "elsewhere.example", "X-Forwarded-Proto": "http"}, "GET", "/", None, 400),
    ({"X-Forwarded-Proto": "http"}, "GET", "/", None, 301),
    ({"Content-Type": "text/plain; charset=utf-7"}, "POST", "/contact/", "a", 400),
    (FORM, "POST", "/contact/", TOO_MANY_FIELDS, 400),
    (FORM, "POST", "/contact/", "a=" + "b" * 2_600_000, 400),
    (FORM, "POST", "/", "a=1", 405),
]


@pytest.fixture(scope="module")
def ask(site_set_up, tmp_path_factory):
    """Asks the server as it runs in production, behind a proxy that ends TLS."""
    room = tmp_path_factory.mktemp("https")
    (room / "media" / NAME[:2]).mkdir(parents=True)
    (room / "media" / NAME[:2] / f"{NAME}.pdf").write_bytes(PDF)
    with behind_https(site_set_up, room, HOST) as port:
        yield lambda *asked, **more: _answer(port, *asked, **more)


def _answer(port, method, address, body=None, headers=None):
    """The answer, read to its end."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Host": HOST, "X-Forwarded-Proto": "https"} | (headers or {})
    connection.request(method, address, body, sent)
    response = connection.getresponse()
    response.text = response.read().decode(errors="replace")
    connection.close()
    return response


def check_guarded(response):
    for name, value in security_headers.common_headers().items():
        if name != "Cross-Origin-Resource-Policy":
            assert response.headers.get_all(name) == [value]
    assert response.headers.get_all("X-Frame-Options") == ["DENY"]
    directives = response.headers.get_all("Content-Security-Policy")
    assert len(directives) == 1
    assert "default-src 'none'" in directives[0]
    assert "frame-ancestors 'none'" in directives[0]


def guarded(response, status):
    """The answer, of that status, as everything has to be guarded that comes over https."""
    assert response.status == status
    check_guarded(response)
    found = response.headers.get_all("Strict-Transport-Security")
    assert found == ["max-age=63072000; includeSubDomains; preload"]
    return response


@pytest.mark.parametrize(("method", "address", "status"), PAGES)
def test_pages_and_files_are_this_sites_own_and_run_no_script(ask, method, address, status):
    response = guarded(ask(method, address), status)
    assert response.headers.get_all("Cross-Origin-Resource-Policy") == ["same-origin"]
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers


OF_EACH_ANSWER = {"Connection", "Date", "X-Request-ID"}


@pytest.mark.parametrize("address", ["/", "/projects.json", "/projects/map.svg"])
def test_answer_that_nothing_has_changed_contradicts_nothing(ask, address):
    """What it doesn't say holds as it was kept (RFC 9111, 3.2); a release, which may change it, changes the ETag."""
    whole = ask("GET", address)
    response = ask("GET", address, headers={"If-None-Match": whole.headers["ETag"]})
    assert response.status == 304
    said = {name: value for name, value in response.headers.items() if name not in OF_EACH_ANSWER}
    assert {"ETag", "Cache-Control"} <= set(said)
    assert said == {name: whole.headers[name] for name in said}


def test_answer_that_a_file_has_not_changed_says_the_same(ask):
    whole = ask("GET", "/static/cproc_site/favicon.svg")
    last = whole.headers["Last-Modified"]
    response = ask("GET", "/static/cproc_site/favicon.svg", headers={"If-Modified-Since": last})
    guarded(response, 304)
    for header in ("Cross-Origin-Resource-Policy", "Content-Security-Policy"):
        assert response.headers[header] == whole.headers[header]


@pytest.mark.parametrize(("method", "address", "status"), OPEN_DATA)
def test_what_is_for_all_may_be_read_and_shown_by_pages_of_other_sites(
    ask, method, address, status
):
    response = guarded(ask(method, address), status)
    assert response.headers.get_all("Cross-Origin-Resource-Policy") == ["cross-origin"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_picture_of_a_shared_link_may_be_shown_by_other_sites(ask):
    response = guarded(ask("GET", "/static/pages/share-en.png"), 200)
    assert response.headers.get_all("Cross-Origin-Resource-Policy") == ["cross-origin"]


@pytest.mark.parametrize(("method", "address", "status"), DESK_ANSWERS)
def test_nothing_of_the_desk_is_kept_anywhere(ask, method, address, status):
    response = guarded(ask(method, address), status)
    assert response.headers.get_all("Cache-Control") == ["private, no-store"]
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "address", ["/preview/not-a-token/", "/review/not-a-token/", "/fr/review/not-a-token/"]
)
def test_nothing_that_a_token_opens_is_kept_anywhere(ask, address):
    assert ask("GET", address).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("headers", "method", "address", "body", "status"), REFUSALS)
def test_what_is_refused_is_guarded_too(ask, headers, method, address, body, status):
    response = ask(method, address, body, headers)
    assert response.status == status
    check_guarded(response)


def test_cookies_of_the_desk_are_bound_to_this_host_and_to_https(ask):
    cookies = ask("GET", f"{DESK}login/").headers.get_all("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_scripts_of_the_sign_in_run_by_the_nonce_of_the_answer(ask):
    response = ask("GET", f"{DESK}login/")
    [nonce] = set(re.findall(r'<script[^>]*nonce="([^"]+)"', response.text))
    assert f"script-src 'nonce-{nonce}'" in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        (DESK, 200),
        (f"{DESK}jsi18n/", 200),
        (f"{DESK}nothing-of-that-name/", 404),
        (f"{DESK}projects/project", 301),
        (f"{DESK}projects/project/?no-such-filter=1", 302),
    ],
)
def test_nothing_of_the_desk_is_kept_of_whoever_is_signed_in(desk, address, status):
    response = desk.get(address)
    assert response.status_code == status
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "error", "status"),
    [
        ("/projects/", ValueError("A mistake of the site's"), 500),
        ("/projects/", OperationalError("The database is away"), 503),
        (DESK, ValueError("A mistake of the site's"), 500),
        (DESK, OperationalError("The database is away"), 503),
    ],
)
def test_failure_is_guarded_too(desk, address, error, status):
    def fail(*asked):
        raise error

    desk.raise_request_exception = False
    with connection.execute_wrapper(fail):
        response = desk.get(address)
    assert response.status_code == status
    for name, value in security_headers.common_headers().items():
        assert response[name] == value
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    if address == DESK:
        assert response["Cache-Control"] == "private, no-store"


def test_answers_of_the_proxy_itself_say_the_same():
    text = (ROOT / "deploy/nginx/templates/headers.inc.template").read_text()
    found = dict(re.findall(r'^add_header ([\w-]+) "?(.*?)"? always;$', text, re.MULTILINE))
    assert security_headers.common_headers().items() <= found.items()
    assert found["X-Frame-Options"] == "DENY"
