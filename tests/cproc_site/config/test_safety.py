"""Settings that are missing, weak or from an example stop the start, and the message names them."""

import os
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.transparency.proofs import COSIGNATURE, VerifierKey
from cproc_site.config.environment import Environment, NotReady
from tests.helpers.server.processes import ROOT
from tests.helpers.server.safe_settings import SAFE, read_settings
from tests.helpers.server.timestamp_authority import Certificate

FILES = "django.core.files.storage.InMemoryStorage"
HTTP = {"SITE_URL": "http://site.lan", "BEHIND_PROXY": None, "ALLOW_HTTP": "1"}
DATABASE = "postgres://cproc@host/cproc"
ROOTS = Certificate("Root of the timestamps").pem.decode()
TIMESTAMPS = {"TIMESTAMP_URL": "https://time.example/tsr", "TIMESTAMP_CERTIFICATES": ROOTS}
WITNESS = str(VerifierKey("w.example", bytes(32), COSIGNATURE))
SAFE_CHANGES = [
    {},
    {"DATABASE_URL": None},
    {"ALLOWED_HOSTS": ".cproc.example"},
    {"ADMIN_PATH": "office-desk/in/", "REQUIRE_2FA": "0"},
    {"CACHE_URL": "locmemcache://", "WEB_CONCURRENCY": "1"},
    HTTP | {"SITE_URL": "http://localhost:8000", "DEBUG": "1", "MAIL_URL": "consolemail://"},
    {"SITE_URL": "http://localhost:8000", "BEHIND_PROXY": None, "REQUIRE_2FA": "passkey"},
    {"DATABASE_URL": DATABASE, "DATABASE_PASSWORD": "p@ss/word:with#signs"},
    {"DATABASE_URL": "postgres:////run/postgresql/cproc"},
    {"SECRET_KEY_FALLBACKS": ",".join(SAFE["SECRET_KEY"][::step] * 2 for step in (1, -1))},
    {"FILES_STORAGE": FILES, "FILES_STORAGE_OPTIONS": '{"base_url": "/elsewhere/"}'},
    {"CONTACT_RECIPIENTS": "office@cproc.example, second@cproc.example"},
    TIMESTAMPS | {"TIMESTAMP_URL": None, "TIMESTAMP_CERTIFICATES": ROOTS * 2},
    TIMESTAMPS | {"TIMESTAMP_URL": "http://office:secret@10.0.0.7:3161"},
    {"LOG_WITNESSES": f"{WITNESS} https://w.example/,\n{WITNESS}  http://10.0.0.7/w"},
]
# The variable that is named and a part of the reason, with unsafe values of the variable or changes
# of several.
UNSAFE = {
    ("SECRET_KEY", "missing"): [None, ""],
    ("SECRET_KEY", "easy to guess"): ["short", "ab" * 40],
    ("SECRET_KEY", "example"): ["django-insecure-3vQ_9pLxR7mTz2KcW8hYb4NfJ6sDgA1eUoXi5HrV"],
    ("SECRET_KEY_FALLBACKS", "easy to guess"): ["short"],
    ("SECRET_KEY_FALLBACKS", "example"): ["change-me-3vQ_9pLxR7mTz2KcW8hYb4"],
    ("SECRET_KEY_FILE", "can't be read"): [{"SECRET_KEY_FILE": "/nowhere/key", "SECRET_KEY": None}],
    ("SECRET_KEY_FILE", "empty"): [{"SECRET_KEY_FILE": os.devnull, "SECRET_KEY": None}],
    ("SECRET_KEY and SECRET_KEY_FILE", "both"): [{"SECRET_KEY_FILE": "/nowhere/key"}],
    ("SITE_URL", "missing"): [None],
    ("SITE_URL", "address of the whole site"): [
        "www.cproc.example",
        "https://www.cproc.example/office",
    ],
    ("SITE_URL", "http"): ["http://192.0.2.7:8000", "http://localhost.cproc.example"],
    ("SECURITY_CONTACT", "missing"): [None, HTTP | {"REQUIRE_2FA": "0", "SECURITY_CONTACT": ""}],
    ("BEHIND_PROXY", "https"): [None],
    ("BEHIND_PROXY", "0 or 1"): ["perhaps"],
    ("ADMIN_PATH", "slash at its end"): ["desk", "/desk/"],
    ("ADMIN_PATH", "letters, digits and hyphens"): ["desk/../"],
    ("ADMIN_PATH", "public pages"): ["media/desk/"],
    ("REQUIRE_2FA", "0, 1 or passkey"): ["perhaps"],
    ("REQUIRE_2FA", "host name"): [
        HTTP | {"REQUIRE_2FA": "passkey"},
        {"REQUIRE_2FA": "passkey", "SITE_URL": "http://127.0.0.1:8000", "BEHIND_PROXY": None},
    ],
    ("REQUIRE_2FA", "without https"): [HTTP],
    ("ALLOWED_HOSTS", "no host"): [","],
    ("ALLOWED_HOSTS", "“*”"): ["www.cproc.example,*"],
    ("ALLOWED_HOSTS", "lacks www.cproc.example"): ["other.example"],
    ("DEBUG", "own machine"): ["1"],
    ("DATABASE_URL", "PostgreSQL or SQLite"): ["mysql://cproc:nIsH3rL8wQ2z@host/cproc"],
    ("DATABASE_URL", "can't be read"): ["nonsense"],
    ("DATABASE_URL", "no password"): ["postgres://cproc@host/cproc"],
    ("DATABASE_URL", "easy to guess"): [
        "postgres://cproc:cproc@host/cproc",
        {"DATABASE_URL": "postgres://cproc@host/cproc", "DATABASE_PASSWORD": "changeme"},
    ],
    ("CACHE_URL", "single process"): ["locmemcache://"],
    ("CACHE_URL", "can't be read"): ["somewhere"],
    ("CACHE_PASSWORD", "easy to guess"): ["changeme"],
    ("FILES_STORAGE", "no installed class"): ["storages.backends.nowhere.Storage"],
    ("FILES_STORAGE_OPTIONS", "JSON"): ["bucket"],
    ("FILES_STORAGE_OPTIONS", "by name"): [
        {"FILES_STORAGE_OPTIONS": "[1]", "FILES_STORAGE": FILES}
    ],
    ("LOG_FORMAT", "json or line"): ["xml"],
    ("INTERNAL_ADDRESS", "HOST:PORT"): ["9090"],
    ("WORKER_INTERNAL_ADDRESS", "HOST:PORT"): ["127.0.0.1:metrics"],
    ("WEB_CONCURRENCY", "whole number"): ["two"],
    ("WEB_CONCURRENCY", "1 or more"): ["0"],
    ("FORWARDED_ALLOW_IPS", "“*”"): ["*"],
    ("MAIL_URL", "no mail server"): ["consolemail://"],
    ("MAIL_URL", "can't be read"): ["post office"],
    ("CONTACT_RECIPIENTS", "separated by commas"): ["office", "a@x.example b@x.example"],
    ("DATABASE_SITE_ROLE", "needs PostgreSQL"): [
        {"DATABASE_URL": None, "DATABASE_SITE_ROLE": "cproc_site"}
    ],
    ("DATABASE_SITE_PASSWORD", "easy to guess"): ["changeme"],
    ("TIMESTAMP_URL", "like https://"): [
        TIMESTAMPS | {"TIMESTAMP_URL": url} for url in ("ftp://time.example/", "http://a:b/")
    ],
    ("TIMESTAMP_CERTIFICATES", "missing"): [TIMESTAMPS | {"TIMESTAMP_CERTIFICATES": None}],
    ("TIMESTAMP_CERTIFICATES", "can't be read"): [
        TIMESTAMPS | {"TIMESTAMP_CERTIFICATES": "roots"},
        {"TIMESTAMP_CERTIFICATES": ROOTS[:200]},
    ],
    ("LOG_WITNESSES", "KEY URL"): [
        WITNESS,
        f"{VerifierKey('w.example', bytes(32))} https://w.example/",
        f"{WITNESS[:-1]} https://w.example/",
    ],
    ("LOG_WITNESSES", "like https://"): [f"{WITNESS} w.example"],
    ("AUDIT_RETENTION_YEARS", "0 or at least 3"): ["2", "1000"],
}


@pytest.fixture
def problems_of(monkeypatch):
    """Return the problems of the safe environment with some changes."""

    def read(changes):
        try:
            read_settings(monkeypatch, changes)
        except NotReady as error:
            return re.findall(r"^  - (.*)$", str(error), re.MULTILINE)
        return []

    return read


@pytest.mark.parametrize("changes", SAFE_CHANGES)
def test_safe_settings_start(problems_of, changes):
    assert problems_of(changes) == []


@pytest.mark.parametrize(
    ("name", "reason", "value"),
    [(*key, value) for key, values in UNSAFE.items() for value in values],
)
def test_missing_or_unsafe_setting_is_named(problems_of, name, reason, value):
    problems = problems_of(value if isinstance(value, dict) else {name: value})
    assert problems
    assert all(problem.startswith(name) for problem in problems), "a safe setting was rejected"
    assert any(reason in problem for problem in problems), problems


def test_all_problems_are_reported_at_the_same_time(problems_of):
    assert len(problems_of({"SECRET_KEY": None, "CONTACT_MAX_HELD": "soon", "DEBUG": "1"})) == 3


def test_no_value_is_repeated_in_the_message(problems_of):
    """A failing start is logged."""
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


@pytest.mark.parametrize(
    "program", [("manage.py", "check"), ("bin/serve", "--set-up"), ("-m", "gunicorn")], ids=" ".join
)
def test_every_program_prints_the_problems_and_ends(program):
    changes = {"SITE_URL": "http://www.cproc.example", "PORT": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env=SAFE | changes,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "  - SITE_URL begins with http" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_secret_can_be_in_a_file(tmp_path):
    (tmp_path / "key").write_text(SAFE["SECRET_KEY"] + "\n")
    env = Environment({"SECRET_KEY_FILE": str(tmp_path / "key")})
    assert env("SECRET_KEY") == SAFE["SECRET_KEY"]
    assert env.problems == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_value_is_read_literally(value):
    assert Environment({"SECRET_KEY": value})("SECRET_KEY") == value
