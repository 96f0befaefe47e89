"""The image as it runs: a user without rights, a root that can't be written to, nothing to build with."""

import http.client
import os
import re
import secrets
import signal
import subprocess
from pathlib import Path

import pytest

from tests.helpers.server.mail_server import free_port

ROOT = Path(__file__).parents[2]
MOST_ABOVE_BASE = 250_000_000  # bytes
INSTALLED = "from importlib.metadata import distributions as d; print(*sorted(f'{e.name}=={e.version}' for e in d()))"
TOOLS = "gcc cc g++ make ld git curl wget"
SAFE = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "SITE_URL": "https://www.cproc.example",
    "BEHIND_PROXY": "1",
    "DATABASE_URL": "sqlite:////var/lib/cproc/media/site.sqlite3",
    "CACHE_URL": "redis://127.0.0.1:1/0",
}


def test_it_is_small(image, base):
    assert image.bytes() - base.bytes() <= MOST_ABOVE_BASE


def test_it_runs_as_a_user_without_rights(image):
    assert image.says("{{.OCIv1.Config.User}}") == "cproc"
    assert image.run("id", "-u").stdout.strip() == "10001"
    assert "0000000000000000" in image.run("grep", "CapEff", "/proc/self/status").stdout


@pytest.mark.parametrize(
    "place", ["/", "/srv/cproc/", "/srv/cproc/publishing/", "/venv/", "/var/lib/cproc/", "/etc/"]
)
def test_nothing_of_it_can_be_written_to(image, place):
    assert "Read-only" in image.run("touch", f"{place}written").stderr


@pytest.mark.parametrize("place", ["/tmp/", "/var/lib/cproc/media/"])  # noqa: S108 (inside the image)
def test_what_the_site_writes_has_its_places(image, place):
    assert image.run("touch", f"{place}written").returncode == 0


def test_it_has_nothing_to_build_or_to_test_with(image):
    found = image.run("sh", "-c", f"command -v {TOOLS}")
    assert found.stdout == ""
    packages = image.run("ls", "/venv/lib/python3.13/site-packages").stdout
    assert "django" in packages
    assert not {"pytest", "pip", "playwright", "ruff"} & set(packages.split())
    assert image.run("ls", "/srv/cproc/tests").returncode != 0


def test_its_packages_are_those_of_the_lock_and_no_others(image):
    installed = (
        image.run("python", "-c", INSTALLED, PYTHONPATH="").stdout.lower().replace("_", "-").split()
    )
    lock = (ROOT / "requirements-production.txt").read_text(encoding="utf-8")
    assert set(installed) == set(re.findall(r"^[\w.-]+==[\w.]+", lock, re.MULTILINE))


def test_it_holds_no_secret(image):
    assert "SECRET_KEY" not in image.says("{{.OCIv1.Config.Env}}")
    assert image.run("sh", "-c", "ls /srv/cproc/.env /srv/cproc/var").returncode != 0


def test_the_deployment_checks_are_clean_inside(image):
    checked = image.run(
        "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE
    )
    assert checked.returncode == 0, checked.stderr


def test_an_unsafe_start_is_refused_inside(image):
    refused = image.run("gunicorn", **SAFE | {"SECRET_KEY": "change-me"})
    assert refused.returncode == 1
    assert "SECRET_KEY is one of an example" in refused.stderr


def test_it_serves_the_starter_content_and_calls_itself_healthy(image):
    """Set up and served by its own commands; its health is asked by the command of the Dockerfile."""
    port = str(free_port())
    serve = "python manage.py set_up database content && (gunicorn & sleep 0.1; for n in $(seq 100); do "
    serve += "python bin/healthy && break; sleep 0.3; done; echo HEALTHY; wait)"
    entering, outside = image.command(
        "sh", "-c", serve, **SAFE | {"PORT": port, "HOST": "127.0.0.1"}
    )
    program = subprocess.Popen(
        entering,
        env=outside,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert any(line.strip() == "HEALTHY" for line in program.stdout)
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
        connection.request(
            "GET", "/", headers={"Host": "www.cproc.example", "X-Forwarded-Proto": "https"}
        )
        answer = connection.getresponse()
        assert (answer.status, b"Cybercrime Programme Office" in answer.read()) == (200, True)
        assert answer.headers["Strict-Transport-Security"]
    finally:
        os.killpg(program.pid, signal.SIGKILL)  # and with its first process the whole name space
        program.wait(20)
