"""Who asks too often at once is told so in words, and nobody else notices."""

import time

import pytest
import urllib3

from tests.helpers.server.mail_server import free_port
from tests.helpers.server.proxy import Proxy
from tests.helpers.server.running_site import wait_for
from tests.helpers.server.visitors import Load

pytestmark = pytest.mark.postgres

# What differs from answer to answer, or is of the server and not of the site.
ITS_OWN = {
    "date",
    "server",
    "connection",
    "keep-alive",
    "content-length",
    "content-type",
    "etag",
    "last-modified",
}
ITS_OWN |= {
    "content-security-policy",
    "link",
    "x-accel-expires",
    "cache-control",
    "retry-after",
    "x-request-id",
    "expires",
    "vary",
}
ITS_OWN |= {"content-language", "content-encoding", "transfer-encoding", "accept-ranges"}


def test_too_many_requests_at_once_are_refused_in_words(production, tmp_path):
    port = free_port()
    strict = Proxy(
        tmp_path, f"127.0.0.1:{port}", *production.ports, listen=port, RATE_LIMIT_PER_SECOND="1"
    )
    try:
        with Load(f"http://127.0.0.1:{port}", ["/healthz"], a_second=400) as load:
            while len(load.answers) < 260:
                time.sleep(0.05)
    finally:
        strict.stop()
    refused = [answer for answer in load.answers if answer.status == 429]
    assert refused
    assert "Too many requests at once" in refused[0].text
    assert {answer.status for answer in load.answers} == {200, 429}


def headers_of(address, **sent) -> dict:
    answer = urllib3.request("GET", address, headers=sent, retries=False, redirect=False)
    assert answer.status in (200, 503)
    assert b"Cybercrime Programme Office" in answer.data
    return {
        name.lower(): value for name, value in answer.headers.items() if name.lower() not in ITS_OWN
    }


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_its_own_pages_are_as_guarded_as_those_of_the_site(production, tmp_path, scheme):
    """The page of last resort, of a proxy that has no server, beside a page of the site."""
    port, site_port = free_port(), free_port()
    host = f"127.0.0.1:{port}"
    server = production.serve(site_port, SITE_URL=f"{scheme}://{host}")
    alone = Proxy(
        tmp_path,
        host,
        free_port(),
        listen=port,
        SITE_SCHEME=scheme,
        TRUSTED_PROXIES="192.0.2.1/32,127.0.0.1/32",
    )
    try:
        wait_for(f"http://127.0.0.1:{site_port}", server)
        of_the_site = headers_of(
            f"http://127.0.0.1:{site_port}/", **{"Host": host, "X-Forwarded-Proto": scheme}
        )
        of_the_proxy = headers_of(f"http://{host}/", **{"X-Forwarded-Proto": scheme})
    finally:
        alone.stop()
        server.terminate()
        server.communicate(timeout=40)
    assert of_the_proxy == of_the_site
    assert ("strict-transport-security" in of_the_proxy) == (scheme == "https")


def test_who_comes_without_https_is_sent_there_also_while_the_site_is_away(tmp_path):
    port = free_port()
    alone = Proxy(tmp_path, "www.site.example", free_port(), listen=port, SITE_SCHEME="https")
    try:
        answer = urllib3.request(
            "GET", f"http://127.0.0.1:{port}/fr/?page=2", retries=False, redirect=False
        )
    finally:
        alone.stop()
    assert (answer.status, answer.headers["Location"]) == (
        308,
        "https://www.site.example/fr/?page=2",
    )
