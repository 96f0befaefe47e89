"""What is measured: the site and its peers, each with its own database, all under the same servers."""

import gzip
import json
import secrets
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import psycopg2

from bench.programs import PEERS, PEERS_PYTHON, ROOT, WORKERS, Programs, Server, site_python
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.proxy import Proxy

PAGES = {"home": "/", "list": "/projects/", "one": "/projects/project-00007/"}
PEERS_WITH_DATABASE = "plain", "wagtailsite", "cmssite"
# What the connection says, and not the page.
OF_CONNECTION = {"connection", "date", "keep-alive", "server", "transfer-encoding"}


class Subject(NamedTuple):
    """``name`` says what, ``under`` by which server; ``pages`` are those that it has."""

    name: str
    under: str
    server: Server
    pages: dict[str, str] = PAGES


class Setting:
    """Where the subjects live while they are measured."""

    def __init__(self, programs: Programs, room: Path, database_url: str):
        self.programs, self.room, self.database_url = programs, room, database_url
        self.redis = programs.redis()
        self._caches = iter(range(1, 16))
        self.metrics = self.cache_of_site = ""
        self.peers = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PYTHONPATH": f"{PEERS}:{ROOT}",
            "PYTHONWARNINGS": "ignore",
        }
        self.site = {
            "ENV_FILE": "/dev/null",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOW_HTTP": "1",
            "SITE_URL": "http://127.0.0.1",
            "VAR_DIR": str(room / "var"),
            "DATABASE_URL": self.url_of("site"),
            "DJANGO_SETTINGS_MODULE": "cproc_site.settings",
        }

    def url_of(self, database) -> str:
        return f"{self.database_url.rpartition('/')[0]}/{database}"

    def cache(self) -> str:
        """A cache of its own."""
        return f"{self.redis}/{next(self._caches)}"

    def make_databases(self):
        connection = psycopg2.connect(self.database_url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for name in ("site", *PEERS_WITH_DATABASE):
                cursor.execute(f"CREATE DATABASE {name}")
        connection.close()

    def fill(self, size, publications=0):
        """The same volume into the site and into each peer."""
        numbers = list(map(str, size))
        for name in PEERS_WITH_DATABASE:
            self.programs.run(
                f"fill-{name}", [PEERS_PYTHON, PEERS / "prepare.py", *numbers], self.of_peer(name)
            )
        self.run_site("manage.py", "set_up", "database", "static")
        options = [f"--{name}={number}" for name, number in size._asdict().items()]
        self.run_site("bench/site/load.py", *options, f"--publications={publications}")

    def run_site(self, *command):
        self.programs.run("fill-site", [site_python(), *command], self.site)

    def of_peer(self, name, **more) -> dict:
        """``more`` goes into its environment."""
        return (
            self.peers
            | {"DATABASE_URL": self.url_of(name), "DJANGO_SETTINGS_MODULE": f"{name}.settings"}
            | more
        )

    def peer(self, called, name, under, **more) -> Subject:
        environment = self.of_peer(name, **more)
        return Subject(
            called, under, self._served(f"{called}-{under}", "wsgi:application", under, environment)
        )

    def _served(self, name, application, under, environment) -> Server:
        if under == "granian":
            return self.programs.granian(name, application, environment)
        return self.programs.gunicorn(name, PEERS_PYTHON, application, environment)

    def bare(self, under) -> Subject:
        environment = self.peers | {"BARE_FOLDER": str(self.room / "bare")}
        return Subject(
            "bare", under, self._served(f"bare-{under}", "bare:application", under, environment)
        )

    def empty(self, under) -> Subject:
        return self.peer("empty", "empty", under)._replace(pages={"home": "/"})

    def our_site(
        self, called, under, is_cached, processes=WORKERS, application=None, **more
    ) -> Subject:
        """``more`` goes into its environment."""
        port = free_port()
        own = {"SITE_URL": f"http://127.0.0.1:{port}", "PAGE_CACHE": str(int(is_cached))}
        environment = (
            self.site | own | {"CACHE_URL": more.pop("CACHE_URL", None) or self.cache()} | more
        )
        if under == "gunicorn":
            server = self.programs.gunicorn(
                f"{called}-{under}",
                site_python(),
                application,
                environment,
                port,
                workers=processes,
            )
        else:
            packages = Path(psycopg2.__file__).parents[1]
            server = self.programs.granian(
                f"{called}-{under}",
                "cproc_site.wsgi:application",
                environment | {"PYTHONPATH": f"{packages}:{ROOT}"},
                port,
            )
        return Subject(called, under, server)

    def behind_nginx(self, under) -> Subject:
        """The site as the compose file serves it: the repository's nginx before it."""
        port = free_port()
        address = {"SITE_URL": f"http://127.0.0.1:{port}", "BEHIND_PROXY": "1"}
        behind = self.our_site("site-behind-nginx", under, True, **address)
        values = {"RATE_LIMIT_PER_SECOND": "1000000"}
        proxy = Proxy(
            self.room / f"proxy-{under}",
            f"127.0.0.1:{port}",
            behind.server.port,
            listen=port,
            **values,
        )
        self.programs.at_end(proxy.stop)
        return Subject("site through nginx", under, Server(port, behind.server.pid, proxy.pid))

    def file(self) -> Subject:
        return Subject("file", "nginx", self.programs.nginx_with_files(self.room / "files"))

    def take_pages_of(self, subject):
        """Keeps the site's answers for ``bare`` and for nginx with a file."""
        for name, path in PAGES.items():
            status, headers, body = get(subject, path)
            if status != 200:
                raise SystemExit(f"The site answered {path} with {status}: see {self.room}.")
            kept = [[key, value] for key, value in headers if key.lower() not in OF_CONNECTION]
            if not any(key.lower() == "content-length" for key, _ in kept):
                kept.append(["Content-Length", str(len(body))])
            bare, file = self.room / "bare", self.room / "files" / path.strip("/")
            for folder in (bare, file):
                folder.mkdir(parents=True, exist_ok=True)
            (bare / f"{name}.json").write_text(json.dumps({"path": path, "headers": kept}))
            (bare / f"{name}.body").write_bytes(body)
            (file / "index.html").write_bytes(body)
            (file / "index.html.gz").write_bytes(gzip.compress(body, 6))


def get(subject, path, headers=None) -> tuple[int, list, bytes]:
    connection = HTTPConnection("127.0.0.1", subject.server.port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


def all_subjects(setting: Setting, chosen: str) -> list[Subject]:
    """Everything that is measured, started; the site first, since others answer what it answered.

    What is compared with each other stands together: it is asked in this order, and a machine that others use as well
    is faster in one minute than in the next. Peers without their page cache are asked under the ``chosen`` server only:
    they take the most time.
    """
    inside = f"127.0.0.1:{free_port()}"
    setting.metrics, setting.cache_of_site = f"http://{inside}/metrics", setting.cache()
    own = {"INTERNAL_ADDRESS": inside, "CACHE_URL": setting.cache_of_site}
    site = setting.our_site("site", "gunicorn", is_cached=True, **own)
    setting.take_pages_of(site)
    subjects = [site, *_near_the_limit(setting, "gunicorn"), setting.file()]
    subjects += [setting.our_site("site", "granian", True), *_near_the_limit(setting, "granian")]
    return subjects + _uncached(setting, chosen)


def _near_the_limit(setting, under) -> list[Subject]:
    """All that is there to answer from a cache, and what it is held against."""
    cached = {"PAGE_CACHE": "1"}
    return [
        setting.bare(under),
        setting.empty(under),
        setting.peer("wagtail", "wagtailsite", under, **cached, CACHE_URL=setting.cache()),
        setting.peer("django-cms", "cmssite", under, **cached, CACHE_URL=setting.cache()),
        setting.behind_nginx(under),
    ]


def _uncached(setting, chosen) -> list[Subject]:
    anew = setting.our_site(
        "site anew", "gunicorn", False, application="bench.site.anew:application"
    )
    return [
        setting.our_site("site uncached", "granian", False),
        setting.our_site("site uncached", "gunicorn", is_cached=False),
        setting.peer("plain", "plain", chosen),
        setting.peer("wagtail uncached", "wagtailsite", chosen),
        setting.peer("django-cms uncached", "cmssite", chosen),
        anew,
    ]
