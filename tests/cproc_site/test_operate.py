"""`bin/operate` runs the commands of the documents, and a step that fails ends it with one line."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.helpers.procedures import documented
from tests.helpers.server.processes import ROOT

INSTALLING = "Installing, step by step"
UPGRADING = "Upgrading, step by step"
CHANGING = "Changing secrets, step by step"
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "DATABASE_PASSWORD", "REDIS_PASSWORD")
ON_DISK = "SITE_HOST=www.example.org\n# of the office\nMAIL_URL=smtp://mail.example.org\n"
METRICS = """# TYPE cproc_health gauge
cproc_health{check="database"} 1.0
cproc_health{check="mails"} 0.0
cproc_age_seconds{of="backup"} 18000.0
cproc_publications{state="in_force"} 20.0
"""
# Records its arguments; fails if they contain FAILING.
DOCKER = f"""#!{sys.executable}
import json, os, sys
words = sys.argv[1:]
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps(words) + "\\n")
if os.environ.get("FAILING", "nothing") in words:
    sys.exit("no space left on device")
if words[-1] == "create":
    print("PRIVATE+KEY+new")
elif words[:2] == ["compose", "ps"] and words[-1] == "web":
    print("first\\nsecond")
elif "wget" in words:
    print(os.environ["METRICS"])
"""


class Machine:
    """A machine with a clone of the site and a fake program `docker`."""

    def __init__(self, folder):
        self.folder = folder / "site"
        (self.folder / "bin").mkdir(parents=True)
        shutil.copy(ROOT / "bin/operate", self.folder / "bin")
        self.env = self.folder / ".env"
        self.env.write_text(ON_DISK)
        self.calls = folder / "calls"
        programs = folder / "programs"
        programs.mkdir()
        (programs / "docker").write_text(DOCKER)
        (programs / "docker").chmod(0o700)
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        self.environment = os.environ | {"PATH": path, "CALLS": str(self.calls), "METRICS": METRICS}
        self.git("init", "--quiet")
        self.release("v1.0")

    def git(self, *words):
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.check_call(["git", *identity, *words], cwd=self.folder)

    def release(self, tag):
        self.git("add", "bin")
        self.git("commit", "--quiet", "--allow-empty", "--message", tag)
        self.git("tag", tag)

    def operate(self, *words, failing="nothing"):
        """Return the finished program, and the arguments of `docker` since the last call."""
        self.calls.write_text("")
        program = subprocess.run(
            [sys.executable, "bin/operate", *words],
            cwd=self.folder,
            env=self.environment | {"FAILING": failing},
            capture_output=True,
            text=True,
        )
        return program, [json.loads(line) for line in self.calls.read_text().splitlines()]

    def settings(self):
        return dict(re.findall(r"^(\w+)=(.*)$", self.env.read_text(), re.MULTILINE))


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.fixture
def installed(machine):
    program, _ = machine.operate("install")
    assert program.returncode == 0, program.stderr
    return machine


def steps(heading):
    """Return the documented commands of `docker compose`, as the arguments of `docker`."""
    found = [list(command.arguments) for command in documented("docker", "compose")]
    headings = [command.heading for command in documented("docker", "compose")]
    return [
        ["compose", *words] for words, its in zip(found, headings, strict=True) if its == heading
    ]


def replacing(scale="web=4"):
    """Return the steps of an upgrade that replace two servers."""
    commands = steps(UPGRADING)
    [start] = [words for words in commands if "--no-recreate" in words]
    end = commands[commands.index(start) + 1]
    started = [scale if word == "web=2" else word for word in start]
    stops = [[verb, name] for name in ("first", "second") for verb in ("stop", "rm")]
    return [["compose", "ps", "--quiet", "web"], started, *stops, end]


def test_install_writes_missing_secrets_and_does_the_documented_steps(machine):
    program, calls = machine.operate("install")
    assert (program.returncode, program.stderr) == (0, "")
    assert calls == steps(INSTALLING)
    assert machine.env.read_text().startswith(ON_DISK)
    assert machine.env.stat().st_mode & 0o777 == 0o600
    settings = machine.settings()
    assert len({settings[name] for name in SECRETS}) == 4
    assert all(len(settings[name]) > 40 for name in SECRETS)
    assert (settings["LOG_KEY"], settings["SITE_RELEASE"]) == ("PRIVATE+KEY+new", "v1.0")


@pytest.mark.parametrize("declined", [False, True])
def test_repeated_install_changes_no_secret(machine, declined):
    if declined:
        machine.env.write_text("LOG_KEY=off\nSECRET_KEY=\nSECRET_KEY_FILE=/run/secrets/key\n")
    machine.operate("install", failing="up")
    before = machine.settings()
    program, calls = machine.operate("install")
    assert program.returncode == 0
    assert before.items() - machine.settings().items() <= {("LOG_KEY", "")}
    assert any("log_key" in words for words in calls) != declined


def test_upgrade_backs_up_first_and_does_the_documented_steps(installed):
    installed.release("v1.1")
    program, calls = installed.operate("upgrade")
    assert (program.returncode, program.stderr) == (0, "")
    archive = calls[0].pop()
    assert re.fullmatch(r"/backups/\d{4}-\d\d-\d\d-\d{4}\.zip", archive)
    backup, build, migrate, *_, renew, reload = steps(UPGRADING)
    assert calls == [backup[:-1], build, migrate, *replacing(), renew, reload]
    assert installed.settings()["SITE_RELEASE"] == "v1.1"


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY --leaked", None),
        ("DATABASE_PASSWORD", "migrate"),
        ("REDIS_PASSWORD", "redis"),
    ],
)
def test_secret_is_rotated_by_the_documented_steps(installed, arguments, step):
    before = installed.settings()
    program, calls = installed.operate("rotate", *arguments.split())
    assert (program.returncode, program.stderr) == (0, "")
    own = [words for words in steps(CHANGING) if words[-1] == step]
    assert calls == own + replacing()
    after = installed.settings()
    name, *options = arguments.split()
    changes = {name: after[name]}
    if name == "SECRET_KEY":
        changes["SECRET_KEY_FALLBACKS"] = "" if options else before[name]
    assert after[name] != before[name]
    assert after == before | changes
    assert after[name] not in str(calls) + program.stdout


def test_rotation_that_failed_can_be_repeated_without_losing_the_key_in_use(installed):
    used = installed.settings()["SECRET_KEY"]
    installed.operate("rotate", "SECRET_KEY", failing="--no-recreate")
    program, _ = installed.operate("rotate", "SECRET_KEY")
    assert program.returncode == 0
    assert installed.settings()["SECRET_KEY_FALLBACKS"].split(",")[1:] == [used]


def test_log_key_is_rotated_by_the_documented_steps(installed):
    program, calls = installed.operate("rotate", "LOG_KEY")
    assert program.returncode == 0
    [create] = [words for words in steps(INSTALLING) if words[-1] == "create"]
    assert calls == [create, *steps(CHANGING)[-2:]]


def test_secret_in_a_file_is_not_rotated(machine):
    machine.env.write_text("SECRET_KEY=\n")
    program, calls = machine.operate("rotate", "SECRET_KEY")
    assert program.returncode == 1
    assert "docs/advanced.md" in program.stderr
    assert calls == []


def test_restore_does_the_documented_steps(machine, tmp_path):
    folder = tmp_path / "my backups"
    folder.mkdir()
    program, calls = machine.operate("restore", str(folder / "2026-03-31.zip"))
    assert program.returncode == 0
    assert "After a restore" in program.stdout
    heard = json.loads(json.dumps(calls).replace(str(folder), "/srv/backups"))
    assert heard == steps("Restoring")[1:]  # after `docker compose down`


def test_status_states_containers_checks_and_ages(installed):
    program, calls = installed.operate("status")
    assert calls[0] == ["compose", "ps"]
    assert program.stdout.splitlines() == [
        "Check of database: passed",
        "Check of mails: FAILED",
        "Age of backup: 5.0 hours",
    ]


@pytest.mark.parametrize("step", ["backup", "build", "migrate", "--no-recreate", "stop", "reload"])
def test_step_that_fails_is_the_last_and_is_named(installed, step):
    program, calls = installed.operate("upgrade", failing=step)
    assert program.returncode == 1
    assert step in calls[-1]
    reason, line = program.stderr.splitlines()
    assert reason == "no space left on device"
    assert step in line
    assert "repeat “bin/operate upgrade”" in line


def test_missing_program_and_settings_are_named(machine):
    machine.env.unlink()
    program, calls = machine.operate("upgrade")
    assert program.stderr.count("\n") == 1
    assert ".env" in program.stderr
    machine.environment["PATH"] = "/nonexistent"
    program, _ = machine.operate("install")
    assert program.stderr.count("\n") == 1
    assert "Docker" in program.stderr
    assert calls == []
