"""The parts of a measurement; each yields figures."""

import json
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from typing import Any, NamedTuple
from urllib.request import urlopen

from bench.servers import ROOT, Load, Programs, Server, create_database, memory, request, run
from tests.helpers.server.mail_server import MailServer, free_port
from tests.helpers.server.proxy import Proxy

PEERS = ROOT / "bench" / "peers"
PEERS_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
DJANGO = "django.core.wsgi:get_wsgi_application()"
QUESTIONS = json.loads((ROOT / "tests/search/data/questions-names.json").read_text())["questions"]
PAGES = ["/projects/", "/projects/glacy/"]
MAIN = "/ /office/ /legal-basis/ /contact/ /countries/ /countries/ro/ /documents/ /figures/".split()
MAIN += ["/activities/", "/updates/", *PAGES]
TRANSLATED = [prefix + path for path in MAIN for prefix in ("", "/fr", "/ro")]
FILES = ["/activities.json", "/activities.csv", "/activities.ics"]
CRAWLED = [
    f"/activities/?country={code}&year={year}"
    for code, year in product("ro ge md ua rs al am az ba me mk tr".split(), range(2010, 2027))
]
COLUMNS = ("processor", "first byte", "clock")
# Milliseconds at most in these columns, by the beginning of a row.
LIMITS = {
    "starter": {"view of /projects/ ": "≤75 - -", "view": "≤45 - -"},
    "large": {
        "admin /admin/find": "- - ≤300",
        "admin /admin/projects/project/": "- - ≤150",
        "admin /admin/ ": "- - ≤120",
        "view of /activities.json": "≤10000 ≤300 -",
        "view of /activities.csv": "≤4000 ≤300 -",
        "view of /activities.ics": "≤3000 ≤300 -",
        "view of /projects/ ": "≤200 - ≤150",
        "view": "≤60 - ≤150",
    },
}
# Of searches, of one object with 1,000 versions, and of all changes in a year.
OTHERS = {
    "search": "- - ≤60",
    "history": "≤120 - -",
    "facts": "≤80 - -",
    "overview": "- - ≤300",
    "": "- - -",
}
SENDERS = {16: "≥150 ≤0 ≤300 ≤250", 64: "- - ≤1200 -"}


class Figure(NamedTuple):
    """``limit`` begins with ≤ or ≥, or is a dash."""

    what: str
    value: float
    limit: str = "-"

    @property
    def judged(self) -> str:
        if self.limit == "-":
            return "|"
        limit = float(self.limit[1:])
        is_met = self.value >= limit if self.limit[0] == "≥" else self.value <= limit
        return f"{self.limit} | {'met' if is_met else '**missed**'}"


class Site(NamedTuple):
    """A loaded site: its environment, the programs of the run, the seconds of a measurement."""

    size: str
    environment: dict[str, str]
    programs: Programs
    seconds: int
    rounds: int

    def serve(self, *command: str, **more: str) -> Server:
        command = command or ("-m", "gunicorn")
        return self.programs.serve("site", [sys.executable, *command], self.environment | more)

    def behind_nginx(self, **more: str) -> Server:
        """Start the site behind the repository's nginx, which trusts the header of the visitor."""
        port = free_port()
        server = self.serve(SITE_URL=f"http://127.0.0.1:{port}", BEHIND_PROXY="1", **more)
        limits = {"RATE_LIMIT_PER_SECOND": "1000000", "TRUSTED_PROXIES": "127.0.0.1/32"}
        folder = self.programs.folder / str(port)
        proxy = Proxy(folder, f"127.0.0.1:{port}", server.port, listen=port, **limits)
        self.programs.callback(proxy.stop)
        return server._replace(port=port)


def one_process(site: Site) -> Iterator[Figure]:
    """Measure the admin, writes, and first views and data files after publications."""
    limits = LIMITS[site.size] | OTHERS
    *_, last = run(["-m", "bench.inside", site.rounds], site.environment)
    for what, times in json.loads(last).items():
        start = next(start for start in limits if f"{what} ".startswith(start))
        for name, value, limit in zip(COLUMNS, times, limits[start].split(), strict=True):
            if limit != "-" or name == "processor":
                yield Figure(f"{what}: ms, {name}", value, limit)


def pages(site: Site, has_peers: bool) -> Iterator[Figure]:
    """Compare cached and uncached pages with the peers."""
    subjects = {"site": site.serve(), "site uncached": site.serve(PAGE_CACHE="0")}
    for name in ("plain", "wagtailsite") if has_peers else ():
        more = {
            "DATABASE_URL": create_database(name),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DJANGO_SETTINGS_MODULE": f"{name}.settings",
            "PYTHONPATH": str(PEERS),
        }
        run([PEERS / "prepare.py"], more, PEERS_PYTHON)
        subjects[f"{name} uncached"] = peer(site.programs, PEERS_PYTHON, DJANGO, **more)
        subjects[name] = peer(site.programs, PEERS_PYTHON, DJANGO, PAGE_CACHE="1", **more)
    for path in PAGES:
        loads: dict[str, list] = {name: [] for name in subjects}
        for _ in range(site.rounds):
            for name, server in subjects.items():
                loads[name].append(request(server, [path], site.seconds))
        for name, found in loads.items():
            for figure in ("rate", "cost", "p99"):
                value = statistics.median(getattr(load, figure) for load in found)
                yield Figure(f"{path} {name}: {figure}", value)


def peer(programs: Programs, python: object, application: str, **environment: str) -> Server:
    command = [python, *"-m gunicorn -c /dev/null --workers 2 --threads 4 --keep-alive 5".split()]
    command += ["--pythonpath", PEERS, application]
    return programs.serve("peer", command, environment)


def messages(site: Site) -> Iterator[Figure]:
    """Let senders write as fast as they can, and mail changes, while a visitor reads pages."""
    with MailServer() as mail:
        more = dict.fromkeys(("CONTACT_MAX_PER_HOUR", "CONTACT_MAX_PER_NETWORK"), "1000000")
        more |= {"MAIL_URL": mail.url, "CONTACT_RECIPIENTS": "office@example.org"}
        server = site.behind_nginx(**more)
        visitor = partial(request, server, MAIN, connections=1, delay=50)
        for senders, limits in SENDERS.items():
            lines = run(["-m", "bench.inside", "forms", 300 * site.seconds], site.environment)
            with ThreadPoolExecutor() as pool:
                reading = pool.submit(visitor, site.seconds)
                load = request(server, lines, site.seconds, senders)
            values = (load.stored, load.errors, load.p99, reading.result().p99)
            names = ("stored a second", "refused", "p99 ms", "p99 ms of a visitor")
            for name, value, limit in zip(names, values, limits.split(), strict=True):
                yield Figure(f"{senders} senders: {name}", value, limit)
        run(["-m", "bench.inside", "mails", 500 * site.seconds], site.environment)
        tasks = partial(run, ["manage.py", "run_tasks"], site.environment | more)
        before = os.times().children_user
        ratio = p99_ratio(tasks, partial(visitor, 6 * site.seconds))  # about as long as the mails
        yield Figure("p99 of a visitor while changes are mailed", ratio, "≤2")
        yield Figure("processor seconds of mailing", os.times().children_user - before, "≤300")


def p99_ratio(work: Callable[[], Any], visitor: Callable[[], Load]) -> float:
    """Return the p99 of a visitor during other work, divided by that without it."""
    visitor()  # the first views of pages belong to neither
    alone = visitor()
    with ThreadPoolExecutor() as pool:
        other = pool.submit(work)
        meanwhile = visitor()
    other.result()
    return meanwhile.p99 / alone.p99


def under_load(site: Site) -> Iterator[Figure]:
    """Measure start and memory of all processes, a crawler, and data files."""
    began = time.monotonic()
    server = site.serve("bin/serve")
    yield Figure("seconds to the first page", time.monotonic() - began, "≤2")
    for path in TRANSLATED:
        urlopen(server.url(path)).read()
    most = (240, 340) if site.size == "starter" else (400, 400)
    yield Figure("MB after 36 requests", memory(server), f"≤{most[0]}")
    crawler = partial(request, server, CRAWLED, site.seconds, 4)
    visitor = partial(request, server, TRANSLATED, site.seconds, 1, delay=20)
    yield Figure("p99 of a visitor while filters are crawled", p99_ratio(crawler, visitor), "≤2")
    load = request(
        server, [*TRANSLATED, *CRAWLED[:99], "/search/?q=evidence", *FILES], site.seconds
    )
    yield Figure("MB under load", memory(server), f"≤{most[1]}")
    yield Figure("errors under load", load.errors, "≤0")
    load = request(site.behind_nginx(), FILES, site.seconds, 4)
    yield Figure("errors of data files through nginx", load.errors, "≤0")
