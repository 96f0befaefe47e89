"""The internal server for monitoring, at an address of its own that no proxy forwards to.

It serves the metrics for Prometheus, and at `/readyz` the result of each health check. The address
decides who may read them, not a header. All workers listen at it, and one of them answers.
"""

import json
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.multiprocess import MultiProcessCollector

from cproc_site.monitoring.health import is_ready, readiness
from cproc_site.monitoring.metrics import SiteCollector


def registry_of_all_workers() -> CollectorRegistry:
    """Return the counts of all processes, the health and the figures of the database."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(SiteCollector())
    return registry


def wsgi_app(registry: CollectorRegistry) -> Callable[..., Iterable[bytes]]:
    """Return the metrics as a WSGI application that also answers `/readyz`."""
    metrics = make_wsgi_app(registry)

    def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/readyz":
            return metrics(environ, start_response)
        results = readiness.results()
        status = "200 OK" if is_ready(results) else "503 Service Unavailable"
        start_response(status, [("Content-Type", "application/x-ndjson")])
        return [json.dumps(asdict(result)).encode() + b"\n" for result in results]

    return application


def serve(address: str, registry: CollectorRegistry) -> None:
    """Serve requests at `HOST:PORT` in threads of this process, until it ends."""
    host, _, port = address.rpartition(":")

    class Server(ThreadingWSGIServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        allow_reuse_port = True

    server = make_server(host.strip("[]"), int(port), wsgi_app(registry), Server, SilentHandler)
    threading.Thread(target=server.serve_forever, name="monitoring", daemon=True).start()


class SilentHandler(WSGIRequestHandler):
    timeout = 10  # seconds

    def log_message(self, *args: Any) -> None:
        """Log nothing: monitoring sends requests all the time."""
