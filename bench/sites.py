"""Sites of this repository for measurements: their databases and environments."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[1]


def create_database(name: str) -> str:
    """Create a database on the server of DATABASE_URL; return its URL."""
    server = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(server)
    connection.autocommit = True
    connection.cursor().execute(f'CREATE DATABASE "{name}"')
    connection.close()
    return f"{server.rpartition('/')[0]}/{name}"


def environment(database_url: str, folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a site in production that stores its files in ``folder``."""
    folder.mkdir(exist_ok=True)
    return {
        "DJANGO_SETTINGS_MODULE": "cproc_site.settings",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_URL": "http://localhost",
        "ALLOW_HTTP": "1",
        "DEBUG": "0",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url,
    } | more


def run(command: list, site: dict[str, str]) -> None:
    """Run a Python program of the repository to its end."""
    command = [sys.executable, *map(str, command)]
    subprocess.run(command, env=os.environ | site, check=True, cwd=ROOT)  # nosec B603  # a constant
