"""Servers on free ports of loopback; each is ended by its process."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from bench.sites import ROOT
from tests.helpers.server.mail_server import free_port

PEERS = ROOT / "bench" / "peers"
PEERS_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
SYSTEM_PATH = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
NGINX = shutil.which("nginx", path=SYSTEM_PATH)
VARNISH = shutil.which("varnishd", path=SYSTEM_PATH)
WORKERS = 2
TIMEOUT_SECONDS = 60


class Server(NamedTuple):
    """``pids`` are the roots of its trees of processes, the last that of a proxy in front of it."""

    port: int
    pids: tuple[int, ...]

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class Programs(contextlib.ExitStack):
    """Programs that write into files of ``folder``; on exit they are ended, the last first."""

    def __init__(self, folder: Path):
        super().__init__()
        self.folder = folder

    def start(self, name: str, command: list, environment: dict | None = None) -> subprocess.Popen:
        with (self.folder / f"{name}.log").open("ab") as log:
            program = subprocess.Popen(  # nosec B603  # a program of the measurement
                list(map(str, command)),
                cwd=ROOT,
                env=os.environ | (environment or {}),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.callback(end, program)
        return program

    def run(self, name: str, command: list, environment: dict) -> None:
        """Run a program to its end; show its output if it fails."""
        if self.start(name, command, environment).wait():
            log = (self.folder / f"{name}.log").read_text()
            sys.exit(f"{log[-4_000:]}\n{name} failed.")

    def site(
        self, name: str, environment: dict, application: str = "", workers: int = WORKERS
    ) -> Server:
        """Start the site as gunicorn.conf.py states, or another ``application`` so."""
        command = [sys.executable, "-m", "gunicorn", *filter(None, [application])]
        return self._gunicorn(name, command, environment, workers)

    def site_with_tasks(self, name: str, environment: dict) -> Server:
        """Start the site with its periodic tasks, as ``make run`` does."""
        return self._gunicorn(name, [sys.executable, "bin/serve"], environment, WORKERS)

    def peer(self, name: str, application: str, environment: dict) -> Server:
        """Start a peer with the same settings of gunicorn."""
        command = [PEERS_PYTHON, "-m", "gunicorn", "--config", "python:bench.peers_server"]
        return self._gunicorn(name, [*command, application], environment, WORKERS)

    def _gunicorn(self, name, command, environment, workers) -> Server:
        port = int(environment.get("PORT") or free_port())
        server = {"PORT": str(port), "HOST": "127.0.0.1", "WEB_CONCURRENCY": str(workers)}
        program = self.start(name, command, environment | server)
        wait_for_answer(f"{name} (see {self.folder})", port, program)
        return Server(port, (program.pid,))

    def nginx_with_files(self, folder: Path) -> Server:
        port = free_port()
        configuration = self._filled_in("files.conf", ROOM=self.folder, PORT=port, FOLDER=folder)
        user = "user root;" if os.getuid() == 0 else ""
        command = [NGINX, "-c", configuration, "-g", f"daemon off; {user}"]
        program = self.start("nginx-files", command)
        _wait("nginx", lambda: is_listening(port))
        return Server(port, (program.pid,))

    def varnish(self, backend: Server) -> Server:
        """Start Varnish in front of a server."""
        port = free_port()
        configuration = self._filled_in("varnish.vcl", PORT=backend.port)
        command = [VARNISH, "-F", "-n", self.folder / "varnish", "-f", configuration]
        jail = ["-j", "none"] if os.getuid() == 0 else []  # else it may not read the folder
        program = self.start("varnish", [*command, *jail, "-a", f"127.0.0.1:{port}"])
        _wait("Varnish", lambda: is_listening(port))
        return Server(port, (*backend.pids, program.pid))

    def _filled_in(self, name: str, **values: object) -> Path:
        """Return a configuration of ``bench`` with the values in place of their names."""
        text = (ROOT / "bench" / name).read_text()
        for key, value in values.items():
            text = text.replace(f"${{{key}}}", str(value))
        configuration = self.folder / name
        configuration.write_text(text)
        return configuration


def end(program: subprocess.Popen) -> None:
    """End a program with its children: it leads a process group of its own."""
    if program.poll() is None:
        program.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def wait_for_answer(name: str, port: int, program: subprocess.Popen) -> None:
    """Wait until the server answers its first request."""

    def answers():
        if program.poll() is not None:
            sys.exit(f"{name} ended with {program.returncode} before it answered.")
        with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/", timeout=20):  # nosec B310  # loopback
            return True
        return False

    _wait(name, answers)


def _wait(name, is_ready) -> None:
    until = time.monotonic() + TIMEOUT_SECONDS
    while not is_ready():
        if time.monotonic() > until:
            sys.exit(f"{name} does not answer.")
        time.sleep(0.02)
