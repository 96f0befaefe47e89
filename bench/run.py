"""One run: everything is started, asked in turn, round after round, and looked at again at its end."""

import re
import time
from collections import Counter
from pathlib import Path
from urllib.request import urlopen

import redis

from bench.measuring import measure, memory
from bench.programs import ROOT, end, site_python
from bench.results import Results
from bench.subjects import PAGES, Setting, Subject, get
from tests.helpers.server.mail_server import free_port

WARM_UP = 16  # answers of each page, so that each thread of each worker has given some
FLOOD = 4_000  # addresses with parameters that no page knows
FLOOD_SECONDS = 3
UNCHANGED = "site, unchanged"
THROUGH_NGINX = "site through nginx"
VISIBLE = re.compile(r"<(script|style).*?</\1>|<[^>]+>", re.DOTALL)


class Run:
    """``database``: the process of PostgreSQL, whose time is reported apart."""

    def __init__(self, subjects: list[Subject], seconds: int, database: int):
        self.subjects, self.seconds, self.database = subjects, seconds, database
        self.results = Results()
        self.bodies: dict[tuple[str, str], bytes] = {}

    def warm_up(self):
        """Each page has to come well, and is kept for the comparison of what is seen on it."""
        for subject in self.subjects:
            for page, path in subject.pages.items():
                for _ in range(WARM_UP):
                    status, _, body = get(subject, path)
                    if status != 200:
                        raise SystemExit(
                            f"{subject.name} under {subject.under} answered {path} with {status}."
                        )
                self.bodies.setdefault((subject.name, page), body)

    def round(self, number: int):
        """Everything once, a page at a time: what is compared with each other is asked within seconds.

        Every other round goes backwards, so that nobody always comes after the same one.
        """
        for page in PAGES:
            for subject in self.subjects[:: -1 if number % 2 else 1]:
                if path := subject.pages.get(page):
                    self._ask_for(subject, page, path)

    def _ask_for(self, subject, page, path):
        self._measure(subject.name, subject, page, path)
        if subject.under == "nginx" or subject.name == THROUGH_NGINX:
            name = f"{subject.name}, compressed"
            self._measure(name, subject, page, path, headers=["Accept-Encoding: gzip"])
        if subject.name == "site":
            headers = [f"If-None-Match: {_etag(subject, path)}"]
            self._measure(UNCHANGED, subject, page, path, headers=headers)

    def _measure(self, name, subject, page, path, **options):
        url, roots = subject.server.url(path), subject.server.roots
        self.results.add(
            name, subject.under, page, measure(url, self.seconds, roots, self.database, **options)
        )

    def look_at_memory(self):
        for subject in self.subjects:
            self.results.memory[subject.name, subject.under] = memory(subject.server.pid)

    def flood(self, setting: Setting, site: Subject, metrics: str, cache: str):
        """Asks the site for ever new addresses, and whether its pages come from the cache as before."""
        addresses = setting.room / "flood"
        addresses.write_text(
            "\n".join(f"/projects/?nobody-asks-{number}={number}" for number in range(FLOOD))
        )
        pages = setting.room / "pages"
        pages.write_text("\n".join(PAGES.values()))
        self._hits(site, metrics, pages)  # nobody has asked for a while
        entries, hits = _entries(cache), self._hits(site, metrics, pages)
        in_flood = self._hits(site, metrics, addresses)
        self.results.extra |= {
            "flood entries": _entries(cache) / max(entries, 1),
            "flood hits": in_flood,
            "hits after the flood": self._hits(site, metrics, pages) / hits,
        }

    def _hits(self, site, metrics, paths: Path) -> float:
        """The share of the answers for which no page was rendered."""
        made = pages_made(metrics)
        seen = measure(site.server.url(), FLOOD_SECONDS, site.server.roots, paths=paths)
        return 1 - (pages_made(metrics) - made) / seen.answers


def first_page(setting: Setting) -> float:
    """Seconds from starting a site that is set up, as `make run` does, to its first page."""
    port, began = free_port(), time.monotonic()
    environment = setting.site | {
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    program = setting.programs.start(
        "first-page", [site_python(), "bin/serve", "--set-up"], environment, ROOT
    )
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()  # nosec B310  # a port of loopback
            break
        except OSError:
            if program.poll() is not None or time.monotonic() - began > 60:
                raise SystemExit(f"The site didn't start: {setting.room}/first-page.log") from None
            time.sleep(0.02)
    seconds = time.monotonic() - began
    end(program)
    return seconds


def words(body: bytes) -> list[str]:
    """What a reader sees of a page."""
    return VISIBLE.sub(" ", body.decode()).split()


def in_common(one: bytes, other: bytes) -> float:
    """The share of the words of both pages that stands in each of them, as often."""
    ours, theirs = Counter(words(one)), Counter(words(other))
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def _etag(subject, path) -> str:
    headers = {name.lower(): value for name, value in get(subject, path)[1]}
    return headers.get("etag", '"none"')


def _entries(cache) -> int:
    with redis.Redis.from_url(cache) as client:
        return client.dbsize()


def pages_made(metrics) -> float:
    """How many pages the server's processes have rendered to be kept, all together."""
    text = urlopen(metrics, timeout=10).read().decode()  # noqa: S310 (a port of loopback)  # nosec B310
    return sum(
        float(line.split()[-1])
        for line in text.splitlines()
        if line.startswith("cproc_pages_made_total")
    )
