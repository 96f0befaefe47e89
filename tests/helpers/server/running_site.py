"""The site as `make run` serves it, for tests of responses over the network."""

import fcntl
import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from urllib3.exceptions import HTTPError

from tests.helpers.server.crawler import Visitor
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import end, run, serve

# Published yesterday: the archive has a day.
SET_UP = """
import datetime, time_machine
from django.core.management import execute_from_command_line
with time_machine.travel(datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)):
    execute_from_command_line(["manage.py", "set_up"])
"""


@pytest.fixture(scope="session")
def site_set_up(tmp_path_factory):
    """Return the folder of a site, prepared once for all test processes; servers use a copy."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "site-set-up"
    with (shared / "site-set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = Site(shared / "site-being-set-up", "http://127.0.0.1")
            unfinished.run("-c", SET_UP)
            unfinished.folder.rename(folder)
    return folder


@pytest.fixture(scope="session")
def running_site(site_set_up, tmp_path_factory):
    """Return the URL of a site with starter content and collected static files."""
    folder = tmp_path_factory.mktemp("running")
    shutil.copytree(site_set_up, folder, dirs_exist_ok=True)
    with Site(folder).served("bin/serve") as site:
        yield site.address


class Site:
    """A site with a folder, a port and programs of its own, by default on SQLite."""

    def __init__(self, folder: Path, url: str = "", **more: str):
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "SITE_URL": url or self.address,
            "SECURITY_CONTACT": "security@site.example",
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
            "WEB_CONCURRENCY": "1",
            "PORT": str(self.port),
        } | more

    def run(self, *command, **more) -> str:
        """Run a program until it ends, and return what it printed."""
        return run(*command, **self.environment | more)

    @contextmanager
    def served(self, *command):
        server = serve(*command, **self.environment)
        try:
            wait_for(self.address, server)
            yield self
        finally:
            end(server)


@contextmanager
def behind_https(site_set_up: Path, folder: Path, host: str):
    """Serve a site with the URL `https://HOST`, as behind a proxy that ends TLS; yield the port."""
    shutil.copytree(site_set_up, folder, dirs_exist_ok=True)
    hosts = f"{host},127.0.0.1"
    site = Site(folder, f"https://{host}", ALLOWED_HOSTS=hosts, BEHIND_PROXY="1")
    with site.served("-m", "gunicorn"):
        yield site.port


def wait_for(url: str, server: subprocess.Popen):
    """Wait until the server answers at the URL."""
    for _ in range(400):
        assert server.poll() is None, "The server ended."
        try:
            return Visitor(url).get("/readyz")
        except HTTPError:
            time.sleep(0.05)
    raise AssertionError("The site doesn't answer.")
