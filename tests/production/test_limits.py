"""Too many requests at the same time are rejected with an explanation; others are served."""

import select
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial

import pytest
import urllib3

from tests.helpers.server.client import wait_until
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.proxy import Proxy
from tests.helpers.server.visitors import Load

pytestmark = pytest.mark.postgres


def get(url, **headers):
    return urllib3.request("GET", url, headers=headers, retries=False, redirect=False)


def post(url, **typed):
    return urllib3.request("POST", url, fields=typed, retries=False, redirect=False)


def saved_in_a_known_browser(url):
    headers = {"Cookie": "csrf=x; browser=signed"}
    return urllib3.request("POST", url, headers=headers, retries=False, redirect=False)


def test_too_many_requests_are_rejected_with_an_explanation(production, tmp_path):
    port = free_port()
    host = f"127.0.0.1:{port}"
    with (
        Proxy(tmp_path, host, *production.ports, listen=port, RATE_LIMIT_PER_SECOND="1"),
        Load(f"http://{host}", ["/healthz"], a_second=400) as load,
    ):
        while len(load.answers) < 260:
            time.sleep(0.05)
    rejected = [answer for answer in load.answers if answer.status == 429]
    assert "Too many requests at once" in rejected[0].text
    assert {answer.status for answer in load.answers} == {200, 429}


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/projects/project/add/"])
def test_sign_ins_have_a_strict_limit_of_their_own(production, tmp_path, path):
    """So does the form that signs in again, under the URL of the form that was sent."""
    with Proxy(tmp_path, production.address.removeprefix("http://"), *production.ports) as proxy:
        site = f"http://127.0.0.1:{proxy.port}"
        typed = [post(f"{site}{path}", username="ana", password="x") for _ in range(30)]
        assert get(f"{site}/admin/login/").status == 200
        assert saved_in_a_known_browser(f"{site}/admin/projects/project/add/").status == 403
        assert post(f"{site}/contact/").status != 429
    rejected = [response for response in typed if response.status == 429]
    assert 10 <= len(rejected) <= 14
    assert b"Too many requests at once" in rejected[0].data


@pytest.mark.parametrize(
    ("cookie", "size", "is_chunked", "status"),
    [
        ("", 100_000, False, 503),
        ("", 110_000, False, 413),
        ("", 110_000, True, 413),
        ("other_browser=x; session=browser", 110_000, False, 413),
        ("csrf=x; browser=x", 2_400_000, False, 503),
        ("__Host-browser=x", 2_400_000, True, 503),
        ("browser=x", 61_000_000, False, 413),
    ],
)
def test_strangers_send_little_to_the_admin(tmp_path, cookie, size, is_chunked, status):
    """The other answer is that of a proxy without a server."""
    body = (b"x" * 1_000 for _ in range(size // 1_000))
    with Proxy(tmp_path, "site.example", free_port()) as proxy:
        response = urllib3.request(
            "POST",
            f"http://127.0.0.1:{proxy.port}/admin/projects/",
            body=body if is_chunked else b"".join(body),
            headers={"Host": "site.example", "Cookie": cookie},
            retries=False,
            redirect=False,
        )
    assert response.status == status


@pytest.mark.parametrize("form", ["/ro/contact/", "/fr/follow/"])
def test_queries_and_messages_of_one_network_are_limited(tmp_path, form):
    """Other pages of it, and queries of others, are not. 503: the proxy has no server."""
    limits = {"RATE_LIMIT_PER_SECOND": "50", "TRUSTED_PROXIES": "127.0.0.1/32"}
    with Proxy(tmp_path, "site.example", free_port(), **limits) as proxy:

        def status(method, path, address):
            headers = {"Host": "site.example", "X-Forwarded-For": address}
            url = f"http://127.0.0.1:{proxy.port}{path}"
            return urllib3.request(method, url, headers=headers, retries=False, timeout=30).status

        statuses = {}
        for method, path in [("GET", "/search/?q=x"), ("POST", form)]:
            addresses = [f"2001:db8:1:{number}::7" for number in range(80)]
            send = partial(status, method, path)
            with ThreadPoolExecutor(80) as pool:
                statuses[method] = Counter(pool.map(send, addresses))
            assert send("2001:db8:2::7") == 503
            assert status("GET", "/", "2001:db8:1::7") == 503
    assert statuses["GET"][429] >= 9
    assert statuses["POST"][429] >= 60


@contextmanager
def slow_messages(port, host, addresses):
    """Begin a message from each address, and yield their connections."""
    with ExitStack() as stack:
        connections = []
        for address in addresses:
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            head = f"POST /contact/ HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {address}\r\n"
            connection.sendall(f"{head}Content-Length: 1000\r\n\r\n".encode())
            connections.append(connection)
        yield connections


def answered(connections) -> int:
    return len(select.select(connections, [], [], 0)[0])


def test_slow_messages_of_one_network_leave_places_for_others(production, tmp_path):
    host = production.address.removeprefix("http://")
    with (
        Proxy(tmp_path, host, *production.ports, TRUSTED_PROXIES="127.0.0.1/32") as proxy,
        slow_messages(proxy.port, host, [f"198.51.100.{number}" for number in range(30)]) as slow,
    ):
        wait_until(lambda: answered(slow) >= 26)
        url = f"http://127.0.0.1:{proxy.port}/contact/"
        other = {"Host": host, "X-Forwarded-For": "192.0.2.99"}
        response = urllib3.request("POST", url, headers=other, retries=False, redirect=False)
        assert response.status != 429


@pytest.mark.parametrize(
    "written",
    [
        ["198.51.100.{}", "::ffff:198.51.100.1{}", "::FFFF:c633:64{}"],
        ["2001:db8:1::{}", "2001:db8:1:b::c:{}", "2001:db8:1:0:b::{}", "2001:DB8:1:0:b:c:d:{}"],
    ],
    ids=["IPv4", "IPv6"],
)
def test_network_is_one_visitor_however_its_addresses_are_written(tmp_path, written):
    network = [form.format(number) for form in written for number in (10, 11, 12)]
    mapped = [f"::ffff:198.51.{number}.7" for number in range(6)]
    others = [f"2001:db8:{number}::1" for number in range(2, 8)]
    with (
        Proxy(tmp_path, "site.example", free_port(), TRUSTED_PROXIES="127.0.0.1/32") as proxy,
        slow_messages(proxy.port, "site.example", mapped + others) as accepted,
        slow_messages(proxy.port, "site.example", network) as slow,
    ):
        wait_until(lambda: answered(slow) == len(network) - 4, seconds=20)
        assert answered(accepted) == 0


def test_http_is_redirected_to_https_also_without_a_server(tmp_path):
    port = free_port()
    with Proxy(tmp_path, "www.site.example", free_port(), listen=port, SITE_SCHEME="https"):
        response = get(f"http://127.0.0.1:{port}/fr/?page=2")
    assert response.status == 308
    assert response.headers["Location"] == "https://www.site.example/fr/?page=2"


@pytest.mark.parametrize(("subdomains", "more"), [("1", "; includeSubDomains; preload"), ("0", "")])
def test_own_pages_of_the_proxy_are_for_https_only(tmp_path, subdomains, more):
    port = free_port()
    trusted = {"TRUSTED_PROXIES": "127.0.0.1/32", "HSTS_SUBDOMAINS": subdomains}
    with Proxy(tmp_path, "site.example", free_port(), listen=port, SITE_SCHEME="https", **trusted):
        headers = {"Host": "site.example", "X-Forwarded-Proto": "https"}
        response = get(f"http://127.0.0.1:{port}/fr/", **headers)
    assert response.status == 503
    assert response.headers["Strict-Transport-Security"] == f"max-age=63072000{more}"
