"""What pip makes of a lock with the options of ``make``: it takes the very wheel that was locked, or nothing."""

import datetime
import hashlib
import re
import subprocess
import sys
import zipfile

import pytest

from supply.lock_file import ROOT, Locked

DAY = datetime.date(2026, 1, 2)


@pytest.fixture
def wheel(tmp_path):
    """A package of one file, in a folder of wheels."""
    path = tmp_path / "wheels" / "small-1.0-py3-none-any.whl"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("small.py", "ANSWER = 42\n")
        archive.writestr("small-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: small\nVersion: 1.0\n")
        archive.writestr(
            "small-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("small-1.0.dist-info/RECORD", "")
    return path


def install(wheel, lock):
    """Ends with whether and why not; the package then stands in the folder ``installed``."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    options = re.search("^INSTALL_OPTIONS := (.*)$", makefile, re.MULTILINE)[1].split()
    path = wheel.parents[1] / "lock.txt"
    path.write_text(lock, encoding="utf-8")
    where = ["--no-index", "--find-links", wheel.parent, "--target", wheel.parents[1] / "installed"]
    command = [sys.executable, "-m", "pip", "--isolated", "install", *options, *where, "--requirement", path]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def locked(wheel):
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return str(Locked("small", "1.0", "", ("0" * 64, digest), DAY))


def test_the_wheel_that_was_locked_is_installed(wheel):
    ended = install(wheel, locked(wheel))
    assert ended.returncode == 0, ended.stderr
    assert (wheel.parents[1] / "installed" / "small.py").read_text(encoding="utf-8") == "ANSWER = 42\n"


def test_a_wheel_that_somebody_changed_is_refused(wheel):
    lock = locked(wheel)
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("more.py", "")
    ended = install(wheel, lock)
    assert ended.returncode != 0
    assert "hash" in ended.stderr.lower()
    assert not (wheel.parents[1] / "installed").exists()


def test_what_is_not_locked_is_refused(wheel):
    ended = install(wheel, "small==1.0\n")
    assert ended.returncode != 0
    assert "Hashes are required" in ended.stderr
