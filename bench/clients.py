"""Browsers that send requests at a given rate."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode

MAX_IDLE_SECONDS = 3  # the server closes connections after five


class Answer(NamedTuple):
    status: int
    seconds: float
    headers: Message
    text: str


class Client:
    """A browser with one connection; it sends ``cookies``."""

    def __init__(self, port: int) -> None:
        self.cookies: SimpleCookie = SimpleCookie()
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._used_at = 0.0

    def get(self, path: str) -> Answer:
        return self._send("GET", path)

    def post(self, path: str, fields: dict[str, Any], network: int, **headers: str) -> Answer:
        """Send a form from one of 65,536 networks, as the header of a trusted proxy states."""
        headers["X-Forwarded-For"] = f"10.{network // 256 % 256}.{network % 256}.1"
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self._send("POST", path, urlencode(fields, doseq=True), headers)

    def keep_cookies(self, answer: Answer) -> None:
        for value in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(value)

    def _send(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        pairs = [f"{name}={cookie.value}" for name, cookie in self.cookies.items()]
        began = time.monotonic()
        if began - self._used_at > MAX_IDLE_SECONDS:
            self._connection.close()  # it opens itself again
        cookies = {"Cookie": "; ".join(pairs)}
        self._connection.request(method, path, body, cookies | (headers or {}))
        response = self._connection.getresponse()
        text = response.read().decode()
        self._used_at = time.monotonic()
        return Answer(response.status, self._used_at - began, response.headers, text)


def at_rate[Result](
    send: Callable[[Client, int], Result], clients: list[Client], rate: float, seconds: float
) -> list[Result]:
    """Let clients take turns to ``send(client, number)``, ``rate`` times per second.

    A client that waits for a response longer than a round delays its next turn.
    """
    begin = time.monotonic()
    numbers = range(int(rate * seconds))

    def take_turns(place: int) -> list[Result]:
        results = []
        for number in numbers[place :: len(clients)]:
            time.sleep(max(begin + number / rate - time.monotonic(), 0))
            if time.monotonic() > begin + seconds:
                break
            results.append(send(clients[place], number))
        return results

    with ThreadPoolExecutor(len(clients)) as pool:
        lists = pool.map(take_turns, range(len(clients)))
    return [result for results in lists for result in results]
