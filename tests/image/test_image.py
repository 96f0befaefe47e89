"""The image as it runs: an account without rights, a read-only root, no tools."""

import os
import re
import secrets
import signal
import subprocess

import pytest

from tests.helpers.server.client import request
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import ROOT

MAX_BYTES_ABOVE_BASE = 250_000_000
LIST_PACKAGES = (
    "from importlib.metadata import distributions as d; "
    "print(*sorted(f'{e.name}=={e.version}' for e in d()))"
)
TOOLS = "gcc cc g++ make ld git curl wget"
SAFE = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "SITE_URL": "https://www.cproc.example",
    "BEHIND_PROXY": "1",
    "SECURITY_CONTACT": "mailto:security@cproc.example",
    "DATABASE_URL": "sqlite:////var/lib/cproc/media/site.sqlite3",
    "CACHE_URL": "redis://127.0.0.1:1/0",
}
# Set up and started by its own commands; the Dockerfile checks the health with the same program.
SERVE = """
python manage.py set_up database content && (
    gunicorn &
    for n in $(seq 100); do python bin/healthy && break; sleep 0.3; done
    echo HEALTHY
    wait
)
"""


def test_image_is_small(image, base):
    assert image.bytes() - base.bytes() <= MAX_BYTES_ABOVE_BASE


def test_account_has_no_rights(image):
    assert image.inspect("{{.OCIv1.Config.User}}") == "cproc"
    assert image.run("id", "-u").stdout.strip() == "10001"
    assert "0000000000000000" in image.run("grep", "CapEff", "/proc/self/status").stdout


@pytest.mark.parametrize(
    "folder", ["/", "/srv/cproc/", "/srv/cproc/publishing/", "/venv/", "/var/lib/cproc/", "/etc/"]
)
def test_folder_is_read_only(image, folder):
    assert "Read-only" in image.run("touch", f"{folder}written").stderr


@pytest.mark.parametrize("folder", ["/tmp/", "/var/lib/cproc/media/"])  # noqa: S108 (in the image)
def test_folder_is_writable(image, folder):
    assert image.run("touch", f"{folder}written").returncode == 0


def test_image_has_no_tools_and_no_tests(image):
    assert image.run("sh", "-c", f"command -v {TOOLS}").stdout == ""
    packages = image.run("ls", "/venv/lib/python3.13/site-packages").stdout
    assert "django" in packages
    assert not {"pytest", "pip", "playwright", "ruff"} & set(packages.split())
    assert image.run("ls", "/srv/cproc/tests").returncode != 0


def test_packages_are_those_of_the_lock_file(image):
    output = image.run("python", "-c", LIST_PACKAGES, PYTHONPATH="").stdout
    installed = output.lower().replace("_", "-").split()
    lock = (ROOT / "requirements-production.txt").read_text(encoding="utf-8")
    assert set(installed) == set(re.findall(r"^[\w.-]+==[\w.]+", lock, re.MULTILINE))


def test_image_has_no_secret(image):
    assert "SECRET_KEY" not in image.inspect("{{.OCIv1.Config.Env}}")
    assert image.run("sh", "-c", "ls /srv/cproc/.env /srv/cproc/var").returncode != 0


def test_deployment_checks_pass(image):
    options = ["check", "--deploy", "--fail-level", "WARNING"]
    checked = image.run("python", "manage.py", *options, **SAFE)
    assert checked.returncode == 0, checked.stderr


def test_unsafe_start_is_rejected(image):
    rejected = image.run("gunicorn", **SAFE | {"SECRET_KEY": "change-me"})
    assert rejected.returncode == 1
    assert "SECRET_KEY is one of an example" in rejected.stderr


def test_starter_content_is_served_and_the_health_check_passes(image):
    port = free_port()
    environment = SAFE | {"PORT": str(port), "HOST": "127.0.0.1"}
    command, outside = image.command("sh", "-c", SERVE, **environment)
    program = subprocess.Popen(
        command,
        env=outside,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert any(line.strip() == "HEALTHY" for line in program.stdout)
        headers = {"Host": "www.cproc.example", "X-Forwarded-Proto": "https"}
        response = request(port, "/", **headers)
        assert response.status == 200
        assert "Cybercrime Programme Office" in response.text
        assert response.headers["Strict-Transport-Security"]
    finally:
        os.killpg(program.pid, signal.SIGKILL)  # with the first process, the whole namespace ends
        program.wait(20)
