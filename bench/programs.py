"""Starts and ends the servers that are measured, on free ports of loopback; each is ended by its process's number."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from tests.helpers.server.mail_server import free_port

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "bench" / "peers"
PEERS_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
WORKERS, THREADS = 2, 4
ENOUGH = 60  # seconds until a server answers


class Server(NamedTuple):
    """``pid`` is the root of its tree of processes, ``front`` that of the proxy before it, if there is one."""

    port: int
    pid: int
    front: int | None = None

    @property
    def roots(self) -> list[int]:
        return [pid for pid in (self.pid, self.front) if pid]

    def url(self, path="/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class Programs:
    """Ends what it started when it is left, the last first."""

    def __init__(self, room: Path):
        self.room, self._stack = room, contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self._stack.close()

    def start(self, name, command, environment: Mapping = {}, cwd=ROOT) -> subprocess.Popen:
        """What it says goes into a file of its name in the room."""
        with (self.room / f"{name}.log").open("ab") as log:
            program = subprocess.Popen(  # nosec B603  # a program of the measurement
                list(map(str, command)),
                cwd=cwd,
                env=os.environ | dict(environment),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._stack.callback(end, program)
        return program

    def at_end(self, act):
        self._stack.callback(act)

    def run(self, name, command, environment: Mapping, cwd=ROOT):
        """Waits until it has ended well; what it said is shown where it didn't."""
        program = self.start(name, command, environment, cwd)
        if program.wait():
            raise SystemExit(
                (self.room / f"{name}.log").read_text()[-4_000:] + f"\n{name} didn't go well."
            )

    def redis(self) -> str:
        port = free_port()
        options = [
            "--port",
            port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            self.room,
        ]
        self.start("redis", ["redis-server", *options])
        _wait(lambda: _listens(port), "Redis")
        return f"redis://127.0.0.1:{port}"

    def gunicorn(
        self, name, python, application, environment, port=None, workers=WORKERS
    ) -> Server:
        """The site as gunicorn.conf.py says, or ``application`` in its place; peers by a configuration alike."""
        port = port or free_port()
        options = [] if python == site_python() else ["--config", "python:bench.peers_server"]
        command = [python, "-m", "gunicorn", *options, *([application] if application else [])]
        more = {"PORT": str(port), "HOST": "127.0.0.1", "WEB_CONCURRENCY": str(workers)}
        return self._server(name, port, command, {**environment, **more})

    def granian(self, name, application, environment, port=None) -> Server:
        port = port or free_port()
        command = [
            PEERS_PYTHON,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            port,
        ]
        command += [
            "--workers",
            WORKERS,
            "--blocking-threads",
            THREADS,
            "--no-ws",
            "--log-level",
            "warning",
            application,
        ]
        return self._server(name, port, command, environment)

    def _server(self, name, port, command, environment) -> Server:
        program = self.start(name, command, environment)
        _wait(lambda: _answers(port, program), f"{name} (see {self.room / name}.log)")
        return Server(port, program.pid)

    def nginx_with_files(self, folder: Path) -> Server:
        port = free_port()
        configuration = self.room / "files.conf"
        text = (ROOT / "bench" / "files.conf").read_text()
        for name, value in {"ROOM": self.room, "PORT": port, "FOLDER": folder}.items():
            text = text.replace(f"${{{name}}}", str(value))
        configuration.write_text(text)
        user = "user root;" if os.getuid() == 0 else ""
        program = self.start(
            "nginx-files", [nginx(), "-c", configuration, "-g", f"daemon off; {user}"]
        )
        _wait(lambda: _listens(port), "nginx")
        return Server(port, program.pid)


def nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def site_python() -> Path:
    return Path(sys.executable)


def end(program):
    """With all that it started: it leads a group of processes of its own."""
    if program.poll() is None:
        program.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()


def _listens(port) -> bool:
    import socket

    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _answers(port, program) -> bool:
    if program.poll() is not None:
        raise SystemExit(f"A server ended with {program.returncode} before it answered.")
    if not _listens(port):
        return False
    with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/", timeout=20):  # nosec B310  # a port of loopback
        return True
    return False


def _wait(until, what):
    began = time.monotonic()
    while not until():
        if time.monotonic() - began > ENOUGH:
            raise SystemExit(f"{what} doesn't answer.")
        time.sleep(0.1)
