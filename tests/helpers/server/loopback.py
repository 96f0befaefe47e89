"""A server on this machine that tests enter and leave."""

import http.server
import threading

LOOPBACK = "127.0.0.1"


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
