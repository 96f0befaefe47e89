"""One run: all subjects in turn, round after round."""

import sys
import time
from urllib.request import urlopen

import redis

from bench.measuring import measure, memory, request
from bench.programs import end, wait_for_answer
from bench.results import PAGES, Results
from bench.subjects import Setting, Subject, get, trees
from tests.helpers.server.mail_server import free_port

WARM_UP_SECONDS = 4  # in which each worker of a cached subject answers each page
COMPRESSED = ("file", "site through nginx", "wagtail through varnish")
FLOOD_URLS = 4_000  # with parameters that no page has
FLOOD_SECONDS = 3


class Run:
    """``database``: the process of PostgreSQL, whose time is reported separately."""

    def __init__(self, subjects: list[Subject], seconds: int, database: int):
        self.subjects = subjects
        self.seconds = seconds
        self.database = database
        self.results = Results()

    def warm_up(self) -> None:
        """Request each page."""
        for subject in self.subjects:
            warm_up(subject)

    def round(self, number: int) -> None:
        """Measure each page of each subject; every second round goes backwards."""
        for page in PAGES:
            for subject in self.subjects[:: -1 if number % 2 else 1]:
                if paths := subject.pages.get(page):
                    self._measure(subject, page, paths)

    def _measure(self, subject: Subject, page: str, paths: list[str]) -> None:
        variants: dict[str, list[str]] = {subject.name: []}
        if subject.name in COMPRESSED:
            variants[f"{subject.name}, gzip"] = ["Accept-Encoding: gzip"]
        if subject.name == "site" and len(paths) == 1:
            etag = get(subject, paths[0])[0]["etag"]
            variants["site, unchanged"] = [f"If-None-Match: {etag}"]
        for name, headers in variants.items():
            seen = measure(subject.server, paths, self.seconds, self.database, headers)
            self.results.rounds.setdefault((name, page), []).append(seen)


def warm_up(subject: Subject) -> None:
    """Request each page."""
    paths = {path for paths in subject.pages.values() for path in paths}
    request(subject.server.url(), WARM_UP_SECONDS, paths=sorted(paths))


def memory_of_trees(setting: Setting) -> dict[str, float]:
    """Return the megabytes of each tree of processes after some load.

    Each runs alone: PSS divides the memory that programs share.
    """
    sizes = {}
    for start in trees(setting):
        with setting.apart():
            subject = start()
            warm_up(subject)
            sizes[subject.name] = memory(subject.server.pids)
    return sizes


def rendered_pages(metrics: str) -> float:
    """Return the number of pages that all processes of the site have rendered for the cache."""
    text = urlopen(metrics, timeout=10).read().decode()  # noqa: S310 (a port of loopback)  # nosec B310
    lines = [line for line in text.splitlines() if line.startswith("cproc_pages_made_total")]
    return sum(float(line.split()[-1]) for line in lines)


def seconds_to_first_page(setting: Setting) -> float:
    """Start a site that is set up, as ``make run`` does, and wait for its first page."""
    port = str(free_port())
    own = {"PORT": port, "HOST": "127.0.0.1", "SITE_URL": f"http://127.0.0.1:{port}"}
    began = time.monotonic()
    command = [sys.executable, "bin/serve", "--set-up"]
    program = setting.programs.start("first-page", command, setting.site_environment | own)
    wait_for_answer("The site", int(port), program)
    seconds = time.monotonic() - began
    end(program)
    return seconds


def flood(setting: Setting) -> dict[str, float]:
    """Request ever new URLs of a site, and its pages before and after; return what that changed."""
    internal = f"127.0.0.1:{free_port()}"
    cache = setting.cache()
    own = {"INTERNAL_ADDRESS": internal, "CACHE_URL": cache}
    server = setting.site("flooded", is_cached=True, **own).server
    pages = PAGES["in turn"]
    new_urls = [f"/projects/?unknown-{number}={number}" for number in range(FLOOD_URLS)]
    shares = []
    entries = []
    with redis.Redis.from_url(cache) as client:
        for paths in (pages, pages, new_urls, pages):  # the first time to fill the cache
            rendered = rendered_pages(f"http://{internal}/metrics")
            seen = request(server.url(), FLOOD_SECONDS, paths=paths)
            rendered = rendered_pages(f"http://{internal}/metrics") - rendered
            shares.append(1 - rendered / seen.answers)
            entries.append(client.dbsize())
    return {
        "entries of the cache after a flood to before": entries[2] / max(entries[1], 1),
        "share of answers from the cache in a flood": shares[2],
        "share of answers from the cache after a flood to before": shares[3] / shares[1],
    }
