"""A PostgreSQL of a test's own, which it may stop and start again."""

import os
import secrets
import shutil
import subprocess
import tempfile
from glob import glob
from pathlib import Path

from tests.helpers.server.mail_server import free_port

OWNER = "postgres"  # PostgreSQL refuses to run as root: root lets the account of the package do it


class Cluster:
    """Listens on loopback behind a random password. ``copy_of`` another one: its standby, which follows it."""

    def __init__(self, copy_of: "Cluster | None" = None):
        self.room, self.port = Path(tempfile.mkdtemp(prefix="cproc-cluster-")), free_port()
        self.password = copy_of.password if copy_of else secrets.token_hex(16)
        self._give_to_owner(self.room)
        self._copy(copy_of) if copy_of else self._make()
        self.start()

    def url(self, database="postgres") -> str:
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self):
        options = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self._run(
            "pg_ctl", "start", "-w", "-s", "-D", self._data, "-l", self.room / "log", "-o", options
        )

    def stop(self):
        """At once, as a power cut would."""
        self._run("pg_ctl", "stop", "-s", "-D", self._data, "-m", "immediate")

    def remove(self):
        subprocess.run(
            self._as_owner("pg_ctl", "stop", "-s", "-D", self._data, "-m", "immediate"), check=False
        )
        shutil.rmtree(self.room, ignore_errors=True)

    @property
    def _data(self):
        return self.room / "data"

    def _make(self):
        (self.room / "password").write_text(self.password)
        self._give_to_owner(self.room / "password")
        how = [
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=scram-sha-256",
            f"--pwfile={self.room / 'password'}",
        ]
        self._run("initdb", "-D", self._data, "-U", "postgres", "--no-sync", *how)

    def _copy(self, other):
        address = f"postgresql://postgres:{other.password}@127.0.0.1:{other.port}/"
        self._run("pg_basebackup", "-D", self._data, "-d", address, "-R", "-c", "fast", "--no-sync")

    def _run(self, program, *arguments):
        # Into a file, not a pipe: the server keeps what it got open.
        with (self.room / "said").open("w") as said:
            command = self._as_owner(program, *arguments)
            ended = subprocess.run(
                command, cwd="/", stdout=said, stderr=subprocess.STDOUT, check=False
            )
        assert ended.returncode == 0, (self.room / "said").read_text()

    def _as_owner(self, program, *arguments):
        path = sorted(glob(f"/usr/lib/postgresql/*/bin/{program}"))[-1]
        return [
            *(["runuser", "-u", OWNER, "--"] if os.getuid() == 0 else []),
            path,
            *map(str, arguments),
        ]

    def _give_to_owner(self, path):
        if os.getuid() == 0:
            shutil.chown(path, OWNER)
