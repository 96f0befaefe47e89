"""The internal server for monitoring, at an address of its own that no proxy forwards to.

`/metrics` is for Prometheus, `/readyz` lists the result of each health check. The address decides
who may read them, not a header. All workers listen at it (SO_REUSEPORT), and one of them answers.
The server of prometheus_client has no `/readyz`.
"""

import json
import socket
import threading
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from cproc_site.monitoring.health import is_ready, readiness
from cproc_site.monitoring.metrics import DatabaseCollector, HealthCollector


def registry_of_all_workers() -> CollectorRegistry:
    """Return the counts of all processes, the health and the figures of the database."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(HealthCollector())
    registry.register(DatabaseCollector())
    return registry


def respond(path: str, registry: CollectorRegistry) -> tuple[int, str, bytes]:
    """Return status, content type and body of the response."""
    if path == "/metrics":
        return 200, CONTENT_TYPE_LATEST, generate_latest(registry)
    if path == "/readyz":
        results = readiness.results()
        lines = [json.dumps(asdict(result), ensure_ascii=False) + "\n" for result in results]
        return 200 if is_ready(results) else 503, "application/x-ndjson", "".join(lines).encode()
    return 404, "text/plain; charset=utf-8", b""


def serve(address: str, registry: CollectorRegistry) -> None:
    """Serve requests at `HOST:PORT` in threads of this process, until it ends."""
    server = _Server(address, registry)
    threading.Thread(target=server.serve_forever, name="monitoring", daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # seconds
    server: "_Server"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        status, content_type, body = respond(path, self.server.registry)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Log nothing: monitoring sends requests all the time."""


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    allow_reuse_port = True
    daemon_threads = True

    def __init__(self, address: str, registry: CollectorRegistry) -> None:
        host, _, port = address.rpartition(":")
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.registry = registry
        super().__init__((host.strip("[]"), int(port)), _Handler)
