"""The subjects of the measurement: the site and its peers, each with its own database."""

import gzip
import json
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from bench import machine
from bench.programs import PEERS, PEERS_PYTHON, Programs, Server
from bench.results import PAGES
from bench.sites import ROOT, create_database, environment, load_volume
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.proxy import Proxy
from tests.helpers.server.redis_server import RedisServer

PEERS_WITH_DATABASE = {"plain": "plain", "wagtail": "wagtailsite", "django-cms": "cmssite"}
HEADERS_OF_CONNECTION = {"connection", "date", "keep-alive", "server", "transfer-encoding"}


class Subject(NamedTuple):
    name: str
    server: Server
    pages: dict[str, list[str]] = PAGES


class Setting:
    """The databases, caches and environments of the subjects."""

    def __init__(self, programs: Programs, folder: Path, *, on_sqlite: bool = False):
        self.programs = programs
        self.folder = folder
        server = RedisServer()
        programs.callback(server.stop)
        server.start()
        self.redis = server.url.removesuffix("/0")
        self._cache_numbers = iter(range(1, 16))
        name = f"site-{secrets.token_hex(4)}"  # a server may have several
        database = f"sqlite:///{folder}/site.sqlite3" if on_sqlite else create_database(name)
        self.site_environment = environment(database, folder / "var")

    def cache(self) -> str:
        """Return the URL of an unused cache."""
        return f"{self.redis}/{next(self._cache_numbers)}"

    def fill_peers(self) -> None:
        command = [PEERS_PYTHON, PEERS / "prepare.py"]
        for package in PEERS_WITH_DATABASE.values():
            create_database(package)
            self.programs.run(f"fill-{package}", command, self.of_peer(package))

    def of_peer(self, package: str, **more: str) -> dict[str, str]:
        server = self.site_environment["DATABASE_URL"].rpartition("/")[0]
        return {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PYTHONPATH": f"{PEERS}:{ROOT}",
            "PYTHONWARNINGS": "ignore",
            "DATABASE_URL": f"{server}/{package}",
            "DJANGO_SETTINGS_MODULE": f"{package}.settings",
        } | more

    def peer(self, name: str, package: str, module: str = "wsgi", **more: str) -> Subject:
        application = f"{module}:application"
        server = self.programs.peer(name, application, self.of_peer(package, **more))
        return Subject(name, server)

    def cached_peer(self, name: str) -> Subject:
        more = {"PAGE_CACHE": "1", "CACHE_URL": self.cache()}
        return self.peer(name, PEERS_WITH_DATABASE[name], **more)

    def bare(self) -> Subject:
        values = self.of_peer("empty", BARE_FOLDER=str(self.folder / "bare"))
        return Subject("bare", self.programs.peer("bare", "bare:application", values))

    def behind_varnish(self) -> Subject:
        """Start Wagtail behind one of the caches that its documentation recommends."""
        name = "wagtail through varnish"
        return Subject(name, self.programs.varnish(self.peer(name, "wagtailsite").server))

    def site_with_tasks(self) -> Subject:
        """Start the site as ``make run`` does."""
        own = self._own(is_cached=True)
        return Subject("site", self.programs.site_with_tasks("site-with-tasks", own))

    @contextmanager
    def apart(self) -> Iterator[None]:
        """End the subjects that are started in this block at its end."""
        others = self.programs
        with Programs(self.folder) as self.programs:
            yield
        self.programs = others

    def site(self, name: str, *, is_cached: bool, application="", workers=2, **more) -> Subject:
        """Start the site; ``more`` belongs to its environment."""
        values = self._own(is_cached=is_cached, **more)
        return Subject(name, self.programs.site(name, values, application, workers))

    def _own(self, *, is_cached: bool, **more: str) -> dict[str, str]:
        """Return the environment of one server of the site."""
        port = more.get("PORT") or str(free_port())
        own = {
            "PORT": port,
            "SITE_URL": f"http://127.0.0.1:{port}",
            "PAGE_CACHE": str(int(is_cached)),
            "CACHE_URL": more.get("CACHE_URL") or self.cache(),
        }
        return self.site_environment | own | more

    def behind_nginx(self, **values: str) -> Subject:
        """Start the site behind the repository's nginx, as the compose file does.

        ``values`` replace those of the compose file; without them the proxy limits no visitor.
        """
        port = free_port()
        own = {"SITE_URL": f"http://127.0.0.1:{port}", "BEHIND_PROXY": "1"}
        server = self.site("site-behind-nginx", is_cached=True, **own).server
        folder = self.folder / "proxy"
        values = {"RATE_LIMIT_PER_SECOND": "1000000"} | values
        proxy = Proxy(folder, f"127.0.0.1:{port}", server.port, listen=port, **values)
        self.programs.callback(proxy.stop)
        return Subject("site through nginx", Server(port, (*server.pids, proxy.pid)))

    def save_pages_of(self, subject: Subject) -> None:
        """Save the site's responses for ``bare`` and for nginx with files."""
        paths = {path for paths in PAGES.values() for path in paths}
        for number, path in enumerate(sorted(paths)):
            headers, body = get(subject, path)
            saved = [[key, headers[key]] for key in headers if key not in HEADERS_OF_CONNECTION]
            if "content-length" not in headers:
                saved.append(["content-length", str(len(body))])
            bare = self.folder / "bare"
            files = self.folder / "files" / path.strip("/")
            for folder in (bare, files):
                folder.mkdir(parents=True, exist_ok=True)
            (bare / f"{number}.json").write_text(json.dumps({"path": path, "headers": saved}))
            (bare / f"{number}.body").write_bytes(body)
            (files / "index.html").write_bytes(body)
            (files / "index.html.gz").write_bytes(gzip.compress(body, 6))


@contextmanager
def loaded_site(
    size: Iterable[int] = (), *, on_sqlite: bool = False, **more
) -> Iterator[tuple[int, Setting]]:
    """Start the site with the content of the benchmarks; yield its port and its setting.

    ``more`` belongs to its environment.
    """
    machine.check()
    temporary = tempfile.TemporaryDirectory(prefix="cproc-bench-")
    with temporary as path, Programs(Path(path)) as programs:
        setting = Setting(programs, Path(path), on_sqlite=on_sqlite)
        load_volume(setting.site_environment, *size)
        yield setting.site("site", is_cached=True, **more).server.port, setting


def get(subject: Subject, path: str) -> tuple[dict[str, str], bytes]:
    """Return the headers, in lower case, and the body of a page; raise ``HTTPError`` for errors."""
    with urlopen(subject.server.url(path), timeout=30) as response:  # noqa: S310  # nosec B310  # loopback
        return {name.lower(): value for name, value in response.getheaders()}, response.read()


def all_subjects(setting: Setting) -> list[Subject]:
    """Start all subjects; the site is the first, since others answer its responses.

    Subjects that are compared with each other come one after the other: the speed of a machine
    that others use as well changes from minute to minute.
    """
    site = setting.site("site", is_cached=True)
    setting.save_pages_of(site)
    files = setting.programs.nginx_with_files(setting.folder / "files")
    anew = "bench.site.anew:application"
    without_fragments = "bench.site.anew:without_fragments"
    return [
        site,
        setting.bare(),
        setting.peer("plain with a page cache", "plain", "wsgi_cached"),
        setting.peer("empty", "empty")._replace(pages={"home": ["/"]}),
        setting.cached_peer("wagtail"),
        setting.cached_peer("django-cms"),
        setting.behind_nginx(),
        Subject("file", files),
        setting.behind_varnish(),
        setting.site("site uncached", is_cached=False),
        setting.site("site without fragments", is_cached=False, application=without_fragments),
        setting.site("site anew", is_cached=False, application=anew),
        setting.peer("plain", "plain"),
        setting.peer("wagtail uncached", "wagtailsite"),
        setting.peer("django-cms uncached", "cmssite"),
    ]


def trees(setting: Setting) -> list[Callable[[], Subject]]:
    """Return how to start the subjects whose memory is compared, each as it runs in production."""
    return [
        setting.site_with_tasks,
        lambda: setting.peer("empty", "empty")._replace(pages={"home": ["/"]}),
        lambda: setting.peer("plain with a page cache", "plain", "wsgi_cached"),
        lambda: setting.cached_peer("wagtail"),
        lambda: setting.cached_peer("django-cms"),
    ]
