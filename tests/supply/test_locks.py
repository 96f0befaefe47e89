"""The locks: what the sources ask for, all of it by exact version and hash, and nothing else gets installed."""

import datetime
import json
import re
from importlib.metadata import version

import pytest
from packaging.markers import Marker

from supply import lock_file
from supply.ageing import too_old
from supply.lock_file import BENCH, DEV, ROOT, SITE, SUPPLY, Locked

NAMES = [SITE, DEV, SUPPLY, BENCH]


def lines_of(name):
    """Those that pip reads, each with what it goes on with in the next ones."""
    text = lock_file.lock_of(name).read_text(encoding="utf-8").replace("\\\n", "")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def needed_here(packages):
    return [package for package in packages if not package.marker or Marker(package.marker).evaluate()]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_a_lock_is_one_version_by_its_hashes(name):
    lines = [line for line in lines_of(name) if line != "-r requirements.txt"]
    packages = lock_file.read(lock_file.lock_of(name).read_text(encoding="utf-8"))
    assert [line.split("==")[0] for line in lines] == [package.name for package in packages]
    assert all(package.hashes for package in packages)
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+ *", line)


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_names_no_address(name):
    text = lock_file.lock_of(name).read_text(encoding="utf-8")
    assert not re.search(r"://|index-url|find-links|trusted-host", text)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_source_asks_for_is_in_its_lock(name):
    source = lock_file.source_of(name).read_text(encoding="utf-8")
    asked, lock = (lock_file.pins(text) for text in (source, lock_file.lock_of(name).read_text("utf-8")))
    assert asked
    assert {package: lock.get(package) for package in asked} == asked
    others = [
        line for line in source.splitlines() if line and not re.match(r"#|[a-z0-9-]+==[\w.]+( |$)", line)
    ]
    assert others == []


def test_both_parts_of_the_lock_hold_what_both_parts_of_its_source_ask_for():
    sources, locks = (
        [set(lock_file.pins(part)) for part in lock_file.parts(path.read_text(encoding="utf-8"))]
        for path in (lock_file.source_of(SITE), lock_file.lock_of(SITE))
    )
    assert len(sources) == len(locks) == 2
    assert all(source <= lock for source, lock in zip(sources, locks, strict=True))


def test_people_find_what_they_asked_for_in_requirements_txt():
    named = {package.name for package in lock_file.site() + lock_file.tests()}
    assert {"django", "django-ckeditor", "psycopg2-binary"} <= {package.name for package in lock_file.site()}
    assert "pytest-django" in named
    assert "pytest-django" in lock_file.pins(lock_file.lock_of(SITE).read_text(encoding="utf-8"))


def test_nothing_is_locked_in_two_versions():
    found = [(package.name, package.version) for package in lock_file.site() + lock_file.tests()]
    assert len(found) == len(dict(found))


def test_what_is_installed_is_what_is_locked():
    locked = {package.name: package.version for package in needed_here(lock_file.site() + lock_file.tests())}
    assert {name: version(name) for name in locked} == locked


def test_make_and_the_image_install_by_hash_and_wheels_alone():
    makefile, dockerfile = ((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "Dockerfile"))
    options = re.search("^INSTALL_OPTIONS := (.*)$", makefile, re.MULTILINE)[1]
    assert {"--require-hashes", "--only-binary"} <= set(options.split())
    with_pip = [line for line in makefile.splitlines() if "pip install" in line]
    assert len(with_pip) == 2  # into the site's environment, and into those beside it
    assert all("$(INSTALL_OPTIONS)" in line for line in with_pip)
    [install] = re.findall(r"pip --python .*? install (?:.|\\\n)*?-r site\.txt", dockerfile)
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install


def argued(heading):
    """What the table under that heading of SECURITY.md names."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    section = re.split("^##+ ", text.split(f"# {heading}\n")[1], flags=re.MULTILINE)[0]
    names = [
        re.findall("`([^`]+)`", row.split("|")[1]) for row in section.splitlines() if row.startswith("|")
    ]
    return {name for found in names for name in found}


def test_packages_of_the_site_without_a_release_in_18_months_are_argued_for():
    old = too_old(lock_file.site(), lock_file.written_on(SITE))
    assert {package.name for package in old} == argued("Packages that had no release for 18 months")


def test_so_are_those_of_the_tools():
    old = [
        *too_old(lock_file.tests(), lock_file.written_on(DEV)),
        *too_old(lock_file.supply(), lock_file.written_on(SUPPLY)),
    ]
    assert {package.name for package in old} == argued("Tools that had no release for 18 months")


@pytest.mark.parametrize(
    ("day", "is_old"),
    [("2026-11-25", False), ("2026-11-26", True), ("2026-12-01", True), ("2026-05-31", False)],
)
def test_a_release_is_old_on_the_day_after_18_months(day, is_old):
    package = Locked("a", "1", "", ("0" * 64,), datetime.date(2025, 5, 25))
    assert too_old([package], datetime.date.fromisoformat(day)) == [package] * is_old


def test_a_lock_is_read_as_it_is_written():
    packages = [
        Locked("a-b", "1.0.post1", "", ("0" * 64, "f" * 64), datetime.date(2026, 1, 2)),
        Locked("c.d", "2", "python_full_version < '3.13'", ("1" * 64,), datetime.date(2025, 12, 31)),
    ]
    assert lock_file.read("# head\n-r other.txt\n\n" + "".join(map(str, packages))) == packages


def test_the_tools_of_the_audit_are_installed_by_hash_and_without_their_scripts():
    folder = ROOT / "tests" / "audit"
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    asked = packages.pop("")["dependencies"]
    assert asked == json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert "npm ci --prefix tests/audit --ignore-scripts" in (ROOT / "Makefile").read_text(encoding="utf-8")
