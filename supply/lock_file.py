"""What stands in a lock: every package with its exact version, the hashes of its wheels and the day of its release.

    nh3==0.3.8 \\
        --hash=sha256:… \\
        --hash=sha256:…
        # released 2026-11-17

pip reads it as a file of requirements. ``# -- tests --`` divides it: the production image stops reading there.
"""

import datetime
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SITE, DEV, SUPPLY = "requirements", "requirements-dev", "requirements-supply"
BENCH = "bench/requirements"
MARK = "# -- tests --"
WRITTEN = "# Written by `make lock` on {day} from {source}: change that, and let this be written anew."
ENTRY = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\\n]+?))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
    r"    # released (?P<released>\d{4}-\d\d-\d\d)$",
    re.MULTILINE,
)


class Locked(NamedTuple):
    """A package in a lock. ``marker`` says on which Pythons it is needed; empty: on all."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    released: datetime.date

    def __str__(self):
        condition = f" ; {self.marker}" if self.marker else ""
        hashes = " \\\n".join(f"    --hash=sha256:{each}" for each in self.hashes)
        return f"{self.name}=={self.version}{condition} \\\n{hashes}\n    # released {self.released}\n"


def source_of(name) -> Path:
    return ROOT / f"{name}.in"


def lock_of(name) -> Path:
    return ROOT / f"{name}.txt"


def parts(text) -> list[str]:
    """What stands before the mark, and what stands behind it; without a mark all in one."""
    return re.split(rf"^{MARK}.*\n", text, flags=re.MULTILINE)


def pins(text) -> dict[str, str]:
    """What a source or a part of it asks for: version by name."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def read(text) -> list[Locked]:
    """The packages of a lock or of a part of it."""
    return [
        Locked(
            found["name"],
            found["version"],
            found["marker"] or "",
            tuple(re.findall("[0-9a-f]{64}", found["hashes"])),
            datetime.date.fromisoformat(found["released"]),
        )
        for found in ENTRY.finditer(text)
    ]


def site() -> list[Locked]:
    """What the production image holds."""
    return read(parts(lock_of(SITE).read_text(encoding="utf-8"))[0])


def tests() -> list[Locked]:
    """What tests, lint and lists need besides."""
    behind_mark = parts(lock_of(SITE).read_text(encoding="utf-8"))[1]
    return read(behind_mark) + read(lock_of(DEV).read_text(encoding="utf-8"))


def supply() -> list[Locked]:
    """What people need who change packages."""
    return read(lock_of(SUPPLY).read_text(encoding="utf-8"))


def bench() -> list[Locked]:
    """What the site is measured beside."""
    return read(lock_of(BENCH).read_text(encoding="utf-8"))


def written_on(name) -> datetime.date:
    """The day on which ``make lock`` wrote it."""
    first = lock_of(name).read_text(encoding="utf-8").partition("\n")[0]
    return datetime.date.fromisoformat(re.search(r"\d{4}-\d\d-\d\d", first)[0])
