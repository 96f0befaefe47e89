"""Sites of this repository for measurements: databases, environments, and processes to command."""

import json
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


def run(command: list, environment: dict[str, str], cwd: Path = ROOT) -> None:
    """Run a Python program of the repository to its end."""
    command = [sys.executable, *map(str, command)]
    subprocess.run(command, env=os.environ | environment, check=True, cwd=cwd)  # nosec B603  # a constant


class Worker:
    """A process that answers each line of its input with a line of JSON."""

    def __init__(self, program: str, environment: dict[str, str]):
        with (Path(environment["VAR_DIR"]) / "worker.log").open("ab") as log:
            self._process = subprocess.Popen(  # nosec B603  # a program of this folder
                [sys.executable, str(ROOT / "bench" / program)],
                env=os.environ | environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def ask(self, *words):
        self.send(*words)
        return self.answer()

    def send(self, *words):
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()

    def answer(self):
        line = self._process.stdout.readline()
        if not line:
            sys.exit("A process that is measured has ended.")
        return json.loads(line)

    def end(self):
        self._process.stdin.close()
        self._process.wait(30)
