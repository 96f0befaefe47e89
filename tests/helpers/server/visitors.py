"""Visitors and staff of a running site, who send requests over the network."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
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
    """Requests `paths` in turn at a rate per second while the block runs; `answers` has all.

    The `headers` are those of different visitors, who take turns.
    """

    def __init__(self, site, paths, a_second: int, headers=({},)):
        self.answers: list[Answer] = []
        self._site = site
        self._paths = paths
        self._headers = cycle(headers)
        self._pause = 1 / a_second
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
        """Send each request at its time, also while others wait for their responses."""
        begun = time.monotonic()
        number = 0
        with ThreadPoolExecutor(32) as visitors:
            while not self._stopped.wait(max(0, begun + number * self._pause - time.monotonic())):
                visitors.submit(self._request, self._paths[number % len(self._paths)])
                number += 1

    def _request(self, path):
        options = {"retries": False, "redirect": False, "timeout": 30}
        options["headers"] = next(self._headers)
        try:
            response = self._pool.request("GET", self._site + path, **options)
            text = response.data.decode(errors="replace")
            self.answers.append(Answer(path, response.status, text))
        except urllib3.exceptions.HTTPError as error:
            self.answers.append(Answer(path, 0, repr(error)))


class Browser:
    """Stores cookies and sends forms as they are in their pages, without scripts."""

    def __init__(self, site, cookies=None):
        """Begin with the `cookies` of a browser at another address of the same site."""
        self.site = site
        self.cookies = cookies or {}
        self._pool = urllib3.PoolManager(maxsize=32)

    def get(self, path, site=None) -> Answer:
        return self._request("GET", path, site or self.site)

    def send(self, page: Answer, typed: dict, button=None, chosen="//main//form") -> Answer:
        """Send the last form of the page that matches `chosen`, and follow the redirect."""
        form = html.fromstring(page.text).xpath(chosen)[-1]
        fields = [field for field in form.form_values() if field[0] not in typed]
        if button:
            fields.append((button, "pressed"))
        body = urlencode([*fields, *typed.items()])
        return self._request("POST", form.get("action") or page.path, self.site, body=body)

    def _request(self, method, path, site, body=None) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Origin": self.site, "Cookie": cookies}
        if body:
            headers["Content-Type"] = FORM
        options = {"retries": False, "redirect": False, "timeout": 60}
        response = self._pool.request(method, site + path, body=body, headers=headers, **options)
        for cookie in response.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if response.status in (302, 303):
            return self._request("GET", response.headers["Location"], site)
        return Answer(path, response.status, response.data.decode())
