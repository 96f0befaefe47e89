"""One request to one IP address and the head of its answer; bodies are never read."""

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

from publishing.linkcheck.problems import Broken, CannotTell, LinkProblem


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of ``host``, best first. Raises ``socket.gaierror`` where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(address[0] for *_, address in found))


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
        """Reads an address, seen from ``base`` where it isn't whole. Raises ``Broken`` where that leads to no host."""
        try:
            parts = urlsplit(urljoin(base, address))
            host = (parts.hostname or "").rstrip(".").encode("idna").decode()
            port = parts.port or PORTS[parts.scheme]
        except (ValueError, KeyError) as error:
            raise Broken(LinkProblem.INVALID_URL) from error
        if not host or parts.scheme not in PORTS:
            raise Broken(LinkProblem.INVALID_URL)
        query = f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme, host, port, iri_to_uri((parts.path or "/") + query))

    @property
    def authority(self) -> str:
        """The host as the header ``Host`` names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def onward(self, location: str) -> "Target":
        """Where the header ``Location`` leads; some sites send it in UTF-8, and all are read as Latin-1."""
        location = location.encode("latin-1", "replace").decode("utf-8", "replace")
        return Target.of(location, base=f"{self.scheme}://{self.authority}{self.path}")


@dataclass(frozen=True)
class Answer:
    status: int
    location: str | None


class Unreached(Broken):
    """Nobody answered at this IP address; the host may have another one."""


def converse(method: str, target: Target, ip: str, connect_within: float, answer_within: float) -> Answer:
    """Asks ``target`` at ``ip`` and nowhere else. Times in seconds. Raises ``Broken`` or ``CannotTell``."""
    with closing(_connection(target, ip, connect_within)) as connection:
        _connect(connection, connect_within)
        try:
            with _answering(connection, answer_within):
                return _hear(connection, method, target)
        except TimeoutError as error:
            raise Broken(*_timeout(answer_within)) from error
        except (OSError, HTTPException, HTTPError) as error:
            raise Broken(LinkProblem.INCOMPLETE_ANSWER) from error


def _connection(target, ip, timeout):
    """Certificates are checked for the host's name, though the connection is made to the IP address."""
    if target.scheme == "http":
        return HTTPConnection(ip, target.port, timeout=timeout)
    return HTTPSConnection(ip, target.port, timeout=timeout, server_hostname=target.host)


def _connect(connection, within):
    try:
        connection.connect()
    except NewConnectionError as error:
        raise _unreached(error.__cause__) from error
    except (TimeoutError, ConnectTimeoutError) as error:
        raise Unreached(*_timeout(within)) from error
    except ssl.SSLCertVerificationError as error:
        raise Broken(LinkProblem.BAD_CERTIFICATE) from error
    except ssl.SSLError as error:
        raise Broken(LinkProblem.NO_SECURE_CONNECTION) from error
    except (OSError, HTTPError) as error:
        raise _unreached(error) from error


def _unreached(cause):
    if isinstance(cause, ConnectionRefusedError):
        return Unreached(LinkProblem.CONNECTION_REFUSED)
    if getattr(cause, "errno", None) == errno.ENETUNREACH:
        return CannotTell("This machine has no way into that network.")
    return Unreached(LinkProblem.UNREACHABLE)


def _hear(connection, method, target) -> Answer:
    connection.request(method, target.path, headers=_headers(target), preload_content=False)
    with closing(connection.getresponse()) as response:
        return Answer(response.status, response.headers.get("Location"))


@contextmanager
def _answering(connection, seconds):
    """Ends the conversation after ``seconds``: a socket's own time-out would begin anew with every byte."""
    is_over, line = threading.Event(), connection.sock

    def end():
        is_over.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

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


MOST_REDIRECTS = 5
MOST_IPS = 3
REDIRECTS = {301, 302, 303, 307, 308}
TURNED_AWAY = {403, 429, 999}  # answers to programs; people often get the page


class Asker:
    """Asks one address after another, ``pause`` seconds after each answer of the same host.

    ``resolve`` gives the IP addresses of a host, ``allows`` says of each whether it may be asked. ``clock`` and
    ``sleep`` count seconds; so do ``connect_within`` and ``answer_within``, the patience with each request.
    """

    def __init__(
        self,
        pause: float = 1.0,
        *,
        resolve=resolve,
        allows=is_public,
        clock=time.monotonic,
        sleep=time.sleep,
        connect_within: float = 5,
        answer_within: float = 10,
    ):
        self._pause, self._clock, self._sleep = pause, clock, sleep
        self._resolve, self._allows = resolve, allows
        self._patience = {"connect_within": connect_within, "answer_within": answer_within}
        self._free_at: dict[str, float] = {}

    def ask(self, address: str):
        """Follows the address to its page. Raises ``Broken`` or ``CannotTell``; a page that stands raises nothing."""
        target, seen = Target.of(address), set()
        while target not in seen:
            if len(seen) > MOST_REDIRECTS:
                raise Broken(LinkProblem.TOO_MANY_REDIRECTS, str(MOST_REDIRECTS))
            seen.add(target)
            answer = self._answer(target)
            if answer.status not in REDIRECTS or not answer.location:
                return _judge(answer.status)
            target = target.onward(answer.location)
        raise Broken(LinkProblem.REDIRECT_LOOP)

    def _answer(self, target) -> Answer:
        """Asks for the head alone; for the page where a server doesn't take that well."""
        ips = self._ips_of(target)
        answer = self._request("HEAD", target, ips)
        if answer.status >= 400 and answer.status != 429:
            answer = self._request("GET", target, ips)
        return answer

    def _ips_of(self, target) -> list[str]:
        try:
            ips = self._resolve(target.host, target.port)
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise CannotTell("Names can't be looked up now.") from error
            raise Broken(LinkProblem.NO_HOST) from error
        except ValueError as error:
            raise Broken(LinkProblem.NO_HOST) from error
        if not all(self._allows(ip) for ip in ips):
            raise Broken(LinkProblem.PRIVATE_NETWORK)
        return ips[:MOST_IPS]

    def _request(self, method, target, ips) -> Answer:
        self._wait_for(target.host)
        try:
            return self._first_answer(method, target, ips)
        finally:
            self._free_at[target.host] = self._clock() + self._pause

    def _first_answer(self, method, target, ips) -> Answer:
        """Tries the host's IP addresses one after another, those that were looked at and no other."""
        failures = []
        for ip in ips:
            try:
                return converse(method, target, ip, **self._patience)
            except (Unreached, CannotTell) as failure:
                failures.append(failure)
        raise next((each for each in failures if isinstance(each, Unreached)), failures[0])

    def _wait_for(self, host):
        if host in self._free_at and (wait := self._free_at[host] - self._clock()) > 0:
            self._sleep(wait)


def _judge(status):
    if status in TURNED_AWAY:
        raise CannotTell(f"It answers {status}.")
    if status >= 400:
        raise Broken(LinkProblem.STATUS, str(status))
