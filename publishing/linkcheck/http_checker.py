"""One request to one IP address and the head of its answer; bodies are never read."""

import errno
import socket
import ssl
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from publishing.linkcheck import problems
from publishing.linkcheck.http_checker import Target
from publishing.linkcheck.problems import Broken, CannotTell


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
            raise Broken(_silent(answer_within)) from error
        except (OSError, HTTPException, HTTPError) as error:
            raise Broken(problems.BREAKS_OFF) from error


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
        raise Unreached(_silent(within)) from error
    except ssl.SSLCertVerificationError as error:
        raise Broken(problems.BAD_CERTIFICATE) from error
    except ssl.SSLError as error:
        raise Broken(problems.NOT_SECURE) from error
    except (OSError, HTTPError) as error:
        raise _unreached(error) from error


def _unreached(cause):
    if isinstance(cause, ConnectionRefusedError):
        return Unreached(problems.REFUSES)
    if getattr(cause, "errno", None) == errno.ENETUNREACH:
        return CannotTell("This machine has no way into that network.")
    return Unreached(problems.UNREACHED)


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


def _silent(seconds):
    return problems.SILENT % {"seconds": f"{seconds:g}"}


def _headers(target):
    agent = f"cproc-link-check/1.0 (looks whether links still lead somewhere; +{settings.SITE_URL})"
    return {"Host": target.authority, "User-Agent": agent, "Accept": "*/*", "Connection": "close"}
