"""What the figures were seen on, and what has to be installed for that."""

import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import psycopg2

from bench.programs import PEERS_PYTHON, nginx

NEEDED = {"wrk": "wrk", "redis-server": "redis-server", "nginx": "nginx", "openssl": "openssl"}
PACKAGES = "django gunicorn granian wagtail django-cms psycopg2-binary redis".split()
SAID = {"wrk": ("wrk", "-v"), "redis-server": ("redis-server", "--version")}


def check():
    """Ends in words where something is missing."""
    found = {name: shutil.which(name) for name in NEEDED} | {"nginx": nginx()}
    missing = [NEEDED[name] for name, path in found.items() if not path]
    if missing:
        sys.exit(
            f"Missing for the measurement: {', '.join(missing)}. On Debian: apt-get install {' '.join(missing)}"
        )
    if not Path("/proc/self/smaps_rollup").exists():
        sys.exit("The measurement reads processor time and memory from /proc, so it needs Linux.")


def described(database_url: str) -> str:
    """A list in Markdown."""
    versions = peers_versions()
    facts = [
        f"{os.cpu_count()} processors: {_processor()}; {_memory():.0f} GB of memory; {platform.platform()}",
        f"Python {platform.python_version()}, PostgreSQL {_version_of(database_url)}, {_first_line(nginx(), '-v')}",
        "; ".join(f"{name} {versions[name]}" for name in PACKAGES if name in versions),
        *(_first_line(*command) for command in SAID.values()),
        f"On average {os.getloadavg()[2]:.1f} processes wanted to run in the last 15 minutes, this run's included",
    ]
    return "\n".join(f"- {fact}" for fact in facts)


def peers_versions() -> dict[str, str]:
    packages = PEERS_PYTHON.parents[1].glob("lib/python*/site-packages")
    return {
        each.name.lower(): each.version for each in distributions(path=list(map(str, packages)))
    }


def _version_of(database_url) -> str:
    with psycopg2.connect(database_url) as connection:
        version = connection.info.parameter_status("server_version")
    connection.close()
    return version


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3


def _first_line(*command) -> str:
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # nosec B603  # a program of the measurement
    return (said.stdout or said.stderr).strip().partition("\n")[0]
