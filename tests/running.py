"""The site as ``make run`` serves it, for tests of what comes over the wire."""

import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from urllib3.exceptions import HTTPError

from tests.contact.mail_server import free_port
from tests.crawling import Visitor
from tests.processes import serve, start

# Published yesterday: the archive has a day.
SET_UP = """
import datetime, time_machine
from django.core.management import execute_from_command_line
with time_machine.travel(datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)):
    execute_from_command_line(["manage.py", "set_up"])
"""


@pytest.fixture(scope="session")
def running_site(tmp_path_factory):
    """Its address. It has the starter content, a database of its own and its static files collected."""
    room, port = tmp_path_factory.mktemp("running"), str(free_port())
    own = {
        "PORT": port,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "VAR_DIR": str(room),
        "DATABASE_URL": f"sqlite:///{room / 'site.sqlite3'}",
        "WEB_CONCURRENCY": "1",
    }
    set_up = start("-c", SET_UP, **own)
    said, _ = set_up.communicate(timeout=300)
    assert set_up.returncode == 0, said
    server = serve("bin/serve", **own)
    try:
        wait_for(own["SITE_URL"], server)
        yield own["SITE_URL"]
    finally:
        server.terminate()
        server.communicate(timeout=40)


@contextmanager
def behind_https(room: Path, host: str):
    """The port of a site whose address is ``https://HOST``, as if a proxy that ends TLS stood in front of it."""
    port = str(free_port())
    own = {
        "SITE_URL": f"https://{host}",
        "ALLOWED_HOSTS": f"{host},127.0.0.1",
        "BEHIND_PROXY": "1",
        "PORT": port,
        "VAR_DIR": str(room),
        "DATABASE_URL": f"sqlite:///{room / 'site.sqlite3'}",
        "WEB_CONCURRENCY": "1",
    }
    said, _ = (set_up := start("-c", SET_UP, **own)).communicate(timeout=300)
    assert set_up.returncode == 0, said
    with (room / "log").open("w") as output:
        server = start("-m", "gunicorn", output=output, **own)
    try:
        wait_for(f"http://127.0.0.1:{port}", server)
        yield int(port)
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
