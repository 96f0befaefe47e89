"""Programs of the site next to the tests, on the database of the tests."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[3]


def environment(**more) -> dict:
    """Return the environment of a program; `settings` names another settings module."""
    module = more.pop("settings", "cproc_site.settings")
    return (
        os.environ
        | {
            "DJANGO_SETTINGS_MODULE": module,
            "ENV_FILE": os.devnull,
            "SECRET_KEY": settings.SECRET_KEY,
            "SITE_URL": settings.SITE_URL,
            "VAR_DIR": str(settings.MEDIA_ROOT),
            "DATABASE_URL": database_url(),
            "TEST_DATABASE_URL": database_url(),
        }
        | more
    )


def database_url() -> str:
    """Return the database of the tests, as the settings accept it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    host = f"{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}"
    return f"postgres://{host}/{facts['NAME']}"


def start(
    *arguments, is_alone=False, output=subprocess.PIPE, stdin=None, **more
) -> subprocess.Popen:
    """Start `python ARGUMENTS` in the project's folder; `more` is added to its environment.

    With `is_alone` it has a process group, which can be killed as a whole. `output` is a file for
    programs that print more than an unread pipe holds.
    """
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**more),
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=is_alone,
    )


def serve(*arguments, **more) -> subprocess.Popen:
    """Start a server that prints to a file: it would wait for the reader of a pipe."""
    with tempfile.TemporaryFile() as output:
        return start(*arguments, output=output, **more)


def workers_of(program: subprocess.Popen) -> list[int]:
    """Return the process IDs of a server's workers."""
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text()
    return [int(pid) for pid in children.split()]


def run(*arguments, **more) -> str:
    """Run `python ARGUMENTS` until it ends, and return what it printed."""
    program = start(*arguments, **more)
    output, _ = program.communicate(timeout=300)
    assert program.returncode == 0, output
    return output


def end(program: subprocess.Popen):
    program.terminate()
    program.communicate(timeout=40)
