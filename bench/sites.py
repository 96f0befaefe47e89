"""Sites of this repository for measurements: their databases and environments."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def load_volume(site: dict[str, str], *size: int) -> None:
    """Set a site up, and load the volume of a size into it (bench/volume.py)."""
    run(["manage.py", "set_up", "database", "static"], site)
    run(["bench/site/load.py", *size], site)


class Worker:
    """A program of ``tree`` that reads one command per line and answers each in JSON.

    What it logs is in ``VAR_DIR/worker.log``.
    """

    def __init__(self, module: str, site: dict[str, str], tree: Path | str = ROOT):
        with (Path(site["VAR_DIR"]) / "worker.log").open("ab") as log:
            self._process = subprocess.Popen(  # nosec B603  # a constant
                [sys.executable, "-m", module],
                cwd=tree,
                env=os.environ | site,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def ask(self, *words) -> Any:
        self.send(*words)
        return self.answer()

    def send(self, *words) -> None:
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """Return the answer to the first command without one; exit if the program has ended."""
        line = self._process.stdout.readline()
        if not line:
            sys.exit("A process that is measured has ended.")
        return json.loads(line)

    def end(self) -> None:
        self._process.stdin.close()
        self._process.wait(30)
