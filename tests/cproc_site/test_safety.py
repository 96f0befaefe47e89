"""Every setting that is missing, weak or a default of an example stops the start, and the message names it."""

import os
import re
import runpy
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cproc_site.config import safety
from cproc_site.config.environment import Environment, NotReady
from tests.helpers.server.processes import ROOT

SAFE = {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "3vQ_9pLxR7mTz2KcW8hYb4NfJ6sDgA1eUoXi5HrVtBq0ZwPyMkCjGnLdSaEuIfOh",
    "SITE_URL": "https://www.cproc.example",
    "BEHIND_PROXY": "1",
    "DATABASE_URL": "postgres://cproc:nIsH3rL8wQ2z@database.internal:5432/cproc",
    "CACHE_URL": "redis://redis.internal:6379/0",
    "MAIL_URL": "smtp+tls://cproc:nIsH3rL8wQ2z@mail.internal:587",
}
FILES = "django.core.files.storage.InMemoryStorage"
# Changes to what is safe, what the message has to begin a line with, and a word that says why.
UNSAFE = [
    ({"SECRET_KEY": None}, "SECRET_KEY", "missing"),
    ({"SECRET_KEY": ""}, "SECRET_KEY", "missing"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY", "easy to guess"),
    ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY", "easy to guess"),
    (
        {"SECRET_KEY": "django-insecure-3vQ_9pLxR7mTz2KcW8hYb4NfJ6sDgA1eUoXi5HrV"},
        "SECRET_KEY",
        "example",
    ),
    (
        {"SECRET_KEY": "change-me-3vQ_9pLxR7mTz2KcW8hYb4NfJ6sDgA1eUoXi5HrVtBq0"},
        "SECRET_KEY",
        "example",
    ),
    ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS", "easy to guess"),
    (
        {"SECRET_KEY_FALLBACKS": "change-me-3vQ_9pLxR7mTz2KcW8hYb4"},
        "SECRET_KEY_FALLBACKS",
        "example",
    ),
    ({"SECRET_KEY_FILE": "/nowhere/key", "SECRET_KEY": None}, "SECRET_KEY_FILE", "can't be read"),
    ({"SECRET_KEY_FILE": os.devnull, "SECRET_KEY": None}, "SECRET_KEY_FILE", "empty"),
    ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY and SECRET_KEY_FILE", "both"),
    ({"SITE_URL": None}, "SITE_URL", "missing"),
    ({"SITE_URL": "www.cproc.example"}, "SITE_URL", "address of the whole site"),
    ({"SITE_URL": "ftp://www.cproc.example"}, "SITE_URL", "address of the whole site"),
    ({"SITE_URL": "https://www.cproc.example/office"}, "SITE_URL", "address of the whole site"),
    ({"SITE_URL": "https://me:word@www.cproc.example"}, "SITE_URL", "address of the whole site"),
    ({"SITE_URL": "http://www.cproc.example"}, "SITE_URL", "http"),
    ({"SITE_URL": "http://192.0.2.7:8000"}, "SITE_URL", "http"),
    ({"SITE_URL": "http://localhost.cproc.example"}, "SITE_URL", "http"),
    ({"BEHIND_PROXY": None}, "BEHIND_PROXY", "https"),
    ({"BEHIND_PROXY": "perhaps"}, "BEHIND_PROXY", "0 or 1"),
    ({"ADMIN_PATH": "desk"}, "ADMIN_PATH", "slash at its end"),
    ({"ADMIN_PATH": "/desk/"}, "ADMIN_PATH", "slash at its end"),
    ({"ADMIN_PATH": "desk//"}, "ADMIN_PATH", "slash at its end"),
    ({"ADMIN_PATH": "desk/../"}, "ADMIN_PATH", "letters, digits and hyphens"),
    ({"ADMIN_PATH": "the desk/"}, "ADMIN_PATH", "letters, digits and hyphens"),
    ({"ADMIN_PATH": "(?P<desk>.*)/"}, "ADMIN_PATH", "letters, digits and hyphens"),
    ({"ADMIN_PATH": "projects/"}, "ADMIN_PATH", "public pages"),
    ({"ADMIN_PATH": "media/desk/"}, "ADMIN_PATH", "public pages"),
    ({"ADMIN_PATH": "fr/"}, "ADMIN_PATH", "public pages"),
    ({"REQUIRE_2FA": "perhaps"}, "REQUIRE_2FA", "0 or 1"),
    (
        {"SITE_URL": "http://site.lan", "BEHIND_PROXY": None, "ALLOW_HTTP": "1"},
        "REQUIRE_2FA",
        "without https",
    ),
    ({"ALLOWED_HOSTS": ","}, "ALLOWED_HOSTS", "no host"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS", "“*”"),
    ({"ALLOWED_HOSTS": "www.cproc.example,*"}, "ALLOWED_HOSTS", "“*”"),
    ({"ALLOWED_HOSTS": "other.example"}, "ALLOWED_HOSTS", "lacks www.cproc.example"),
    ({"DEBUG": "1"}, "DEBUG", "own machine"),
    ({"DEBUG": "ture"}, "DEBUG", "0 or 1"),
    (
        {"DATABASE_URL": "mysql://cproc:nIsH3rL8wQ2z@host/cproc"},
        "DATABASE_URL",
        "PostgreSQL or SQLite",
    ),
    ({"DATABASE_URL": "nonsense"}, "DATABASE_URL", "can't be read"),
    ({"DATABASE_URL": "postgres://cproc@host/cproc"}, "DATABASE_URL", "no password"),
    ({"DATABASE_URL": "postgres://cproc:postgres@host/cproc"}, "DATABASE_URL", "tries first"),
    (
        {"DATABASE_URL": "postgres://cproc@host/cproc", "DATABASE_PASSWORD": "changeme"},
        "DATABASE_URL",
        "tries first",
    ),
    ({"DATABASE_CONN_MAX_AGE": "long"}, "DATABASE_CONN_MAX_AGE", "whole number"),
    ({"DATABASE_REPLICA_URL": "sqlite:///beside.sqlite3"}, "DATABASE_REPLICA_URL", "PostgreSQL"),
    (
        {"DATABASE_REPLICA_URL": "postgres://cproc:cproc@host/cproc"},
        "DATABASE_REPLICA_URL",
        "tries first",
    ),
    ({"CACHE_URL": "locmemcache://", "WEB_CONCURRENCY": "2"}, "CACHE_URL", "single process"),
    ({"CACHE_URL": "locmemcache://"}, "CACHE_URL", "single process"),
    ({"CACHE_URL": "dummycache://"}, "CACHE_URL", "single process"),
    ({"CACHE_URL": "somewhere"}, "CACHE_URL", "can't be read"),
    ({"FILES_STORAGE": "storages.backends.nowhere.Storage"}, "FILES_STORAGE", "no class"),
    ({"FILES_STORAGE_OPTIONS": "bucket"}, "FILES_STORAGE_OPTIONS", "JSON"),
    ({"FILES_STORAGE_OPTIONS": "[1]", "FILES_STORAGE": FILES}, "FILES_STORAGE_OPTIONS", "by name"),
    ({"LOG_FORMAT": "xml"}, "LOG_FORMAT", "json or line"),
    ({"LOG_FORMAT": "debug"}, "LOG_FORMAT", "json or line"),
    ({"INTERNAL_ADDRESS": "9090"}, "INTERNAL_ADDRESS", "HOST:PORT"),
    ({"INTERNAL_ADDRESS": "127.0.0.1:0"}, "INTERNAL_ADDRESS", "HOST:PORT"),
    ({"WORKER_INTERNAL_ADDRESS": "127.0.0.1:metrics"}, "WORKER_INTERNAL_ADDRESS", "HOST:PORT"),
    ({"WEB_CONCURRENCY": "two"}, "WEB_CONCURRENCY", "whole number"),
    ({"WEB_CONCURRENCY": "0"}, "WEB_CONCURRENCY", "1 or more"),
    ({"FORWARDED_ALLOW_IPS": "*"}, "FORWARDED_ALLOW_IPS", "“*”"),
    ({"MAIL_URL": "consolemail://"}, "MAIL_URL", "no mail server"),
    ({"MAIL_URL": "dummymail://"}, "MAIL_URL", "no mail server"),
    ({"MAIL_URL": "post office"}, "MAIL_URL", "can't be read"),
    ({"MAIL_TIMEOUT": "soon"}, "MAIL_TIMEOUT", "whole number"),
]


LIST = re.compile(r"^  - (.*)$", re.MULTILINE)


@pytest.fixture
def problems_of(monkeypatch):
    """What the settings find in the safe environment with some changes: the lines of the list."""

    def read(changes):
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in (SAFE | changes).items():
            if value is not None:
                monkeypatch.setenv(name, value)
        try:
            runpy.run_path(str(ROOT / "cproc_site" / "settings.py"))
        except NotReady as refusal:
            return LIST.findall(str(refusal))
        return []

    return read


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"DATABASE_URL": None},
        {"ALLOWED_HOSTS": ".cproc.example"},
        {"ADMIN_PATH": "desk-7f3a/"},
        {"ADMIN_PATH": "office-desk/in/", "REQUIRE_2FA": "0"},
        {"CACHE_URL": "locmemcache://", "WEB_CONCURRENCY": "1"},
        {"SITE_URL": "http://127.0.0.1:8000", "BEHIND_PROXY": None},
        {
            "SITE_URL": "http://localhost:8000",
            "BEHIND_PROXY": None,
            "DEBUG": "1",
            "MAIL_URL": "consolemail://",
        },
        {
            "SITE_URL": "http://site.lan",
            "BEHIND_PROXY": None,
            "ALLOW_HTTP": "1",
            "REQUIRE_2FA": "0",
        },
        {
            "DATABASE_URL": "postgres://cproc@host/cproc",
            "DATABASE_PASSWORD": "p@ss/word:with#signs",
        },
        {"DATABASE_URL": "postgres:////run/postgresql/cproc"},
        {"DATABASE_REPLICA_URL": "postgres://cproc:nIsH3rL8wQ2z@standby.internal:5432/cproc"},
        {"SECRET_KEY_FALLBACKS": ",".join(SAFE["SECRET_KEY"][::step] * 2 for step in (1, -1))},
        {"FILES_STORAGE": FILES, "FILES_STORAGE_OPTIONS": '{"base_url": "/elsewhere/"}'},
    ],
)
def test_what_is_safe_starts(problems_of, changes):
    assert problems_of(changes) == []


@pytest.mark.parametrize(("changes", "name", "why"), UNSAFE)
def test_what_is_missing_or_unsafe_is_named(problems_of, changes, name, why):
    problems = problems_of(changes)
    assert [problem for problem in problems if problem.startswith(name) and why in problem], (
        problems
    )
    assert all(problem.startswith(name) for problem in problems), (
        "something safe was refused as well"
    )


def test_all_problems_are_told_at_once(problems_of):
    assert len(problems_of({"SECRET_KEY": None, "MAIL_TIMEOUT": "soon", "DEBUG": "1"})) == 3


def test_no_value_is_repeated(problems_of):
    """A start that fails is written to logs."""
    secret = "sEcReTwOrD"
    changes = {
        "SECRET_KEY": secret,
        "DATABASE_URL": f"mysql://cproc:{secret}@host/cproc",
        "MAIL_URL": f"smoke+signal://cproc:{secret}@host",
        "CACHE_URL": f"nothing://:{secret}@host",
    }
    problems = problems_of(changes)
    assert len(problems) == 4
    assert secret not in "".join(problems)


PROGRAMS = [
    ("manage.py", "check"),
    ("manage.py", "set_up"),
    ("manage.py", "run_tasks"),
    ("-m", "gunicorn"),
]


@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
def test_every_program_says_it_in_words_and_ends(program):
    ended = subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env=SAFE
        | {"SITE_URL": "http://www.cproc.example", "PORT": "0", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "  - SITE_URL begins with http" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "key").write_text(SAFE["SECRET_KEY"] + "\n")
    env = Environment({"SECRET_KEY_FILE": str(tmp_path / "key")})
    assert env("SECRET_KEY") == SAFE["SECRET_KEY"]
    assert env.problems == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_a_value_is_taken_as_it_is(value):
    assert Environment({"SECRET_KEY": value})("SECRET_KEY") == value


@given(st.text(min_size=1), st.sampled_from(["1", "2"]))
def test_any_host_that_is_not_this_machine_needs_https(hostname, port):
    try:
        problems = list(
            safety.check_site_url(
                f"http://{hostname}.example:{port}",
                is_debug=False,
                allows_http=False,
                is_behind_proxy=False,
            )
        )
    except ValueError:
        return  # no address at all
    assert problems
