"""Responses per second by wrk; processor time and memory of a server's processes from /proc."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bench.programs import Server

TICKS = os.sysconf("SC_CLK_TCK")
LUA = Path(__file__).with_name("wrk.lua")
CONNECTIONS = 16


class Seen(NamedTuple):
    """One round; latencies in milliseconds; ``errors``: failed and missing responses."""

    answers: int
    seconds: float
    received: int
    p50: float
    p99: float
    errors: int
    open: int = 0
    processor: float = 0.0
    database: float = 0.0

    @property
    def rate(self) -> float:
        return self.answers / self.seconds

    @property
    def size(self) -> float:
        """Bytes of one response with its headers."""
        return self.received / max(self.answers, 1)

    @property
    def cost(self) -> float:
        """Milliseconds of the server's processor time for one response.

        wrk ends with an open request on each connection, which the server answers all the same.
        """
        return self.processor / (self.answers + self.open) * 1_000

    @property
    def database_cost(self) -> float:
        return self.database / (self.answers + self.open) * 1_000


def request(
    url: str,
    seconds: int,
    connections: int = CONNECTIONS,
    headers: Iterable[str] = (),
    paths: Iterable[str] = (),
) -> Seen:
    """Request ``url``, or ``paths`` of its server in turn, over ``connections`` that stay open."""
    command = f"wrk -t1 -c{connections} -d{seconds}s --timeout 20s".split()
    for header in headers:
        command += ["-H", header]
    with tempfile.NamedTemporaryFile("w", prefix="cproc-bench-") as file:
        file.write("\n".join(paths))
        file.flush()
        environment = os.environ | {"WRK_PATHS": file.name}
        output = subprocess.check_output([*command, "-s", LUA, url], env=environment, text=True)  # nosec B603  # wrk, on loopback
    return read(output)._replace(open=connections)


def read(output: str) -> Seen:
    seen = json.loads(output.partition("SEEN ")[2])
    return Seen(
        seen["answers"],
        seen["microseconds"] / 1_000_000,
        seen["bytes"],
        seen["p50"] / 1_000,
        seen["p99"] / 1_000,
        seen["refused"] + seen["broken"],
    )


def measure(
    server: Server, paths: list[str], seconds: int, database: int, headers: Iterable[str] = ()
) -> Seen:
    """Measure one round with the processor time of the trees of processes."""
    roots = server.pids
    databases = [database]
    before = processor_time(roots)
    stored = processor_time(databases)
    several = paths if len(paths) > 1 else ()
    seen = request(server.url(paths[0]), seconds, headers=headers, paths=several)
    settle(roots)
    return seen._replace(
        processor=processor_time(roots) - before, database=processor_time(databases) - stored
    )


def settle(roots: Iterable[int]) -> None:
    """Wait until the server has answered open requests, three seconds at most."""
    before = processor_time(roots)
    for _ in range(30):
        time.sleep(0.1)
        now = processor_time(roots)
        if now - before < 0.02:
            return
        before = now


def processor_time(roots: Iterable[int]) -> float:
    """Return the seconds that the trees of processes have used, ended children included."""
    ticks = 0
    for root in roots:
        for pid in tree(root):
            ticks += sum(int(field) for field in _stat(pid)[11:15])
    return ticks / TICKS


def tree(root: int) -> list[int]:
    """Return the process and all below it."""
    below: dict[int, list[int]] = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if fields := _stat(pid):
            below.setdefault(int(fields[1]), []).append(int(pid))
    found = [root]
    for pid in found:
        found += below.get(pid, [])
    return found


def parent_of(pid: int) -> int:
    return int(_stat(pid)[1])


def memory(roots: Iterable[int]) -> float:
    """Return the megabytes (PSS) of the trees of processes."""
    return sum(_pss(pid) for root in roots for pid in tree(root))


def _pss(pid) -> float:
    for line in _read(pid, "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1_024
    return 0.0


def _stat(pid) -> list[str]:
    """Return the fields after the name; none if the process has ended."""
    return _read(pid, "stat").rpartition(")")[2].split()


def _read(pid, name) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
