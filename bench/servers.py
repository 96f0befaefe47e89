"""Servers on free ports of loopback, their processor time and memory, and requests by wrk."""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple
from urllib.request import urlopen

from tests.helpers.server.mail_server import free_port

ROOT = Path(__file__).resolve().parents[1]


class Server(NamedTuple):
    """``process``: the first of its tree."""

    port: int
    process: int

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class Load(NamedTuple):
    """``rate`` and ``stored`` (answers to accepted forms): a second; ``cost`` and ``p99``: ms."""

    rate: float
    cost: float
    p99: float
    errors: int
    stored: float


class Programs(contextlib.ExitStack):
    """Programs that log into ``folder``; on exit they are ended, the last first."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def serve(self, name: str, command: list, environment: dict[str, str]) -> Server:
        """Start a server of HTTP and wait for its first response."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        own = {"SITE_URL": url, "PORT": str(port), "GUNICORN_CMD_ARGS": f"--bind=127.0.0.1:{port}"}
        file = self.folder / f"{name}.log"
        with file.open("ab") as log:
            program = subprocess.Popen(
                list(map(str, command)),
                cwd=ROOT,
                env=os.environ | own | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.callback(end, program)
        until = time.monotonic() + 60
        while program.poll() is None and time.monotonic() < until:
            with contextlib.suppress(OSError), urlopen(f"{url}/projects/", timeout=20):
                return Server(port, program.pid)
            time.sleep(0.01)
        sys.exit(f"{name} does not answer:\n{file.read_text()[-4_000:]}")


def end(program: subprocess.Popen) -> None:
    program.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        program.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)


def create_database(name: str) -> str:
    """Create a database on the server of DATABASE_URL; return its URL."""
    url = os.environ["DATABASE_URL"]
    subprocess.check_call(["createdb", f"--maintenance-db={url}", name])
    return f"{url.rpartition('/')[0]}/{name}"


def site_environment(name: str, folder: Path) -> dict[str, str]:
    """Return the environment of a site in production, with a new database."""
    return {
        "DJANGO_SETTINGS_MODULE": "cproc_site.settings",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOW_HTTP": "1",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "REQUIRE_2FA": "0",
        "VAR_DIR": str(folder / name),
        "DATABASE_URL": create_database(name),
    }


def run(command: list, environment: dict[str, str], python: object = sys.executable) -> list[str]:
    """Run a Python program of the repository to its end; return the lines of its output."""
    command = [python, *map(str, command)]
    environment = os.environ | {"SITE_URL": "http://localhost"} | environment
    return subprocess.check_output(command, env=environment, cwd=ROOT, text=True).splitlines()


def request(
    server: Server, lines: Iterable[str], seconds: int, connections: int = 16, delay: int = 0
) -> Load:
    """Request URLs in turn over connections that stay open, with milliseconds between two.

    A line may have a form after a tab: it is sent with POST, each time from another network.
    """
    wrk = f"wrk -t1 -c{connections} -d{seconds}s --timeout 30s -s bench/wrk.lua {server.url()}"
    before = processor_time(server)
    with NamedTemporaryFile("w") as file:
        print(*lines, sep="\n", file=file, flush=True)
        environment = os.environ | {"WRK_PATHS": file.name, "WRK_DELAY": str(delay)}
        output = subprocess.check_output(wrk.split(), cwd=ROOT, env=environment, text=True)
    time.sleep(0.3)  # wrk ends with open requests, which the server answers
    used = processor_time(server) - before
    seen = json.loads(output.partition("SEEN ")[2])
    answers = seen["answers"] or 1
    seconds_seen = seen["microseconds"] / 1_000_000
    return Load(
        rate=answers / seconds_seen,
        cost=used * 1_000 / (answers + connections),
        p99=seen["p99"] / 1_000,
        errors=seen["errors"],
        stored=seen["stored"] / seconds_seen,
    )


def processor_time(server: Server) -> float:
    """Return the seconds that its processes have used, ended children included."""
    ticks = sum(int(field) for _, stat in processes(server) for field in stat[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(server: Server) -> float:
    """Return the megabytes (PSS) of its processes."""
    rollups = [(folder / "smaps_rollup").read_text() for folder, _ in processes(server)]
    return sum(int(text.split("\nPss:")[1].split()[0]) for text in rollups) / 1_024


def processes(server: Server) -> Iterator[tuple[Path, list[str]]]:
    """Yield the folder in ``/proc`` of each process, and the fields after its name in ``stat``."""
    pids = [str(server.process)]
    for pid in pids:
        folder = Path("/proc", pid)
        with contextlib.suppress(OSError):
            yield folder, (folder / "stat").read_text().rpartition(")")[2].split()
            pids += (folder / "task" / pid / "children").read_text().split()
