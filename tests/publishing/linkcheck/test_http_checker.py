"""Other sites are requested politely and briefly, and never inside a private network."""

import socket
import threading
import time

import pytest

from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.models import LinkUnverified
from tests.helpers.server.loopback import LOOPBACK, tls_context
from tests.helpers.server.other_sites import Web

INVALID = "is not a complete URL"
INCOMPLETE = "interrupts its response"
PRIVATE = "leads inside a private network"


@pytest.fixture
def web():
    with Web() as web:
        yield web


@pytest.fixture
def is_over():
    """An event that ends the responses of slow hosts."""
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        *((status, "") for status in (200, 204, 304, 301)),
        *((status, f"answers {status}") for status in (401, 404, 410, 500)),
        *((status, None) for status in (403, 429, 999)),
        *(((status, "../gone"), "answers 404") for status in (301, 302, 303, 307, 308)),
        ((302, "ftp://good.example/"), INVALID),
        ((302, "javascript:alert(1)"), INVALID),
        ((302, "app://open"), INVALID),
        ((302, "http://[half"), INVALID),
        ((302, "http://inner.example/admin/"), PRIVATE),
        ((302, "http://169.254.169.254/admin/"), PRIVATE),
        ((302, "http://other.example:6379/"), None),
        (lambda handler: handler.connection.shutdown(socket.SHUT_RDWR), INCOMPLETE),
        (lambda handler: handler.wfile.write(b"220 mail.example ESMTP\r\n"), INCOMPLETE),
    ],
)
def test_response_decides(web, answer, problem):
    web.ips |= {"inner.example": ["10.0.0.7"], "169.254.169.254": ["169.254.169.254"]}
    web.checker.ports = {None, web.server_port}
    web.answers |= {"/old/page": answer, "/gone": 404}
    assert web.problem_at("/old/page") == problem


@pytest.mark.parametrize("status", [400, 403, 404, 405, 501])
def test_get_follows_if_head_is_rejected_but_not_for_too_many_requests(web, status):
    web.answers["/page"] = lambda handler: (
        handler.send_response(200 if handler.command == "GET" else status),
        handler.end_headers(),
    )
    assert web.problem_at("/page") == ""
    assert web.asked == [("HEAD", "/page"), ("GET", "/page")]
    web.answers["/busy"] = 429
    web.problem_at("/busy")
    assert web.asked[2:] == [("HEAD", "/busy")]


def test_request_names_the_host_and_the_site_but_no_person(web, settings, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    url = web.address("/în pagină?q=é#part", host="ana:secret@GOOD.example.")
    assert web.problem_of(url) == ""
    assert web.asked == [("HEAD", "/%C3%AEn%20pagin%C4%83?q=%C3%A9")]
    assert web.headers["Host"] == f"good.example:{web.server_port}"
    assert settings.SITE_URL in web.headers["User-Agent"]
    assert "link-check" in web.headers["User-Agent"]
    assert not {"Authorization", "Cookie"} & {*web.headers}
    assert "ana" not in str(web.headers)


def test_body_of_a_response_is_not_read(web):
    written = []

    def pour(handler):
        if handler.command == "HEAD":
            return handler.send_error(405)
        handler.send_response(200)
        handler.end_headers()
        while sum(written) < 200_000_000:
            written.append(handler.wfile.write(b"x" * 65_536))

    web.answers["/"] = pour
    assert web.problem_at() == ""
    assert sum(written) < 100_000_000


def test_five_redirects_are_followed_and_none_twice(web):
    web.answers |= {"/a": (301, "/b"), "/b": (301, "/a#again")}
    assert web.problem_at("/a") == "redirects in a loop"
    assert len(web.asked) == 2
    web.answers |= {f"/{number}": (302, f"/{number + 1}") for number in range(6)}
    assert web.problem_at("/1") == ""
    assert web.problem_at("/0") == "redirects more than 5 times"


def test_redirect_with_utf_8_is_followed_as_browsers_do(web):
    header = "HTTP/1.0 301 Moved\r\nLocation: /pagină\r\n\r\n".encode()
    web.answers["/"] = lambda handler: handler.wfile.write(header)
    assert web.problem_at() == ""
    assert web.asked[-1] == ("HEAD", "/pagin%C4%83")


@pytest.mark.parametrize(
    "url",
    ["http:/page", "http://", "http://[half/", "https://good.example:99999/", "http://a..example/"],
)
def test_invalid_url_is_broken(web, url):
    assert web.problem_of(url) == INVALID
    assert not web.asked


@pytest.mark.parametrize(
    ("ips", "problem"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Not known"), "no such host"),
        (socket.gaierror(socket.EAI_AGAIN, "Not known"), None),
        ([LOOPBACK, "10.0.0.7"], PRIVATE),
    ],
    ids=["unknown", "names cannot be resolved", "one private address"],
)
def test_host_without_public_ip_addresses_is_not_requested(web, ips, problem):
    web.ips["good.example"] = ips
    assert web.problem_at() == problem
    assert not web.asked


@pytest.mark.parametrize("port", [0, 22, 6379, 8000])
def test_only_ports_of_the_web_are_requested(port):
    checker = LinkChecker()
    checker.resolve = lambda host: [LOOPBACK]
    checker.may_request = lambda ip: True
    with pytest.raises(LinkUnverified):
        checker.check_url(f"http://good.example:{port}/")


def test_host_that_does_not_listen_is_broken(web):
    with socket.socket() as closed:
        closed.bind((LOOPBACK, 0))
        url = f"http://good.example:{closed.getsockname()[1]}/"
        assert web.problem_of(url) == "refuses the connection"


def test_second_ip_address_is_used_if_the_first_does_not_listen(web):
    web.ips["good.example"] = ["::1", LOOPBACK]
    assert web.problem_at() == ""


@pytest.mark.parametrize("begins", [False, True], ids=["silent", "one byte after another"])
def test_timeout_is_for_the_whole_response(web, is_over, begins):
    """The timeout of a socket alone would start again with every byte."""

    def drip(handler):
        if begins:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not is_over.wait(0.05):
            if begins:
                handler.wfile.write(b"x")

    web.answers["/"] = drip
    web.checker_with(timeout=0.5)
    begin = time.monotonic()
    assert web.problem_at() == "does not answer within 0.5 seconds"
    assert time.monotonic() - begin < 4


def test_requests_to_the_same_host_have_a_pause(web):
    for host in ("good.example", "other.example", "good.example", "GOOD.example"):
        web.problem_at(host=host)
    assert web.clock.slept == [1.0, 1.0]
    web.clock.now += 0.75
    web.problem_at()
    assert web.clock.slept[2:] == [0.25]
    web.clock.now += 60
    web.problem_at()
    assert len(web.clock.slept) == 3


def test_get_and_redirects_wait_too(web):
    web.answers |= {"/": (301, "/page"), "/page": 404}
    web.problem_at()
    assert [method for method, _ in web.asked] == ["HEAD", "HEAD", "GET"]
    assert web.clock.slept == [1.0, 1.0]


def test_host_without_tls_is_broken(web):
    assert web.problem_at(scheme="https") == "offers no secure connection"


@pytest.fixture
def secure_site(tmp_path):
    """A site with a self-signed certificate for good.example, in the file ``certificate``."""
    site = Web()
    site.certificate = tmp_path / "certificate"
    context = tls_context(site.certificate, "DNS:good.example")
    site.socket = context.wrap_socket(site.socket, server_side=True)
    with site:
        yield site


def test_certificate_has_to_be_trusted_and_for_the_name(web, secure_site, monkeypatch):
    url = secure_site.address("/page", scheme="https")
    assert web.problem_of(url) == "certificate is not valid"
    assert not secure_site.asked
    monkeypatch.setenv("SSL_CERT_FILE", str(secure_site.certificate))
    assert web.problem_of(url) == ""
    assert secure_site.asked == [("HEAD", "/page")]
    wrong = secure_site.address(host="other.example", scheme="https")
    assert web.problem_of(wrong) == "certificate is not valid"


PRIVATE_IPS = """
    10.0.0.1 172.16.3.4 192.168.1.1 127.0.0.1 127.9.9.9 0.0.0.0 169.254.169.254 100.64.0.1
    168.63.129.16 192.0.0.8
    198.18.0.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 fe80::1 ff02::1
    fe80::1%eth0 fec0::1 fd00:ec2::254 ff0e::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::7f00:1 100::1
    64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:1::1 2001:db8::1"""
PUBLIC_IPS = "8.8.8.8 185.62.190.1 2a00:1450:4001::1 2001:4860:4860::8888"


def test_only_addresses_of_the_internet_are_public():
    is_public = LinkChecker().may_request
    assert [ip for ip in PRIVATE_IPS.split() if is_public(ip)] == []
    assert [ip for ip in PUBLIC_IPS.split() if not is_public(ip)] == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_own_machine_is_never_requested(web, host):
    web.checker = LinkChecker()
    assert web.problem_at(host=host) in (PRIVATE, "no such host")
    assert not web.asked


def test_checked_ip_address_is_the_requested_one(web):
    """A name that resolves to another address the second time is not resolved again."""
    addresses = iter([LOOPBACK])
    web.checker.resolve = lambda host: [next(addresses)]
    web.answers["/"] = lambda handler: handler.send_error(405 if handler.command == "HEAD" else 404)
    assert web.problem_at() == "answers 404"
    assert len(web.asked) == 2
