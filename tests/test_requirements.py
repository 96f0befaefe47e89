"""The lock files: exact versions with hashes, no registry, no forgotten package."""

import csv
import datetime
import json
import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = [
    "requirements-production.txt",
    "requirements.txt",
    "requirements-dev.txt",
    "bench/requirements.txt",
]
HASH = r"(\s+--hash=sha256:[0-9a-f]{64})+"
REQUIREMENT = re.compile(rf"([\w.-]+)==([\w.]+)( ; .+?)?{HASH}")
MONTHS = 18


def read_lock(name):
    """Return the packages of a lock file with their versions."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n   ", "")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    requirements = [REQUIREMENT.fullmatch(line) for line in lines]
    assert None not in requirements
    return {requirement[1]: requirement[2] for requirement in requirements}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_has_exact_versions_with_hashes_and_no_registry(name):
    assert read_lock(name)
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|index-url|find-links|trusted-host", text)


def test_locks_agree_on_versions():
    production, site, dev = (read_lock(name) for name in LOCKS[:3])
    assert production.items() <= site.items() <= dev.items()
    assert {"django", "django-ckeditor", "psycopg2-binary"} <= production.keys()
    assert "pytest-django" in site.keys() - production.keys()


def test_installed_packages_are_the_locked_ones():
    locked = read_lock("requirements-dev.txt")
    installed = {canonicalize_name(package.name): package.version for package in distributions()}
    versions = {name: version for name, version in installed.items() if name in locked}
    assert versions == {name: locked[name] for name in versions}
    assert read_lock("requirements.txt").keys() - versions.keys() <= {"colorama"}  # Windows only


def test_make_and_image_install_wheels_by_hash():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    [options] = re.findall("^INSTALL_OPTIONS := (.*)$", makefile, re.MULTILINE)
    assert "--only-binary :all: --require-hashes" in options
    installs = [line for line in makefile.splitlines() if "pip install" in line]
    assert all("$(INSTALL_OPTIONS)" in line for line in installs)
    [install] = re.findall(r"pip --python (?:.|\\\n)*?-r requirements-production\.txt", dockerfile)
    assert "--only-binary :all: --require-hashes" in install


def read_releases():
    """Return the day of release of each package of `requirements-dev.txt`."""
    with (ROOT / "docs/package-releases.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["package"]: row["version"] for row in rows} == read_lock("requirements-dev.txt")
    return {row["package"]: datetime.date.fromisoformat(row["released"]) for row in rows}


def names_under(heading):
    """Return the packages in the table under that heading of SECURITY.md."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    section = re.split("^#+ ", text.split(f"# {heading}\n")[1], flags=re.MULTILINE)[0]
    cells = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]
    return {name for cell in cells for name in re.findall("`([^`]+)`", cell)}


def test_package_older_than_18_months_has_a_reason():
    releases = read_releases()
    newest = max(releases.values())
    limit = newest - datetime.timedelta(days=MONTHS * 365.25 / 12)
    old = {name for name, day in releases.items() if day < limit}
    production = read_lock("requirements-production.txt").keys()
    assert old & production == names_under("Packages without a release for 18 months")
    assert old - production == names_under("Tools without a release for 18 months")


def test_vex_lists_the_vulnerabilities_of_the_editor_that_security_md_lists():
    vex = json.loads((ROOT / "docs/vex.cdx.json").read_text(encoding="utf-8"))
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| (CVE-\d+-\d+)", security, re.MULTILINE))
    assert {entry["id"] for entry in vex["vulnerabilities"]} == listed
    assert {entry["analysis"]["state"] for entry in vex["vulnerabilities"]} == {"not_affected"}
    [editor] = [package for package in distributions() if package.name == "django-ckeditor"]
    script = editor.locate_file("ckeditor/static/ckeditor/ckeditor/ckeditor.js")
    [component] = vex["components"]
    assert f'version:"{component["version"]}"' in script.read_text(encoding="utf-8")


def test_audit_tools_are_installed_by_hash_without_scripts():
    folder = ROOT / "tests/audit"
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    manifest = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    assert packages.pop("")["dependencies"] == manifest["dependencies"]
    assert all(
        "integrity" in package and "resolved" not in package for package in packages.values()
    )
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "npm ci --prefix tests/audit --ignore-scripts" in makefile


def test_suppressed_security_warning_states_its_reason():
    suppression = re.compile(r"# (noqa: S\d|nosec)")
    with_reason = re.compile(r"# noqa: S\d+ \(.{8,}\)|# nosec B\d+  # .{8,}")
    paths = [path for path in ROOT.glob("[!.]*/**/*.py") if "node_modules" not in path.parts]
    lines = [
        line for path in paths if path != Path(__file__) for line in path.read_text().splitlines()
    ]
    suppressed = [line for line in lines if suppression.search(line)]
    assert suppressed
    assert [line for line in suppressed if not with_reason.search(line)] == []
