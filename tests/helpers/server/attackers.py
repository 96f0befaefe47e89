"""Strangers of one network who attack a site with a fifth of one processor.

``python -m tests.helpers.server.attackers PORT FORMS ATTACK…`` attacks the site behind the proxy at
this port until its input ends, then prints how often each status was answered. FORMS is a file with
messages for the contact form.
"""

import json
import random
import re
import socket
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from itertools import count, cycle
from pathlib import Path
from urllib.parse import urlencode

SHARE = 0.2  # of one processor
THREADS = 16  # of each attack
TOKEN = "x" * 32  # Django accepts any, if the cookie has the same one
ADD = "/admin/projects/document/add/"
UPLOAD = bytes(55_000_000)
CHUNK = 500_000  # bytes, after which an upload waits for its share
SLOW_CONNECTIONS = 5_000
PROJECTS = Path(__file__).parents[3] / "pages/starter/projects.json"


class Attackers:
    """Each attack is a method that sends one request, the next one from another address."""

    def __init__(self, port: int, forms: list[str]):
        self.port = port
        self.statuses: dict[str, Counter] = {}
        self._words = re.findall(r"[a-z]{5,}", PROJECTS.read_text())
        self._forms = cycle(forms)
        self._numbers = count()
        self._slow: list[socket.socket] = []
        self._began = time.monotonic()

    def run(self, name: str) -> None:
        """Repeat an attack, within the share of all attackers."""
        statuses = self.statuses.setdefault(name, Counter())
        attack = getattr(self, name)
        while True:
            self._wait_for_share()
            try:
                statuses[attack()] += 1
            except OSError as error:
                statuses[type(error).__name__] += 1

    def share_used(self) -> float:
        return time.process_time() / (time.monotonic() - self._began)

    def _wait_for_share(self) -> None:
        """Sleep while this thread has used more than its part of the share."""
        part = SHARE / threading.active_count()
        while time.thread_time() > part * (time.monotonic() - self._began):
            time.sleep(0.01)

    def guesses(self, path="/admin/login/", prefix="") -> str:
        typed = {f"{prefix}username": f"name-{next(self._numbers)}", f"{prefix}password": "x"}
        form = urlencode({"csrfmiddlewaretoken": TOKEN} | typed)
        return self._send("POST", path, form, f"csrf={TOKEN}")

    def guesses_again(self) -> str:
        return self.guesses(ADD, "sign-in-again-")

    def searches(self) -> str:
        words = random.choices(self._words, k=8)
        return self._send("GET", f"/search/?q={'+'.join(words)}")

    def messages(self) -> str:
        forged = urlencode({"token": "x", "text": "y" * 5_000})
        return self._send("POST", "/contact/", random.choice([forged, next(self._forms)]))

    def evidence(self) -> str:
        return self._send("GET", "/record/evidence.zip?path=/projects/")

    def uploads(self) -> str:
        """Name the cookie of a known browser every other time; the site checks its signature."""
        cookie = random.choice(["", "browser=x"])
        return self._send("POST", ADD, UPLOAD, cookie)

    def slow_connections(self) -> str:
        """Hold connections whose requests never end."""
        connection = self._connect()
        connection.sendall(self._head("GET", "/"))
        self._slow.append(connection)
        if len(self._slow) > SLOW_CONNECTIONS:
            self._slow.pop(0).close()
        return "opened"

    def _connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def _head(self, method: str, path: str) -> bytes:
        address = f"198.51.100.{next(self._numbers) % 256}"
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"X-Forwarded-For: {address}", "Connection: close", ""]
        return "\r\n".join(lines).encode()

    def _send(self, method: str, path: str, body: str | bytes = b"", cookie="") -> str:
        """Send a request and return its status."""
        body = body.encode() if isinstance(body, str) else body
        lines = [f"Cookie: {cookie}", f"Content-Length: {len(body)}", "Sec-Fetch-Site: same-origin"]
        lines += ["Content-Type: application/x-www-form-urlencoded", "", ""]
        with self._connect() as connection:
            connection.sendall(self._head(method, path) + "\r\n".join(lines).encode())
            with suppress(OSError):  # the rest of a rejected body
                for start in range(0, len(body), CHUNK):
                    connection.sendall(memoryview(body)[start : start + CHUNK])
                    self._wait_for_share()
            status = connection.recv(65_536)[9:12].decode()
            while connection.recv(65_536):
                pass
        return status


def main(port: str, forms: str, *names: str) -> None:
    attackers = Attackers(int(port), Path(forms).read_text().split())
    for name in names * THREADS:
        threading.Thread(target=attackers.run, args=[name], daemon=True).start()
    sys.stdin.read()
    sys.stdout.write(json.dumps({"used": attackers.share_used()} | attackers.statuses))


if __name__ == "__main__":
    main(*sys.argv[1:])
