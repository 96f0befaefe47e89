"""A safe environment, and the settings that the site reads from it."""

import os
import runpy

from tests.helpers.server.processes import ROOT

SAFE = {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "3vQ_9pLxR7mTz2KcW8hYb4NfJ6sDgA1eUoXi5HrVtBq0ZwPyMkCjGnLdSaEuIfOh",
    "SITE_URL": "https://www.cproc.example",
    "BEHIND_PROXY": "1",
    "SECURITY_CONTACT": "mailto:security@cproc.example",
    "DATABASE_URL": "postgres://cproc:nIsH3rL8wQ2z@database.internal:5432/cproc",
    "CACHE_URL": "redis://redis.internal:6379/0",
    "MAIL_URL": "smtp+tls://cproc:nIsH3rL8wQ2z@mail.internal:587",
    "RELEASE": "of the tests",  # computing its name would read all files
}


def read_settings(monkeypatch, changes) -> dict:
    """Return the settings of the safe environment with some changes; None removes a variable."""
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in (SAFE | changes).items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "cproc_site" / "settings.py"))
