"""A server on this machine that tests enter and leave."""

import http.server
import shutil
import ssl
import subprocess
import threading

import pytest

LOOPBACK = "127.0.0.1"
CERTIFICATE = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=site"


def tls_context(path, host) -> ssl.SSLContext:
    """Return the context of a server with a new certificate of its own, which is at the path.

    `host` is the one that it is for, such as DNS:site.example. The key is next to it.
    """
    if not shutil.which("openssl"):
        pytest.skip("needs openssl: apt-get install openssl")
    files = ["-keyout", f"{path}_key", "-out", path]
    command = ["openssl", *CERTIFICATE.split(), "-addext", f"subjectAltName={host}", *files]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, f"{path}_key")
    return context


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        """Print nothing."""


class LoopbackServer(http.server.ThreadingHTTPServer):
    """Serves in a thread while it is entered. Slow answers may wait for `is_closing`."""

    daemon_threads = True

    def __init__(self, handler):
        super().__init__((LOOPBACK, 0), handler)
        self.is_closing = threading.Event()

    def handle_error(self, request, client_address):
        """Ignore clients that disconnect, as some tests do."""

    def __enter__(self):
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *error):
        self.is_closing.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
