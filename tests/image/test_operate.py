"""`bin/operate` with Docker's engine, while visitors read (`make image`). Needs root.

The images come from the registry that the engine knows. The site is one of its own, with a project
name, a port and a release that no other has; backups are in /srv/backups, as `upgrade` makes them.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import ROOT
from tests.helpers.server.visitors import Browser, Load

RATE = 20  # requests per second
REQUESTS = 1_300  # at least, in each step
MAX_FAILED = 20  # of these
BACKUPS = Path("/srv/backups")
IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.org")
SETTINGS = {
    "CONTACT_RECIPIENTS": "office@example.org",
    "RATE_LIMIT_PER_SECOND": "1000",  # all visitors are one network here
    "WEB_CONCURRENCY": "1",
}
COUNT_REQUESTS = "from publishing.models import PurgeRequest; print(PurgeRequest.objects.count())"
WITHHOLD = """
from publishing import operations
from record.models import Publication
[*_, publication] = Publication.objects.filter(slug="iceland").order_by("in_force_from")
operations.withhold(publication, None, "It named a victim.")
"""


def engine_answers() -> bool:
    command = ["docker", "info"]
    has_it = shutil.which("docker") and os.getuid() == 0
    return bool(has_it) and subprocess.run(command, capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not engine_answers(), reason="needs Docker's engine, and root")


class Machine:
    """A clone of the site's last commit with a project of its own in Docker's compose."""

    def __init__(self, folder: Path, host: str):
        self.folder = folder
        self.address = f"http://{host}"
        self._settings = SETTINGS | {
            "COMPOSE_PROJECT_NAME": f"cproc-{secrets.token_hex(4)}",
            "LISTEN_ON": host,
            "SITE_HOST": host,
        }
        self._run("git", "clone", "--quiet", str(ROOT), str(folder), cwd=ROOT)
        self.releases = []

    def release(self, changed: str = "core/__init__.py", line=""):
        """Commit a new line of a file, as a release is checked out."""
        with (self.folder / changed).open("a") as file:
            file.write(f"{line}# {secrets.token_hex(4)}\n")
        commit = ("commit", "--quiet", "--all", "--message", "A release")
        self._run("git", *IDENTITY, *commit)
        self.releases.append(self._run("git", "describe", "--tags", "--always").strip())

    def write_settings(self, settings=""):
        """Write .env, by default without secrets; another site's settings have its secrets."""
        lines = [f"{name}={value}" for name, value in self._settings.items()]
        (self.folder / ".env").write_text("\n".join([settings, *lines, ""]))

    def operate(self, *words: str) -> str:
        return self._run(sys.executable, "bin/operate", *words)

    def compose(self, *words: str) -> str:
        return self._run("docker", "compose", *words)

    def shell(self, code: str) -> str:
        command = ("python", "manage.py", "shell", "--verbosity", "0", "--command", code)
        return self.compose("exec", "-T", "web", *command).strip()

    def read(self, path: str) -> str:
        page = Browser(self.address).get(path)
        assert page.status == 200, page.text
        return page.text

    def pages(self) -> list[str]:
        return re.findall(rf"<loc>{self.address}(/[^<]*)</loc>", self.read("/sitemap.xml"))[:100]

    def remove(self):
        self.compose("down", "--volumes", "--timeout", "5")
        for release in self.releases:
            subprocess.run(["docker", "image", "rm", f"cproc-site:{release}"], capture_output=True)

    def _run(self, *command: str, cwd: Path | None = None) -> str:
        ended = subprocess.run(command, cwd=cwd or self.folder, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout


@pytest.fixture(scope="module")
def backups():
    """The folder for backups, from which those of these tests are deleted at the end."""
    if not BACKUPS.exists():
        BACKUPS.mkdir(0o700)
        shutil.chown(BACKUPS, 10001)
    before = set(BACKUPS.iterdir())
    yield BACKUPS
    for path in set(BACKUPS.iterdir()) - before:
        path.unlink()


@pytest.fixture(scope="module")
def machine(tmp_path_factory, backups):
    machine = Machine(tmp_path_factory.mktemp("machine") / "site", f"127.0.0.1:{free_port()}")
    machine.write_settings()
    machine.release()
    try:
        machine.operate("install")
        yield machine
    finally:
        machine.remove()


@pytest.fixture
def visitors(machine):
    """Read pages of the sitemap until enough visitors are counted; few of them may fail."""
    pages = machine.pages()
    for page in pages:
        machine.read(page)
    with Load(machine.address, pages, RATE) as load:
        time.sleep(1)
        yield load
        while len(load.answers) < REQUESTS:
            time.sleep(0.1)
    failed = [answer for answer in load.answers if answer.status != 200]
    assert len(failed) * REQUESTS <= MAX_FAILED * len(load.answers), failed


def accepts_messages(machine) -> bool:
    """Return whether database, cache and key of the servers fit to each other."""
    visitor = Browser(machine.address)
    page = visitor.get("/contact/")
    subject = re.search(r'<option value="(\d+)"', page.text)[1]
    text = f"A question {secrets.token_hex(8)}"
    typed = {"name": "Ana", "email": "ana@example.org", "subject": subject, "text": text}
    sent = visitor.send(page, typed, chosen="//main//form[.//textarea]")
    return sent.path.startswith("/contact/sent/")


def test_all_services_are_healthy_after_installing(machine):
    states = machine.compose("ps", "--format", "{{.Service}} {{.Health}}").splitlines()
    names = ("postgres", "proxy", "redis", "web", "worker")
    assert sorted(states) == [f"{name} healthy" for name in names]
    assert "Check of database: passed" in machine.operate("status")
    assert accepts_messages(machine)


@pytest.mark.parametrize("service", ["proxy", "redis", "web", "worker"])
def test_service_can_neither_write_to_its_image_nor_gain_rights(machine, service):
    command = "id -u; touch /etc/written 2>&1; cat /proc/1/status"
    printed = machine.compose("exec", "-T", service, "sh", "-c", command)
    assert printed.startswith("10001\n")
    assert "Read-only file system" in printed
    assert re.search(r"CapBnd:\s+0{16}\n", printed)
    assert re.search(r"NoNewPrivs:\s+1\n", printed)


def test_proxy_reaches_the_servers_only(machine):
    command = "for name in web postgres redis; do getent hosts $name; done; true"
    found = machine.compose("exec", "-T", "proxy", "sh", "-c", command)
    assert [line.split()[1] for line in found.splitlines()] == ["web"]


@pytest.mark.parametrize(
    "command",
    [
        "install",
        "rotate SECRET_KEY",
        "rotate DATABASE_PASSWORD",
        "rotate REDIS_PASSWORD",
        "rotate LOG_KEY",
    ],
)
def test_step_is_noticed_by_few_visitors(machine, visitors, command):
    machine.operate(*command.split())
    assert accepts_messages(machine)


@pytest.mark.parametrize(
    ("changed", "line", "status"),
    [
        ("core/__init__.py", "", 404),
        ("deploy/nginx/templates/site.inc.template", "location = /new/ { return 204; } ", 204),
    ],
)
def test_upgrade_is_noticed_by_few_visitors(machine, visitors, changed, line, status):
    proxy = machine.compose("ps", "--quiet", "proxy")
    machine.release(changed, line)
    machine.operate("upgrade")
    images = machine.compose("ps", "--format", "{{.Image}}")
    assert images.count(f"cproc-site:{machine.releases[-1]}") == 2
    assert machine.compose("ps", "--quiet", "proxy") == proxy
    assert Browser(machine.address).get("/new/").status == status
    assert accepts_messages(machine)


def test_worker_deletes_the_copies_of_the_proxy_after_a_withholding(machine):
    page = "/funders/iceland/"
    machine.read(page)
    search = f"grep -rl 'KEY: {page}$' /var/cache/nginx || true"
    copies = ("exec", "-T", "proxy", "sh", "-c", search)
    assert machine.compose(*copies)
    machine.shell(WITHHOLD)
    for _ in range(60):
        if machine.shell(COUNT_REQUESTS) == "0":
            break
        time.sleep(3)
    assert machine.shell(COUNT_REQUESTS) == "0"
    assert not machine.compose(*copies)
    assert Browser(machine.address).get(page).status == 410


def test_restored_site_has_the_same_pages(machine, tmp_path, backups):
    pages = [*machine.pages()[:10], "/updates/", "/record/checkpoint"]
    before = {page: machine.read(page) for page in pages}
    archive = backups / f"{secrets.token_hex(4)}.zip"
    backup = f"run --rm -T --no-deps --volume {backups}:/backups web python manage.py backup"
    machine.compose(*backup.split(), f"/backups/{archive.name}")
    machine.compose("down")
    empty = Machine(tmp_path / "site", machine.address.removeprefix("http://"))
    empty.release()
    empty.write_settings((machine.folder / ".env").read_text())
    try:
        empty.operate("restore", str(archive))
        accept = "run --rm --no-deps worker python manage.py log_key accept-log"
        empty.compose(*accept.split())
        empty.operate("install")
        assert {page: empty.read(page) for page in pages} == before
        assert accepts_messages(empty)
    finally:
        empty.remove()
