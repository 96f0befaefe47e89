"""Asks what is known against the packages: ``make vulnerabilities``. For people, since it needs the network.

pip-audit asks about Python's packages, npm about those of ``make audit``. Ends with 1 where something is known, and
with 2 where not everything could be asked: no answer is never taken for a good one.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from supply.lock_file import DEV, ROOT, SITE, SUPPLY, lock_of

PIP_AUDIT = str(Path(sys.executable).with_name("pip-audit"))
NPM_FOLDER = ROOT / "tests" / "audit"


class Answer(NamedTuple):
    """Lines for people: what is known against packages, and what couldn't be asked."""

    known: list[str]
    unasked: list[str]


def main(pip_audit=PIP_AUDIT, npm="npm") -> int:
    answers = [about_python(lock_of(name), pip_audit) for name in (SITE, DEV, SUPPLY)] + [about_npm(npm)]
    known = list(dict.fromkeys(line for answer in answers for line in answer.known))  # locks share packages
    unasked = [line for answer in answers for line in answer.unasked]
    for line in known:
        print(line)
    for line in unasked:
        print(line, file=sys.stderr)
    print(_sum(known, unasked))
    return 1 if known else 2 if unasked else 0


def about_python(lock, pip_audit=PIP_AUDIT) -> Answer:
    """What is known against the packages of a lock."""
    options = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    packages = _said([pip_audit, *options, "--requirement", str(lock)]).get("dependencies")
    if packages is None:
        return Answer([], [f"{lock.name}: the service that knows wasn't reached."])
    known = [_python_line(each, hole) for each in packages for hole in each.get("vulns", ())]
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    whom = "any package" if len(skipped) == len(packages) else ", ".join(skipped)
    return Answer(known, [f"{lock.name}: no answer about {whom}."] if skipped else [])


def about_npm(npm="npm") -> Answer:
    """What is known against the packages that read the pages in ``make audit``."""
    report = _said([npm, "audit", "--json", "--prefix", str(NPM_FOLDER)])
    if "vulnerabilities" not in report:
        return Answer([], ["tests/audit/package-lock.json: npm isn't there, or its service wasn't reached."])
    known = report["vulnerabilities"].items()
    return Answer([f"{name} (npm): {hole['severity']}, {hole['range']}" for name, hole in known], [])


def _said(command) -> dict:
    """The JSON that it prints; empty where there is none. Both tools end with 1 where they find something."""
    try:
        ended = subprocess.run(  # noqa: S603 (both are named above)  # nosec B603
            command, capture_output=True, text=True, check=False
        )
        return json.loads(ended.stdout)
    except (OSError, json.JSONDecodeError):
        return {}


def _python_line(package, hole) -> str:
    names = ", ".join([hole["id"], *hole.get("aliases", ())])
    mended = ", ".join(hole["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {names}; mended in {mended}"


def _sum(known, unasked) -> str:
    if known:
        return f"{len(known)} known. SECURITY.md says what to do."
    if unasked:
        return "Not everything could be asked, so this says nothing about what is safe. Try again later."
    return "Nothing is known against any package."


if __name__ == "__main__":
    sys.exit(main())
