"""Writes the locks from the sources: ``make lock``. What is locked keeps its version unless a source says another one.

uv works out which versions fit together, on every Python from 3.12 and every Unix. It asks the registry that pip would
ask by default; UV_DEFAULT_INDEX names another one. No address of a registry gets into a lock.
"""

import datetime
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from packaging.markers import Marker

from supply import lock_file
from supply.ageing import too_old
from supply.lock_file import BENCH, DEV, MARK, SITE, SUPPLY, Locked

UV = [Path(sys.executable).with_name("uv"), "pip", "compile", "--quiet", "--no-header"]
EVERYWHERE = ["--universal", "--python-version", "3.12", "--only-binary", ":all:"]
ON_WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
ON_UNIX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
HEADS = {
    SITE: "# What the site runs on, with all that this needs itself.",
    DEV: "# What tests, lint, lists and pictures need besides the site itself.\n-r requirements.txt",
    SUPPLY: "# What people need who change packages, in an environment of its own.",
    BENCH: "# What the site is measured beside, in an environment of its own.",
}


def main(day=None):
    """Resolves everything before the first lock is written, so what goes wrong changes nothing."""
    day = day or datetime.datetime.now(datetime.UTC).date()
    site, tests = lock_file.parts(lock_file.source_of(SITE).read_text(encoding="utf-8"))
    dev, supply, bench = (
        lock_file.source_of(name).read_text(encoding="utf-8") for name in (DEV, SUPPLY, BENCH)
    )
    kept = {package.name: package.version for package in _locked_so_far()}
    for_site = resolved([site], kept)
    for_tests = _new(resolved([site, tests], kept, for_site), for_site)
    for_dev = _new(resolved([site, tests, dev], kept, for_site + for_tests), for_site + for_tests)
    for_supply, for_bench = resolved([supply], kept), resolved([bench], kept)
    _write(SITE, day, for_site, for_tests)
    _write(DEV, day, for_dev)
    _write(SUPPLY, day, for_supply)
    _write(BENCH, day, for_bench)
    _say(day, for_site, for_tests + for_dev + for_supply)


def resolved(wanted, kept, fixed=()) -> list[Locked]:
    """What ``wanted`` (texts of sources) needs. ``kept``: versions that stay where they can; ``fixed``: that stay."""
    with tempfile.TemporaryDirectory() as folder:
        source, constraints, lock, details = (
            Path(folder) / name for name in ("wanted.in", "fixed.txt", "lock.txt", "pylock.toml")
        )
        source.write_text("\n".join(wanted), encoding="utf-8")
        constraints.write_text("\n".join(f"{each.name}=={each.version}" for each in fixed), encoding="utf-8")
        lock.write_text("\n".join(f"{name}=={version}" for name, version in kept.items()), encoding="utf-8")
        _uv(source, "--constraints", constraints, "--output-file", lock)
        # The same again with the days of release, which the first form doesn't know.
        _uv(source, "--constraints", lock, "--format", "pylock.toml", "--output-file", details)
        found = tomllib.loads(details.read_text(encoding="utf-8"))["packages"]
    return [_locked(each) for each in found if _is_for_unix(each.get("marker", ""))]


def _uv(*arguments):
    ended = subprocess.run([*UV, *EVERYWHERE, *arguments], check=False)  # noqa: S603 (its place is known)  # nosec B603
    if ended.returncode:
        sys.exit(
            "No lock was changed. Above stands what doesn't fit together, or that the registry wasn't reached."
        )


def _is_for_unix(marker) -> bool:
    """The server runs on Unix only, so what Windows alone needs is left out."""
    if not marker:
        return True
    needed = Marker(marker)
    return needed.evaluate(ON_UNIX) or not needed.evaluate(ON_WINDOWS)


def _locked(package) -> Locked:
    wheels = package["wheels"]
    return Locked(
        package["name"],
        package["version"],
        package.get("marker", ""),
        tuple(sorted(wheel["hashes"]["sha256"] for wheel in wheels)),
        min(wheel["upload-time"] for wheel in wheels).date(),
    )


def _locked_so_far() -> list[Locked]:
    found = [lock_file.lock_of(name) for name in (BENCH, SUPPLY, DEV, SITE)]
    return [each for path in found if path.exists() for each in lock_file.read(path.read_text("utf-8"))]


def _new(packages, known) -> list[Locked]:
    names = {package.name for package in known}
    return [package for package in packages if package.name not in names]


def _write(name, day, packages, behind_mark=()):
    head = lock_file.WRITTEN.format(day=day, source=lock_file.source_of(name).name)
    text = "\n".join([head, HEADS[name], "", "".join(map(str, packages))])
    if behind_mark:
        text += f"\n{MARK} (the production image stops reading here)\n{''.join(map(str, behind_mark))}"
    lock_file.lock_of(name).write_text(text, encoding="utf-8")


def _say(day, site, tools):
    print(f"Locked {len(site)} packages of the site, {len(tools)} of its tools. Now: make licences")
    for old in sorted({(old.name, old.released) for old in too_old([*site, *tools], day)}):
        print("{} was released on {}: SECURITY.md has to argue for it.".format(*old))


if __name__ == "__main__":
    main()
