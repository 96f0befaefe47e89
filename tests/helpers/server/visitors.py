"""Visitors and staff of a running site, over the wire."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import urlencode

import urllib3
from lxml import html

FORM = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    path: str
    status: int
    text: str


class Load:
    """Asks for ``paths`` in turn, so many a second, while the block runs; every answer is kept."""

    def __init__(self, site, paths, a_second: int):
        self.answers: list[Answer] = []
        self._site, self._paths, self._pause = site, paths, 1 / a_second
        self._stopped = threading.Event()
        self._pool = urllib3.PoolManager(maxsize=32)
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._stopped.set()
        self._thread.join()

    def _run(self):
        """By the clock: whoever waits for an answer keeps nobody else from asking."""
        begun, number = time.monotonic(), 0
        with ThreadPoolExecutor(32) as visitors:
            while not self._stopped.wait(max(0, begun + number * self._pause - time.monotonic())):
                visitors.submit(self._ask, self._paths[number % len(self._paths)])
                number += 1

    def _ask(self, path):
        try:
            answer = self._pool.request(
                "GET", self._site + path, retries=False, redirect=False, timeout=30
            )
            self.answers.append(Answer(path, answer.status, answer.data.decode(errors="replace")))
        except urllib3.exceptions.HTTPError as error:
            self.answers.append(Answer(path, 0, repr(error)))


class Browser:
    """Keeps cookies and sends forms as they stand in their pages; no scripts."""

    def __init__(self, site, cookies=None):
        """``cookies``: those of another one, at another address of the same site."""
        self.site, self.cookies, self._pool = site, cookies or {}, urllib3.PoolManager(maxsize=32)

    def get(self, path, site=None) -> Answer:
        return self._request("GET", path, site or self.site)

    def send(self, page: Answer, typed: dict, button=None, chosen="//main//form") -> Answer:
        """The last form of the page that ``chosen`` finds; what it leads to is asked for, as a browser does."""
        form = html.fromstring(page.text).xpath(chosen)[-1]
        fields = [*form.form_values(), *([(button, "pressed")] if button else [])]
        fields = [(name, value) for name, value in fields if name not in typed] + list(
            typed.items()
        )
        body = urlencode(fields)
        path = form.get("action") or page.path
        return self._request("POST", path, self.site, body=body)

    def _request(self, method, path, site, body=None) -> Answer:
        headers = {
            "Origin": self.site,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body:
            headers["Content-Type"] = FORM
        answer = self._pool.request(
            method,
            site + path,
            body=body,
            headers=headers,
            retries=False,
            redirect=False,
            timeout=60,
        )
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status in (302, 303):
            return self._request("GET", answer.headers["Location"], site)
        return Answer(path, answer.status, answer.data.decode())
