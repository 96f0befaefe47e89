"""The internal server for monitoring, at an address of its own that no proxy forwards to.

``/metrics`` is for Prometheus, ``/readyz`` lists the result of each health check. The address decides who may read
them, not a header.
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


class MonitoringApp:
    """The WSGI application. ``registry`` has the counts of this process, or of all processes of a server."""

    def __init__(self, registry, *, has_figures: bool):
        self._registries = [registry]
        if has_figures:
            self._registries.append(figures := CollectorRegistry())
            figures.register(Figures())

    def __call__(self, environ, start_response):
        answer = {"/metrics": self._metrics, "/readyz": self._readyz}.get(environ.get("PATH_INFO"))
        status, kind, body = (
            answer() if answer else ("404 Not Found", "text/plain; charset=utf-8", b"")
        )
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _metrics(self):
        return "200 OK", CONTENT_TYPE_LATEST, b"".join(map(generate_latest, self._registries))

    def _readyz(self):
        results = readiness.results()
        status = "200 OK" if is_ready(results) else "503 Service Unavailable"
        lines = [json.dumps(asdict(result), ensure_ascii=False) for result in results]
        return status, "application/x-ndjson", "".join(f"{line}\n" for line in lines).encode()


def application(*, has_figures: bool) -> MonitoringApp:
    """Return the application; of several processes each counts into a file, and each can read all files."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return MonitoringApp(REGISTRY, has_figures=has_figures)
    all_processes = CollectorRegistry()
    MultiProcessCollector(all_processes)
    return MonitoringApp(all_processes, has_figures=has_figures)


def listen(address: str) -> socket.socket:
    """Return a non-blocking socket at ``HOST:PORT``, so that several processes can listen at it."""
    host, _, port = address.rpartition(":")
    listening = socket.create_server((host.strip("[]"), int(port)), family=_family(host))
    listening.setblocking(False)
    return listening


def serve(listening: socket.socket, *, has_figures: bool):
    """Serve requests at the socket in threads of this process, until it ends."""
    server = Server(listening)
    server.set_app(application(has_figures=has_figures))
    threading.Thread(target=server.serve_forever, name="monitoring", daemon=True).start()


class SilentRequestHandler(WSGIRequestHandler):
    timeout = 10  # seconds

    def log_message(self, *args):
        """Log nothing: monitoring sends requests all the time."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, listening):
        super().__init__(listening.getsockname()[:2], SilentRequestHandler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.server_name, self.server_port = listening.getsockname()[:2]
        self.setup_environ()

    def get_request(self):
        """Accept a connection; one that another process has accepted is an ``OSError``, which is ignored."""
        connection, address = self.socket.accept()
        connection.setblocking(True)
        return connection, address


def _family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET
