"""What is measured: answers a second by wrk, processor time and memory of a server's processes by /proc."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
LUA = Path(__file__).with_name("wrk.lua")
CONNECTIONS = 16


class Seen(NamedTuple):
    """One round of ``seconds``; latencies in milliseconds; ``errors``: answers that weren't 2xx or 3xx, or none."""

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
        """Bytes of one answer, its headers too."""
        return self.received / max(self.answers, 1)

    @property
    def cost(self) -> float:
        """Milliseconds of processor time of the server for one answer.

        wrk goes away with a question open on each connection, which the server answers all the same.
        """
        return self.processor / (self.answers + self.open) * 1_000

    @property
    def database_cost(self) -> float:
        return self.database / (self.answers + self.open) * 1_000


def ask(url, seconds, connections=CONNECTIONS, headers=(), paths: Path | None = None) -> Seen:
    """Asks for ``url``, or for the paths in the file in turn, from one thread over ``connections`` that stay open."""
    said = [argument for header in headers for argument in ("-H", header)]
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "20s",
        *said,
        "-s",
        LUA,
        url,
    ]
    environment = os.environ | ({"WRK_PATHS": str(paths)} if paths else {})
    output = subprocess.check_output(command, env=environment, text=True)  # nosec B603  # wrk, on loopback
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


def measure(url, seconds, roots, database=None, **options) -> Seen:
    """One round, with the processor time that the processes below ``roots`` and ``database`` took during it."""
    before, stored = processor_time(roots), processor_time([database])
    seen = ask(url, seconds, **options)
    settle(roots)
    return seen._replace(
        processor=processor_time(roots) - before, database=processor_time([database]) - stored
    )


def settle(roots):
    """Waits until the server has answered what was still open, three seconds at most."""
    until, before = time.monotonic() + 3, processor_time(roots)
    while time.monotonic() < until:
        time.sleep(0.1)
        now = processor_time(roots)
        if now - before < 0.02:
            return
        before = now


def processor_time(roots) -> float:
    """Seconds, of the system too, that the trees of processes have taken until now; those that ended since included."""
    return sum(sum(_times(pid)) for root in roots if root for pid in tree(root)) / TICKS


def tree(root: int) -> list[int]:
    """The process and all below it."""
    below = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if fields := _stat(pid):
            below.setdefault(int(fields[1]), []).append(int(pid))
    found = [root]
    for pid in found:
        found += below.get(pid, [])
    return found


def memory(root: int) -> float:
    """Megabytes (PSS) of the largest process below ``root``: a worker, and not what started it."""
    workers = [pid for pid in tree(root) if pid != root] or [root]
    return max(map(_pss, workers), default=0.0)


def _pss(pid) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1_024


def _stat(pid) -> list[str]:
    """The fields after the name, which may hold anything; empty where the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _times(pid) -> list[int]:
    """Of itself and of its children that ended, each in the program and in the system."""
    return [int(field) for field in _stat(pid)[11:15]]
