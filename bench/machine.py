"""The machine of a measurement, and the programs that it needs."""

import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import distributions

import django
import psycopg2

from bench.programs import NGINX, PEERS_PYTHON, VARNISH

PACKAGES = "django gunicorn wagtail django-cms psycopg2-binary redis".split()


def check() -> None:
    """Exit with a message if a program is missing."""
    programs = {name: shutil.which(name) for name in ("wrk", "redis-server", "openssl", "chromium")}
    programs |= {"nginx": NGINX, "varnish": VARNISH}
    missing = [name for name, path in programs.items() if not path]
    if missing:
        sys.exit(f"Missing for the measurement: apt-get install {' '.join(missing)}")


def summary() -> str:
    """Return the machine and the versions that matter to every measurement, as one line."""
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"Django {django.__version__}."
    )


def describe() -> str:
    """Return the machine and all versions as a list."""
    installed = PEERS_PYTHON.parents[1].glob("lib/python*/site-packages")
    packages = distributions(path=map(str, installed))
    versions = {package.name.lower(): package.version for package in packages}
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection:
        postgresql = connection.info.parameter_status("server_version")
    facts = [
        f"{summary()} {gigabytes:.0f} GB of memory; PostgreSQL {postgresql}; {platform.platform()}",
        "; ".join(f"{name} {versions[name]}" for name in PACKAGES if name in versions),
        f"Load average of the last 15 minutes, this run included: {os.getloadavg()[2]:.1f}",
    ]
    for program, option in ((NGINX, "-v"), (VARNISH, "-V"), ("wrk", "-v"), ("redis-server", "-v")):
        result = subprocess.run([program, option], capture_output=True, text=True, check=False)  # nosec B603  # a program of the measurement
        facts.append((result.stdout or result.stderr).partition("\n")[0])
    return "\n".join(f"- {fact}" for fact in facts)
