"""Check links to other sites, one request at a time; only the headers of a response are read."""

import errno
import socket
import ssl
import time
from collections.abc import Container
from contextlib import closing
from functools import partial
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import Url, parse_url

from core.time_limit import call_within
from publishing.linkcheck.models import LinkBroken, LinkProblem, LinkUnverified

MAX_REDIRECTS = 5
MAX_IPS = 3
MAX_FAILED_LOOKUPS = 5  # of hosts in a row: without a network, each takes seconds
CONNECT_TIMEOUT_SECONDS = 5
REDIRECTS = {301, 302, 303, 307, 308}
# Machines of Azure read their settings here, at an address that is public.
CLOUD_METADATA = ip_address("168.63.129.16")
BLOCKING_STATUSES = {403, 429, 999}  # answers to programs; people often get the page

# The status and the header ``Location``.
type Response = tuple[int, str | None]


def parse(address: str, base: str = "") -> Url:
    """Return the URL without user name, password and fragment; its host is ASCII.

    ``address`` may be relative to ``base``. Raise ``LinkBroken`` if it is not a URL of the web.
    """
    try:
        url = parse_url(urljoin(base, address))
        host = (url.host or "").rstrip(".")
        host.encode("idna")  # raises an error if a label is empty or too long
    except ValueError as error:
        raise LinkBroken(LinkProblem.INVALID_URL) from error
    if not host or url.scheme not in {"http", "https"}:
        raise LinkBroken(LinkProblem.INVALID_URL)
    return Url(url.scheme, None, host, url.port, url.path or "/", url.query)


class LinkChecker:
    """Checks one URL after another, ``pause`` seconds after each response of its host.

    ``timeout`` is the time in seconds for one request, from connecting to the last header.
    """

    clock: Any = time
    ports: Container[int | None] = (None, 80, 443)
    pause = 1.0
    timeout = 10.0

    def __init__(self) -> None:
        self._free_at: dict[str | None, float] = {}
        self._failed_hosts: set[str] = set()

    def resolve(self, host: str) -> list[str]:
        """Return the IP addresses, best first. Raise ``socket.gaierror`` if it has none."""
        infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in infos))

    def may_request(self, ip: str) -> bool:
        """Return whether ``ip`` is an address of the public internet.

        Private, loopback, link-local, multicast and reserved addresses are not, nor are IPv6
        addresses that contain one of IPv4, nor those of the metadata of clouds.
        """
        address = ip_address(ip)
        if isinstance(address, IPv6Address) and (
            address.ipv4_mapped or address.sixtofour or address.teredo or address.is_site_local
        ):
            return False
        is_special = address.is_multicast or address.is_reserved or address == CLOUD_METADATA
        return address.is_global and not is_special

    def check_url(self, address: str) -> None:
        """Follow redirects to the page. Raise ``LinkBroken`` or ``LinkUnverified`` without one.

        Raise ``ConnectionError`` if the names of several hosts in a row can't be looked up.
        """
        url = parse(address)
        seen: set[Url] = set()
        while url not in seen:
            if len(seen) > MAX_REDIRECTS:
                raise LinkBroken(LinkProblem.TOO_MANY_REDIRECTS, str(MAX_REDIRECTS))
            seen.add(url)
            status, location = self._response(url)
            if status not in REDIRECTS or not location:
                return _raise_for_status(status)
            # Some sites send UTF-8 in this header, which is read as Latin-1.
            location = location.encode("latin-1", "replace").decode("utf-8", "replace")
            url = parse(location, base=url.url)
        raise LinkBroken(LinkProblem.REDIRECT_LOOP)

    def _response(self, url: Url) -> Response:
        """Send HEAD, and GET if the response is an error, to the addresses that were checked."""
        ips = self._public_ips((url.host or "").strip("[]"))
        if url.port not in self.ports:
            raise LinkUnverified("Only ports 80 and 443 are requested.")
        status, location = self._request("HEAD", url, ips)
        if status >= 400 and status != 429:
            status, location = self._request("GET", url, ips)
        return status, location

    def _public_ips(self, host: str) -> list[str]:
        try:
            ips = call_within(self.timeout, partial(self.resolve, host))
        except (TimeoutError, socket.gaierror) as error:
            if error.errno not in (None, socket.EAI_AGAIN):
                raise LinkBroken(LinkProblem.NO_HOST) from error
            self._failed_hosts.add(host)
            if len(self._failed_hosts) == MAX_FAILED_LOOKUPS:
                raise ConnectionError(
                    "The names of five hosts in a row could not be looked up: "
                    "is there a network? Results for earlier links are stored."
                ) from error
            raise LinkUnverified("Names can't be looked up now.") from error
        self._failed_hosts.clear()
        if not all(self.may_request(ip) for ip in ips):
            raise LinkBroken(LinkProblem.PRIVATE_NETWORK)
        return ips[:MAX_IPS]

    def _request(self, method: str, url: Url, ips: list[str]) -> Response:
        """Return the response of the first IP address to which a connection can be made."""
        wait = self._free_at.get(url.host, 0) - self.clock.monotonic()
        if wait > 0:
            self.clock.sleep(wait)
        problems: list[Exception] = []
        try:
            for ip in ips:
                try:
                    return call_within(self.timeout, partial(_send, method, url, ip, self.timeout))
                except (NewConnectionError, ConnectTimeoutError) as error:
                    problems.append(error)
            raise problems[0]
        except (HTTPError, TimeoutError) as error:
            raise _convert_error(error, self.timeout) from error
        finally:
            self._free_at[url.host] = self.clock.monotonic() + self.pause


def _send(method: str, url: Url, ip: str, timeout: float) -> Response:
    """Send a request to ``ip`` without proxy and cookies; the certificate must be for the host."""
    pool = HTTPConnectionPool(ip, url.port)
    if url.scheme == "https":
        pool = HTTPSConnectionPool(ip, url.port, server_hostname=(url.host or "").strip("[]"))
    agent = f"cproc-link-check/1.0 (looks whether links still lead somewhere; +{settings.SITE_URL})"
    with pool:
        response = pool.urlopen(
            method,
            url.request_uri,
            headers={"Host": url.netloc or "", "User-Agent": agent, "Accept": "*/*"},
            retries=False,
            redirect=False,
            timeout=Timeout(connect=CONNECT_TIMEOUT_SECONDS, read=timeout),
            preload_content=False,
        )
        with closing(response):
            return response.status, response.headers.get("Location")


def _convert_error(error: HTTPError | TimeoutError, timeout: float) -> LinkBroken | LinkUnverified:
    match error:
        case NewConnectionError(__cause__=ConnectionRefusedError()):
            return LinkBroken(LinkProblem.CONNECTION_REFUSED)
        case NewConnectionError(__cause__=OSError(errno=errno.ENETUNREACH)):
            return LinkUnverified("This machine has no way into that network.")
        case NewConnectionError():
            return LinkBroken(LinkProblem.UNREACHABLE)
        case ConnectTimeoutError():
            return LinkBroken(LinkProblem.TIMEOUT, f"{CONNECT_TIMEOUT_SECONDS:g}")
        case ReadTimeoutError() | TimeoutError():
            return LinkBroken(LinkProblem.TIMEOUT, f"{timeout:g}")
        case SSLError(args=[ssl.SSLCertVerificationError(), *_]):
            return LinkBroken(LinkProblem.BAD_CERTIFICATE)
        case SSLError():
            return LinkBroken(LinkProblem.NO_SECURE_CONNECTION)
    return LinkBroken(LinkProblem.INCOMPLETE_ANSWER)


def _raise_for_status(status: int) -> None:
    if status in BLOCKING_STATUSES:
        raise LinkUnverified(f"It answers {status}.")
    if status >= 400:
        raise LinkBroken(LinkProblem.STATUS, str(status))
