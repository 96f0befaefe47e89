"""Check links with one request to one IP address at a time; only response headers are read."""

import errno
import socket
import ssl
import threading
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import IPv6Address, ip_address
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from publishing.linkcheck.problems import LinkBroken, LinkProblem, LinkUnverified


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of ``host``, best first. Raises ``socket.gaierror`` where it has none."""
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(address[0] for *_, address in infos))


def is_public(ip: str) -> bool:
    """Whether ``ip`` is out in the internet.

    Not: private, loopback, link-local, multicast and reserved addresses, nor IPv6 addresses that wrap one of IPv4.
    """
    address = ip_address(ip)
    if isinstance(address, IPv6Address) and (
        address.ipv4_mapped or address.sixtofour or address.teredo or address.is_site_local
    ):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
    """Host in ASCII without its last dot, path with its query, no fragment; names and passwords are left out."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, address: str, base: str = "") -> "Target":
        """Parse an address, relative to ``base`` if it is not absolute. Raise ``LinkBroken`` if it has no host."""
        try:
            parts = urlsplit(urljoin(base, address))
            host = (parts.hostname or "").rstrip(".").encode("idna").decode()
            port = parts.port or PORTS[parts.scheme]
        except (ValueError, KeyError) as error:
            raise LinkBroken(LinkProblem.INVALID_URL) from error
        if not host or parts.scheme not in PORTS:
            raise LinkBroken(LinkProblem.INVALID_URL)
        query = f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme, host, port, iri_to_uri((parts.path or "/") + query))

    @property
    def authority(self) -> str:
        """The host as the header ``Host`` names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def redirect_target(self, location: str) -> "Target":
        """Return the target of the header ``Location``, which some sites send in UTF-8."""
        location = location.encode("latin-1", "replace").decode("utf-8", "replace")
        return Target.of(location, base=f"{self.scheme}://{self.authority}{self.path}")


@dataclass(frozen=True)
class Response:
    status: int
    location: str | None


class HostUnreachable(LinkBroken):
    """No response from this IP address; the host may have another one."""


def send_request(
    method: str, target: Target, ip: str, connect_timeout: float, response_timeout: float
) -> Response:
    """Request ``target`` from ``ip`` only; times in seconds. Raise ``LinkBroken`` or ``LinkUnverified``."""
    with closing(_connection(target, ip, connect_timeout)) as connection:
        _connect(connection, connect_timeout)
        try:
            with _deadline(connection, response_timeout):
                return _read_response(connection, method, target)
        except TimeoutError as error:
            raise LinkBroken(*_timeout(response_timeout)) from error
        except (OSError, HTTPException, HTTPError) as error:
            raise LinkBroken(LinkProblem.INCOMPLETE_ANSWER) from error


def _connection(target, ip, timeout):
    """Certificates are checked for the host's name, though the connection is made to the IP address."""
    if target.scheme == "http":
        return HTTPConnection(ip, target.port, timeout=timeout)
    return HTTPSConnection(ip, target.port, timeout=timeout, server_hostname=target.host)


def _connect(connection, timeout):
    try:
        connection.connect()
    except NewConnectionError as error:
        raise _connection_problem(error.__cause__) from error
    except (TimeoutError, ConnectTimeoutError) as error:
        raise HostUnreachable(*_timeout(timeout)) from error
    except ssl.SSLCertVerificationError as error:
        raise LinkBroken(LinkProblem.BAD_CERTIFICATE) from error
    except ssl.SSLError as error:
        raise LinkBroken(LinkProblem.NO_SECURE_CONNECTION) from error
    except (OSError, HTTPError) as error:
        raise _connection_problem(error) from error


def _connection_problem(cause):
    if isinstance(cause, ConnectionRefusedError):
        return HostUnreachable(LinkProblem.CONNECTION_REFUSED)
    if getattr(cause, "errno", None) == errno.ENETUNREACH:
        return LinkUnverified("This machine has no way into that network.")
    return HostUnreachable(LinkProblem.UNREACHABLE)


def _read_response(connection, method, target) -> Response:
    connection.request(method, target.path, headers=_headers(target), preload_content=False)
    with closing(connection.getresponse()) as response:
        return Response(response.status, response.headers.get("Location"))


@contextmanager
def _deadline(connection, seconds):
    """Close the connection after ``seconds``: the timeout of a socket starts again with every byte."""
    is_over, sock = threading.Event(), connection.sock

    def end():
        is_over.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    connection.timeout = seconds
    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException, HTTPError):
        if not is_over.is_set():
            raise
    finally:
        timer.cancel()
    if is_over.is_set():
        raise TimeoutError


def _timeout(seconds) -> tuple[LinkProblem, str]:
    return LinkProblem.TIMEOUT, f"{seconds:g}"


def _headers(target):
    agent = f"cproc-link-check/1.0 (looks whether links still lead somewhere; +{settings.SITE_URL})"
    return {"Host": target.authority, "User-Agent": agent, "Accept": "*/*", "Connection": "close"}


MAX_REDIRECTS = 5
MAX_IPS = 3
REDIRECTS = {301, 302, 303, 307, 308}
BLOCKING_STATUSES = {403, 429, 999}  # answers to programs; people often get the page


class LinkChecker:
    """Checks one address after another, ``pause`` seconds after each response of the same host.

    ``resolve`` returns the IP addresses of a host, ``allows`` whether one may be requested. ``clock`` and
    ``sleep`` count seconds; so do ``connect_timeout`` and ``response_timeout``.
    """

    def __init__(
        self,
        pause: float = 1.0,
        *,
        resolve=resolve,
        allows=is_public,
        clock=time.monotonic,
        sleep=time.sleep,
        connect_timeout: float = 5,
        response_timeout: float = 10,
    ):
        self._pause, self._clock, self._sleep = pause, clock, sleep
        self._resolve, self._allows = resolve, allows
        self._timeouts = {"connect_timeout": connect_timeout, "response_timeout": response_timeout}
        self._free_at: dict[str, float] = {}

    def check_url(self, address: str):
        """Follow the address to its page. Raise ``LinkBroken`` or ``LinkUnverified`` if the page is not found."""
        target, seen = Target.of(address), set()
        while target not in seen:
            if len(seen) > MAX_REDIRECTS:
                raise LinkBroken(LinkProblem.TOO_MANY_REDIRECTS, str(MAX_REDIRECTS))
            seen.add(target)
            response = self._response(target)
            if response.status not in REDIRECTS or not response.location:
                return _raise_for_status(response.status)
            target = target.redirect_target(response.location)
        raise LinkBroken(LinkProblem.REDIRECT_LOOP)

    def _response(self, target) -> Response:
        """Send HEAD, and GET if the response is an error."""
        ips = self._ips_of(target)
        response = self._request("HEAD", target, ips)
        if response.status >= 400 and response.status != 429:
            response = self._request("GET", target, ips)
        return response

    def _ips_of(self, target) -> list[str]:
        try:
            ips = self._resolve(target.host, target.port)
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise LinkUnverified("Names can't be looked up now.") from error
            raise LinkBroken(LinkProblem.NO_HOST) from error
        except ValueError as error:
            raise LinkBroken(LinkProblem.NO_HOST) from error
        if not all(self._allows(ip) for ip in ips):
            raise LinkBroken(LinkProblem.PRIVATE_NETWORK)
        return ips[:MAX_IPS]

    def _request(self, method, target, ips) -> Response:
        self._wait_for(target.host)
        try:
            return self._first_response(method, target, ips)
        finally:
            self._free_at[target.host] = self._clock() + self._pause

    def _first_response(self, method, target, ips) -> Response:
        """Return the first response among the host's IP addresses, which are the checked ones."""
        failures = []
        for ip in ips:
            try:
                return send_request(method, target, ip, **self._timeouts)
            except (HostUnreachable, LinkUnverified) as failure:
                failures.append(failure)
        raise next(
            (failure for failure in failures if isinstance(failure, HostUnreachable)), failures[0]
        )

    def _wait_for(self, host):
        if host in self._free_at and (wait := self._free_at[host] - self._clock()) > 0:
            self._sleep(wait)


def _raise_for_status(status):
    if status in BLOCKING_STATUSES:
        raise LinkUnverified(f"It answers {status}.")
    if status >= 400:
        raise LinkBroken(LinkProblem.STATUS, str(status))
