"""A PostgreSQL server of a test, which can be stopped and started again."""

import os
import secrets
import shutil
import subprocess
import tempfile
from contextlib import suppress
from glob import glob
from pathlib import Path

from tests.helpers.server.mail_server import free_port

OWNER = "postgres"  # PostgreSQL refuses to run as root: root uses the account of the package
SITE_ROLE = "cproc_site"
OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"


class Cluster:
    """Listens on loopback with a random password."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cproc-cluster-"))
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.site_password = secrets.token_hex(16)
        self._data = self.folder / "data"
        self._give_to_owner(self.folder)
        self._create()
        self.start()

    def url(self, database="postgres") -> str:
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def site_url(self, database="postgres") -> str:
        """Return the URL for the role of the site, which owns nothing."""
        return f"postgres://{SITE_ROLE}:{self.site_password}@127.0.0.1:{self.port}/{database}"

    def as_owner(self, database="postgres") -> dict:
        """Return the environment of `set_up`, which gives the role of the site its rights."""
        return {
            "DATABASE_URL": self.url(database),
            "DATABASE_SITE_ROLE": SITE_ROLE,
            "DATABASE_SITE_PASSWORD": self.site_password,
        }

    def start(self):
        options = f"-c port={self.port} {OPTIONS}"
        self._run("pg_ctl", "start", "-w", "-s", "-l", self.folder / "log", "-o", options)

    def stop(self):
        """Stop immediately, as a power cut does."""
        self._run("pg_ctl", "stop", "-s", "-m", "immediate")

    def remove(self):
        with suppress(AssertionError):  # it may be stopped already
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create(self):
        password = self.folder / "password"
        password.write_text(self.password)
        self._give_to_owner(password)
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync"]
        self._run("initdb", "-U", "postgres", f"--pwfile={password}", *options)

    def _run(self, program, *arguments):
        path = sorted(glob(f"/usr/lib/postgresql/*/bin/{program}"))[-1]
        as_owner = ["runuser", "-u", OWNER, "--"] if os.getuid() == 0 else []
        command = [*as_owner, path, "-D", self._data, *arguments]
        # Into a file: the server would keep a pipe open.
        with (self.folder / "output").open("w") as output:
            ended = subprocess.run(command, cwd="/", stdout=output, stderr=subprocess.STDOUT)
        assert ended.returncode == 0, (self.folder / "output").read_text()

    def _give_to_owner(self, path):
        if os.getuid() == 0:
            shutil.chown(path, OWNER)
