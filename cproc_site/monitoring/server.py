"""What is answered to those who watch the site: at an address of its own, which no proxy leads to.

``/metrics`` is for Prometheus, ``/readyz`` says in words what is well and what isn't. Where one asks decides, not what
one says of oneself: no header opens these pages.
"""

import json
import os
import socket
import threading
from dataclasses import asdict
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from cproc_site.monitoring.health import is_ready, readiness
from cproc_site.monitoring.metrics import Figures


class Inside:
    """The WSGI application. ``registry`` gives the counts of this process, or of all those of a server."""

    def __init__(self, registry, *, has_figures: bool):
        self._registries = [registry]
        if has_figures:
            self._registries.append(figures := CollectorRegistry())
            figures.register(Figures())

    def __call__(self, environ, start_response):
        answer = {"/metrics": self._metrics, "/readyz": self._readyz}.get(environ.get("PATH_INFO"))
        status, kind, body = answer() if answer else ("404 Not Found", "text/plain; charset=utf-8", b"")
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _metrics(self):
        return "200 OK", CONTENT_TYPE_LATEST, b"".join(map(generate_latest, self._registries))

    def _readyz(self):
        findings = readiness.findings()
        status = "200 OK" if is_ready(findings) else "503 Service Unavailable"
        lines = [json.dumps(asdict(each), ensure_ascii=False) for each in findings]
        return status, "application/x-ndjson", "".join(f"{line}\n" for line in lines).encode()


def application(*, has_figures: bool) -> Inside:
    """Of a server with several processes each counts into a file, and whichever is asked reads them all."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return Inside(REGISTRY, has_figures=has_figures)
    of_all = CollectorRegistry()
    MultiProcessCollector(of_all)
    return Inside(of_all, has_figures=has_figures)


def listen(address: str) -> socket.socket:
    """A socket at ``HOST:PORT``; it waits for nobody, so that several processes can listen at it."""
    host, _, port = address.rpartition(":")
    listening = socket.create_server((host.strip("[]"), int(port)), family=_family(host))
    listening.setblocking(False)
    return listening


def serve(listening: socket.socket, *, has_figures: bool):
    """Answers at the socket in threads of this process, until it ends."""
    server = Server(listening)
    server.set_app(application(has_figures=has_figures))
    threading.Thread(target=server.serve_forever, name="inside", daemon=True).start()


class Silent(WSGIRequestHandler):
    timeout = 10  # seconds

    def log_message(self, *args):
        """Those who watch ask all the time."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, listening):
        super().__init__(listening.getsockname()[:2], Silent, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.server_name, self.server_port = listening.getsockname()[:2]
        self.setup_environ()

    def get_request(self):
        """A connection that another process took meanwhile is an ``OSError``, and passed over."""
        connection, address = self.socket.accept()
        connection.setblocking(True)
        return connection, address


def _family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET
