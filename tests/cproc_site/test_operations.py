"""The procedures of the documents for operators: each command exists and can be run."""

import os
import re
import shlex
import shutil
import subprocess
from contextlib import closing
from itertools import takewhile
from urllib.parse import urlsplit

import psycopg2
import pytest
import yaml
from django.db import connection

from tests.helpers.procedures import documented, services_in
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import ROOT, database_url, start
from tests.helpers.server.running_site import Site, wait_for

COMPOSE = documented("docker", "compose")
ARCHIVES = {"FILE", "site.zip", "/backups/site.zip", "/backups/2026-03-31.zip"}
ADDRESS = "reader@example.org"
EXAMPLES = dict.fromkeys(ARCHIVES, "{archive}") | {"NAME": "first", "…": "60", "ADDRESS": ADDRESS}
FOLLOW = f"""
from django.utils import timezone
from following import followers
followers.ask("{ADDRESS}", "", "192.0.2.0", timezone.now())
"""


def management_commands() -> list[tuple[str, ...]]:
    """Return the arguments of `manage.py` with examples for the placeholders, each once."""
    commands = {}
    for command in documented("manage.py"):
        if "--checkpoint" not in command.arguments:  # kept elsewhere: backup/test_record.py
            commands[tuple(EXAMPLES.get(word, word) for word in command.arguments)] = None
    return list(commands)


@pytest.mark.skipif(
    not shutil.which("docker-compose"),
    reason="needs Docker's compose: apt-get install docker-compose",
)
@pytest.mark.parametrize("command", COMPOSE, ids=str)
def test_compose_command_has_known_options_and_services(command):
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    named = services_in(command.arguments)
    assert set(named) <= set(services)
    name, *words = command.arguments
    output = subprocess.check_output(["docker-compose", name, "--help"], text=True)
    own = takewhile(lambda word: word not in named, words)  # others are of the program inside
    options = {word.partition("=")[0] for word in own if word.startswith("-")}
    assert options <= {word.rstrip(",") for word in output.split()}


def test_database_is_up_before_the_next_command():
    starts = [each.arguments for each in COMPOSE if {"up", "postgres"} <= {*each.arguments}]
    assert len(starts) >= 3
    assert all("--wait" in arguments for arguments in starts)


def test_documented_clean_up_deletes_old_backups_also_incomplete_ones(tmp_path):
    text = (ROOT / "docs/backup.md").read_text(encoding="utf-8")
    command = re.search(r"find /srv/backups .* -delete", text)[0]
    for name in ("old.zip", "old.zip.abcdefgh.part"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / "new.zip").touch()
    subprocess.check_call(shlex.split(command.replace("/srv/backups", str(tmp_path))))
    assert [path.name for path in tmp_path.glob("*.zip*")] == ["new.zip"]


@pytest.fixture(scope="module")
def site(site_set_up, tmp_path_factory):
    """Return a site with the starter content."""
    folder = tmp_path_factory.mktemp("documented")
    shutil.copytree(site_set_up, folder, dirs_exist_ok=True)
    site = Site(folder, DJANGO_SUPERUSER_PASSWORD="correct horse battery staple 7")
    options = ("--noinput", "--username", "first", "--email", "a@example.org")
    site.run("manage.py", "createsuperuser", *options)
    return site


@pytest.fixture(scope="module")
def archive(site):
    path = site.folder / "archive.zip"
    site.run("manage.py", "backup", str(path))
    return path


@pytest.fixture
def empty_site(tmp_path):
    """Return a site without tables, on a database of the tests' kind."""
    if connection.vendor == "sqlite":
        yield Site(tmp_path)
        return
    url = urlsplit(database_url())
    with closing(psycopg2.connect(url.geturl())) as server, server.cursor() as cursor:
        server.autocommit = True
        cursor.execute("CREATE DATABASE documented")
        yield Site(tmp_path, DATABASE_URL=url._replace(path="/documented").geturl())
        cursor.execute("DROP DATABASE documented WITH (FORCE)")


@pytest.mark.slow
@pytest.mark.parametrize("command", management_commands(), ids=" ".join)
def test_documented_management_command_ends_well(command, request, tmp_path):
    name, arguments = command[0], list(command)
    # The starter content has links to other hosts.
    is_empty = name == "check_links" or (name == "restore" and "--verify" not in arguments)
    site = request.getfixturevalue("empty_site" if is_empty else "site")
    path = tmp_path / "new.zip"
    if name == "check_links":
        site.run("manage.py", "set_up", "database")
    if name == "restore":
        path = request.getfixturevalue("archive")
    elif name == "createsuperuser":
        arguments += ["--noinput", "--username", "second", "--email", "b@example.org"]
    elif name == "remove_follower":
        site.run("manage.py", "shell", "-c", FOLLOW)
    arguments = [str(path) if word == "{archive}" else word for word in arguments]
    if "--every" in arguments:
        run_until_stopped(site, arguments)
    elif arguments == ["log_key", "publish"]:
        site.run(
            "manage.py", *arguments, LOG_KEY=site.run("manage.py", "log_key", "create").strip()
        )
    else:
        site.run("manage.py", *arguments)


def run_until_stopped(site, arguments):
    address = f"127.0.0.1:{free_port()}"
    own = site.environment | {"WORKER_INTERNAL_ADDRESS": address}
    program = start("manage.py", *arguments, **own)
    wait_for(f"http://{address}", program)
    program.terminate()
    output, _ = program.communicate(timeout=60)
    assert program.returncode == 0, output
