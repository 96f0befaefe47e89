"""The proxy with the site's configuration, in front of two servers."""

import gzip
import json
import re
import time

import pytest
import urllib3

from tests.helpers.server.client import wait_until
from tests.helpers.server.loopback import Handler, LoopbackServer
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import end
from tests.helpers.server.proxy import Proxy
from tests.helpers.server.running_site import wait_for
from tests.helpers.server.visitors import Load

pytestmark = pytest.mark.postgres

pool = urllib3.PoolManager()


@pytest.fixture
def ask(production):
    def ask(path, method="GET", body=None, **headers):
        return pool.request(
            method,
            production.address + path,
            body=body,
            headers=headers,
            redirect=False,
            retries=False,
            decode_content=False,
        )

    return ask


@pytest.fixture
def log_lines(production):
    """Return a function that reads the lines of the access log, which are all JSON."""

    def read():
        time.sleep(1.2)  # it is written after a second
        return [json.loads(line) for line in production.proxy.log.read_text().splitlines()]

    return read


@pytest.fixture
def stored(production):
    """Return a function that lists the files in a store of the proxy."""
    cache = production.folder / "proxy" / "var/cache/nginx"

    def files(name):
        return {path.name for path in (cache / name).rglob("*") if path.is_file()}

    return files


def test_page_passes_the_proxy_compressed_or_only_once(ask):
    compressed = ask("/projects/", **{"Accept-Encoding": "gzip, br"})
    plain = ask("/projects/")
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(compressed.data) == plain.data
    assert "Accept-Encoding" in compressed.headers["Vary"]
    assert "X-Accel-Expires" not in plain.headers
    again = ask("/projects/", **{"If-None-Match": plain.headers["ETag"]})
    assert (again.status, again.data) == (304, b"")
    head = ask("/projects/", "HEAD")
    assert (head.status, head.data) == (200, b"")
    assert ask("/projects/").data == plain.data


@pytest.mark.parametrize("path", ["/", "/admin/"])
def test_trace_is_rejected(ask, path):
    assert ask(path, "TRACE").status == 405


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Forwarded-For": "203.0.113.5"},
        {"X-Accel-Expires": "3600"},
        {"X-Original-URL": "/admin/"},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_forwarding_headers_of_visitors_are_ignored(ask, forged):
    with_header, without = ask("/projects/", **forged), ask("/projects/")
    assert (with_header.status, with_header.data) == (without.status, without.data)


def test_other_host_is_rejected_and_not_cached(ask):
    assert ask("/office/", Host="evil.example").status == 400
    page = ask("/office/")
    assert page.status == 200
    assert b"evil.example" not in page.data


def test_admin_and_form_are_not_cached_and_no_request_waits_for_another(ask, log_lines):
    first, second = ask("/contact/"), ask("/contact/")
    token = re.compile(rb'name="token" value="([^"]+)"')
    assert token.search(first.data)[1] != token.search(second.data)[1]
    assert "no-store" in ask("/admin/login/").headers["Cache-Control"]
    uncached = ("/contact/", "/admin/login/")
    assert {line["store"] for line in log_lines() if line["path"] in uncached} == {""}


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/contact/", b"x" * 2_600_000, {}, 413),
        ("GET", f"/?q={'x' * 9_000}", None, {}, 414),
        ("GET", "/", None, {"X-Long": "x" * 9_000}, 400),
    ],
    ids=["body", "URL", "header"],
)
def test_too_large_request_is_rejected_by_the_proxy(ask, method, path, body, headers, status):
    response = ask(path, method, body, **headers)
    assert response.status == status
    assert "Request not accepted" in response.data.decode()
    assert "no-store" in response.headers["Cache-Control"]


def test_long_urls_exclude_no_server(ask):
    """The headers of a response have room for its URL."""
    for number in range(20):
        assert ask(f"/?x={number}{'a' * 3_000}").status == 200
        assert ask(f"/search/?q={number}{'a' * 3_000}").status == 200
        assert ask("/contact/").status == 200


def test_queries_other_ports_spellings_and_missing_pages_evict_no_page(ask, stored):
    ask("/office/")
    pages, questions = stored("pages"), stored("questions")
    for number in range(1, 4):
        assert ask("/office/", Host=f"127.0.0.1:{number}").status == 200
        assert ask("/office/?x=1", Host=f"127.0.0.1:{number}").status == 200
        assert ask(f"/projects/never-{number}/").status == 404
        assert ask(f"/projects/?page=9{number}").status == 404
    assert (stored("pages"), stored("questions")) == (pages, questions)
    assert ask("/%6Fffice/").status == 200
    for number in range(4):
        ask(f"/office/?x={number}-of-a-visitor")
    assert stored("pages") == pages
    assert len(stored("questions") - questions) == 5


class Site(Handler):
    """A site whose pages all have one status, and may be stored for outages only."""

    status = 200
    header = ("X-Accel-Expires", "@1")
    paths = []

    def do_GET(self):  # noqa: N802 (http.server names it)
        self.paths.append(self.path)
        self.send_response(self.status)
        self.send_header(*self.header)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def server():
    with LoopbackServer(Site) as server:
        yield server


@pytest.fixture
def proxy(server, tmp_path):
    port = free_port()
    with Proxy(tmp_path, f"127.0.0.1:{port}", server.server_port, listen=port) as proxy:
        yield proxy


@pytest.fixture
def site(server, proxy):
    """Return a server of a Site, and a function that requests a path through a proxy."""

    def status(path):
        return pool.request("GET", f"http://127.0.0.1:{proxy.port}{path}", retries=False).status

    return server, status


def test_missing_page_is_stored_only_in_place_of_a_page_that_existed(site, monkeypatch):
    server, status = site
    assert status("/removed/") == 200
    monkeypatch.setattr(Site, "status", 404)
    assert [status("/removed/"), status("/never/")] == [404, 404]
    server.shutdown()
    server.server_close()
    assert [status("/removed/"), status("/never/")] == [404, 503]


@pytest.mark.parametrize("prefix", ["", "/fr", "/ro", "/archive/2026-03-10/fr"])
def test_overviews_evict_no_page_and_have_no_copy_for_outages(site, proxy, prefix):
    """Each pair of days makes one."""
    server, status = site
    stored = proxy.folder / "var/cache/nginx"
    overviews = [f"{prefix}/overview/2026-03-0{day}/2026-03-10/" for day in range(1, 4)]
    assert [status(path) for path in ("/office/", *overviews)] == [200] * 4
    for name, number in (("pages", 1), ("questions", 3)):
        assert len([path for path in (stored / name).rglob("*") if path.is_file()]) == number
    server.shutdown()
    server.server_close()
    assert [status(path) for path in ("/office/", overviews[0])] == [200, 503]


def test_only_static_files_are_cached_without_the_header_for_the_proxy(site, monkeypatch):
    monkeypatch.setattr(Site, "header", ("Cache-Control", "public, max-age=60"))
    monkeypatch.setattr(Site, "paths", [])
    _server, status = site
    for path in ["/office/", "/static/style.css"] * 2:
        assert status(path) == 200
    assert Site.paths == ["/office/", "/static/style.css", "/office/"]


def test_new_configuration_is_served_without_closing_the_port(site, proxy):
    _server, status = site
    with Load(f"http://127.0.0.1:{proxy.port}", ["/office/"], 50) as load:
        wait_until(lambda: load.answers)
        assert proxy.reload("location / {", "location = /new { return 204; }\nlocation / {")
        wait_until(lambda: status("/new") == 204)
    assert not [answer for answer in load.answers if "refused" in answer.text]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("limit_conn waiting 4;", "limit_conn unknown 4;"),
        # It is valid, but not after the present one.
        ("limit_req_zone $visitor zone", "limit_req_zone $uri zone"),
    ],
)
def test_configuration_that_nginx_does_not_accept_is_reported(site, proxy, old, new):
    _server, status = site
    assert not proxy.reload(old, new)
    assert status("/office/") == 200


def test_purge_deletes_the_copies_of_all_stores(production, tmp_path):
    site_port, port = free_port(), free_port()
    site = f"http://127.0.0.1:{port}"
    server = production.serve(site_port, SITE_URL=site)
    proxy = Proxy(tmp_path, f"127.0.0.1:{port}", site_port, listen=port)

    def statuses():
        paths = ("/office/", "/office/?x=1")
        return [pool.request("GET", site + path, retries=False).status for path in paths]

    try:
        wait_for(f"http://127.0.0.1:{site_port}", server)
        assert statuses() == [200, 200]
        proxy.purge()
        assert statuses() == [200, 200]
        server.terminate()
        server.communicate(timeout=40)
        # A copy for the outage, none of a query.
        wait_until(lambda: statuses() == [200, 503], seconds=5)
        proxy.purge()
        wait_until(lambda: statuses() == [503, 503], seconds=5)
        assert [path for path in (tmp_path / "var/cache/nginx").rglob("*") if path.is_file()] == []
    finally:
        proxy.stop()
        server.kill()
        server.communicate()


PUBLISH = """
from tests.helpers.factories import make_project, published
published(make_project(slug="victim", title_en="A victim’s name"))
"""
WITHHOLD = """
from publishing.operations import withhold
from record.models import Publication
withhold(Publication.objects.get(slug="victim"), None, "It named a victim.")
"""
FORGET = """
from publishing.models import PurgeRequest
PurgeRequest.objects.all().delete()
"""


def test_withheld_text_is_deleted_from_the_proxy_by_the_worker(production, tmp_path):
    site_port, port = free_port(), free_port()
    site = f"http://127.0.0.1:{port}"
    cache = tmp_path / "var/cache/nginx"
    own = {"SITE_URL": site, "PROXY_CACHE_FOLDER": str(cache)}
    server = production.serve(site_port, **own)
    paths = ("/projects/victim/", "/projects/", "/projects.json", "/updates/", "/search/?q=victim")

    def shown():
        pages = [pool.request("GET", site + path, retries=False) for path in paths]
        return [path for path, page in zip(paths, pages, strict=True) if b"A victim" in page.data]

    production.run("manage.py", "shell", "-c", PUBLISH, **own)
    with Proxy(tmp_path, f"127.0.0.1:{port}", site_port, listen=port):
        try:
            wait_for(f"http://127.0.0.1:{site_port}", server)
            assert shown()
            production.run("manage.py", "shell", "-c", WITHHOLD, **own)
            end(server)
            production.run("manage.py", "run_tasks", **own)
            wait_until(lambda: shown() == [], seconds=5)
            assert [path for path in cache.rglob("*") if path.is_file()] == []
            production.run("manage.py", "shell", "-c", FORGET)
        finally:
            end(server)


def test_logs_have_no_personal_data(production, ask, log_lines):
    ask("/preview/sEcReT-tOkEn/?email=someone%40example.org", "POST", b"x" * 2_600_000)
    for path in (
        "/%70review/sEcReT-tOkEn/",
        "/admin/login/set-password/MQ/sEcReT-tOkEn/",
        "/search/?q=someone%40example.org",
        "/fr/preview/sEcReT-tOkEn/projects/",
        "/preview/sEcReT-tOkEn",
    ):
        ask(path)
    lines = log_lines()
    for text in (production.proxy.log.read_text(), production.proxy.errors.read_text()):
        assert "someone" not in text
        assert "sEcReT" not in text
        assert "127.0.0.1" not in re.sub(r'"servers":"[^"]*"', "", text)
    assert {line["network"] for line in lines[-6:]} == {"127.0.0.0"}
    assert all(line["network"].endswith(".0") for line in lines)  # those of other tests
    assert lines[-2]["path"] == "/fr/preview/…"


@pytest.mark.parametrize("character", ["%C0%AF", "%C2%9B31m", "%7F", "%E2%80%AE"])
def test_path_that_breaks_json_or_moves_a_terminal_is_not_logged(tmp_path, character):
    with Proxy(tmp_path / "proxy", "site.example", free_port()) as proxy:
        pool.request("GET", f"http://127.0.0.1:{proxy.port}/before{character}after", retries=False)
    (line,) = proxy.log.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["path"] == "…"


def test_many_requests_for_one_new_page_render_it_once(production, tmp_path):
    """The others, of many networks, wait for it, or get the version of a moment ago."""
    host = production.address.removeprefix("http://")
    visitors = [{"Host": host, "X-Forwarded-For": f"198.51.{number}.7"} for number in range(99)]
    with Proxy(tmp_path, host, *production.ports, TRUSTED_PROXIES="127.0.0.1/32") as proxy:
        site = f"http://127.0.0.1:{proxy.port}"
        with Load(site, ["/projects/?q=crowd"], a_second=100, headers=visitors) as load:
            wait_until(lambda: len(load.answers) > 9)
    assert {answer.status for answer in load.answers} == {200}
    stores = [json.loads(line)["store"] for line in proxy.log.read_text().splitlines()]
    assert stores.count("MISS") < len(stores)
