"""The site as ``make run`` serves it, for tests of what comes over the wire."""

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
from tests.helpers.server.processes import serve, start

# Published yesterday: the archive has a day.
SET_UP = """
import datetime, time_machine
from django.core.management import execute_from_command_line
with time_machine.travel(datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)):
    execute_from_command_line(["manage.py", "set_up"])
"""


@pytest.fixture(scope="session")
def site_set_up(tmp_path_factory):
    """A folder with a site that is set up, made once for all processes of the tests: who serves it takes a copy."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    room = shared / "site-set-up"
    with (shared / "site-set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not room.exists():
            _set_up(beside := shared / "site-being-set-up")
            beside.rename(room)
    return room


def _set_up(room: Path):
    room.mkdir()
    set_up = start("-c", SET_UP, **_own(room, "http://127.0.0.1"))
    said, _ = set_up.communicate(timeout=300)
    assert set_up.returncode == 0, said


def _own(room: Path, address: str) -> dict:
    return {
        "SITE_URL": address,
        "VAR_DIR": str(room),
        "DATABASE_URL": f"sqlite:///{room / 'site.sqlite3'}",
        "WEB_CONCURRENCY": "1",
    }


@pytest.fixture(scope="session")
def running_site(site_set_up, tmp_path_factory):
    """Its address. It has the starter content, a database of its own and its static files collected."""
    room, port = tmp_path_factory.mktemp("running"), str(free_port())
    shutil.copytree(site_set_up, room, dirs_exist_ok=True)
    own = _own(room, f"http://127.0.0.1:{port}") | {"PORT": port}
    with _served(serve("bin/serve", **own), own["SITE_URL"]):
        yield own["SITE_URL"]


@contextmanager
def behind_https(site_set_up: Path, room: Path, host: str):
    """The port of a site whose address is ``https://HOST``, as if a proxy that ends TLS stood in front of it."""
    port = str(free_port())
    shutil.copytree(site_set_up, room, dirs_exist_ok=True)
    own = _own(room, f"https://{host}") | {
        "ALLOWED_HOSTS": f"{host},127.0.0.1",
        "BEHIND_PROXY": "1",
        "PORT": port,
    }
    with (room / "log").open("w") as output:
        server = start("-m", "gunicorn", output=output, **own)
    with _served(server, f"http://127.0.0.1:{port}"):
        yield int(port)


@contextmanager
def _served(server: subprocess.Popen, address: str):
    try:
        wait_for(address, server)
        yield
    finally:
        server.terminate()
        server.communicate(timeout=40)


def wait_for(site, server: subprocess.Popen):
    for _ in range(400):
        assert server.poll() is None, "The server ended."
        try:
            return Visitor(site).get("/readyz")
        except HTTPError:
            time.sleep(0.05)
    raise AssertionError("The site doesn't answer.")
