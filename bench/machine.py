"""The machine of a measurement, and the programs that it needs."""

import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import django
import psycopg2

from bench.programs import NGINX, PEERS_PYTHON

PACKAGES = "django gunicorn wagtail django-cms psycopg2-binary redis".split()


def check() -> None:
    """Exit with a message if something is missing."""
    found = {name: shutil.which(name) for name in ("wrk", "redis-server", "openssl")}
    missing = [name for name, path in (found | {"nginx": NGINX}).items() if not path]
    if missing:
        sys.exit(f"Missing for the measurement: apt-get install {' '.join(missing)}")
    if not Path("/proc/self/smaps_rollup").exists():
        sys.exit("The measurement reads processor time and memory from /proc, so it needs Linux.")


def summary() -> str:
    """Return the machine and the versions that matter to every measurement, as one line."""
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"Django {django.__version__}."
    )


def describe() -> str:
    """Return the machine and all versions as a list."""
    installed = PEERS_PYTHON.parents[1].glob("lib/python*/site-packages")
    versions = {each.name.lower(): each.version for each in distributions(path=map(str, installed))}
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection:
        postgresql = connection.info.parameter_status("server_version")
    facts = [
        f"{summary()} {gigabytes:.0f} GB of memory; PostgreSQL {postgresql}; {platform.platform()}",
        "; ".join(f"{name} {versions[name]}" for name in PACKAGES if name in versions),
        *(
            _first_line(command)
            for command in ((NGINX, "-v"), ("wrk", "-v"), ("redis-server", "-v"))
        ),
        f"Load average of the last 15 minutes, this run included: {os.getloadavg()[2]:.1f}",
    ]
    return "\n".join(f"- {fact}" for fact in facts)


def _first_line(command) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # nosec B603  # a program of the measurement
    return (result.stdout or result.stderr).partition("\n")[0]
