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
            unfinished = shared / "site-being-set-up"
            unfinished.mkdir()
            run("-c", SET_UP, **_own(unfinished, "http://127.0.0.1"))
            unfinished.rename(folder)
    return folder


def _own(folder: Path, url: str) -> dict:
    return {
        "SITE_URL": url,
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "WEB_CONCURRENCY": "1",
    }


@pytest.fixture(scope="session")
def running_site(site_set_up, tmp_path_factory):
    """Return the URL of a site with starter content and collected static files."""
    folder, port = tmp_path_factory.mktemp("running"), str(free_port())
    shutil.copytree(site_set_up, folder, dirs_exist_ok=True)
    own = _own(folder, f"http://127.0.0.1:{port}") | {"PORT": port}
    with _served(serve("bin/serve", **own), own["SITE_URL"]):
        yield own["SITE_URL"]


@contextmanager
def behind_https(site_set_up: Path, folder: Path, host: str):
    """Serve a site with the URL `https://HOST`, as behind a proxy that ends TLS; yield the port."""
    port = str(free_port())
    shutil.copytree(site_set_up, folder, dirs_exist_ok=True)
    own = _own(folder, f"https://{host}") | {
        "ALLOWED_HOSTS": f"{host},127.0.0.1",
        "BEHIND_PROXY": "1",
        "PORT": port,
    }
    with _served(serve("-m", "gunicorn", **own), f"http://127.0.0.1:{port}"):
        yield int(port)


@contextmanager
def _served(server: subprocess.Popen, url: str):
    try:
        wait_for(url, server)
        yield
    finally:
        end(server)


def wait_for(url: str, server: subprocess.Popen):
    """Wait until the server answers at the URL."""
    for _ in range(400):
        assert server.poll() is None, "The server ended."
        try:
            return Visitor(url).get("/readyz")
        except HTTPError:
            time.sleep(0.05)
    raise AssertionError("The site doesn't answer.")
