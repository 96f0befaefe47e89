"""Writes docs/licences.md from what is installed: ``make licences``."""

import sys

from supply import brought_along, lock_file
from supply.licence import ALLOWED, ARGUED, is_allowed
from supply.lock_file import ROOT, SITE
from supply.packages import Package, described

LIST = ROOT / "docs" / "licences.md"
HEAD = f"""# Packages and their licences

Written by `make licences` from the packages themselves: change `supply/`, not this page. The site's own licence is
BSD-3-Clause. A package may be used under {", ".join(ALLOWED)}.
For others there has to be a reason, and it stands at the end.
"""
BROUGHT = """Wheels of psycopg2-binary and pillow also hold the libraries in C that they need; the packages list these
with their licences. Redis is run unchanged, as a program of its own that nobody but the site reaches. Of the editor's
licences the site takes the MPL: its files are served unchanged.
"""


def main():
    LIST.write_text(written(), encoding="utf-8")
    print(f"{LIST.relative_to(ROOT)} is written.")
    for package in described(lock_file.site() + lock_file.tests()):
        if not is_allowed(package.locked.name, package.licence):
            print(f"{package.locked.name}: why {package.licence}? (supply/licence.py)", file=sys.stderr)


def written() -> str:
    """The whole page; it depends on what is installed and on nothing else."""
    site, tests = described(lock_file.site()), described(lock_file.tests())
    return "\n".join(
        [
            HEAD,
            "## What the site runs on\n",
            _table(site, "the site"),
            "## What comes with them or stands beside them\n",
            _brought(),
            BROUGHT,
            "## What tests, lint and lists need\n",
            "Nothing of it is in the image.\n",
            _table(tests, "the tests"),
            "## Why these licences\n",
            _reasons(site + tests),
        ]
    )


def _table(packages: list[Package], whom) -> str:
    """``whom``: who asks for what no other package of the list needs."""
    asked_by = {each.locked.name: [] for each in packages}
    for package in packages:
        for needed in package.needs:
            asked_by[needed].append(package.locked.name)
    for name in _asked_for() & asked_by.keys():
        asked_by[name].insert(0, whom)
    rows = [
        f"| {each.name} | {each.version} | {licence} | {', '.join(asked_by[each.name])} | {each.released} |"
        for each, licence, _ in packages
    ]
    head = ["| package | version | licence | asked for by | released |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _asked_for() -> set[str]:
    """What the sources name."""
    sources = [lock_file.source_of(name).read_text(encoding="utf-8") for name in (SITE, lock_file.DEV)]
    return set(lock_file.pins("\n".join(sources)))


def _brought() -> str:
    rows = [
        f"| {each.name} | {each.version} | {each.licence} | {each.within} |" for each in brought_along.parts()
    ]
    return "\n".join(["| part | version | licence | named in |", "|---|---|---|---|", *rows, ""])


def _reasons(packages: list[Package]) -> str:
    names = {each.locked.name for each in packages}
    return "\n".join(f"- **{name}**: {reason}" for name, reason in ARGUED.items() if name in names) + "\n"


if __name__ == "__main__":
    main()
