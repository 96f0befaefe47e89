"""Programs of the site beside the tests, on the database of the tests."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[3]


def environment(**more) -> dict:
    """What a program of the site finds in its environment; ``settings`` names another module of settings."""
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
    """The database of the tests, as the settings take it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


def start(*arguments, is_alone=False, output=subprocess.PIPE, **more) -> subprocess.Popen:
    """Starts ``python ARGUMENTS`` in the project's folder; ``more`` goes into its environment.

    ``is_alone``: in a group of processes of its own, which can be killed as a whole. ``output``: a file, for those
    that say more than a pipe holds while nobody reads it.
    """
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**more),
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=is_alone,
    )


def serve(*arguments, **more) -> subprocess.Popen:
    """Starts a server. What it says goes into a file: it would wait for whoever doesn't read a pipe."""
    with tempfile.TemporaryFile() as said:
        return start(*arguments, output=said, **more)
