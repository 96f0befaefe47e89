"""What people are told about holes in packages, and that no answer is never taken for a good one."""

import json
import sys

import pytest

from supply import vulnerabilities

HOLE = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["1.1"]}
FINE = {"dependencies": [{"name": "a", "version": "1.0", "vulns": []}]}
BAD = {"dependencies": [{"name": "a", "version": "1.0", "vulns": [HOLE]}]}
SKIPPED = {"dependencies": [*FINE["dependencies"], {"name": "b", "skip_reason": "not found"}]}
ALL_SKIPPED = {"dependencies": [{"name": "b", "skip_reason": "not found"}]}
NPM_FINE = {"vulnerabilities": {}}
NPM_BAD = {"vulnerabilities": {"c": {"severity": "high", "range": "<2"}}}
NPM_AWAY = {"error": {"summary": ""}}


@pytest.fixture
def program(tmp_path):
    """Makes a program that prints an answer, as JSON unless it is a text, and ends with 1 as both tools do."""

    def make(name, answer):
        path = tmp_path / name
        text = answer if isinstance(answer, str) else json.dumps(answer)
        path.write_text(f"#!{sys.executable}\nprint({text!r})\nraise SystemExit(1)\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.mark.parametrize(
    ("pip_audit", "npm", "ends_with", "says"),
    [
        (FINE, NPM_FINE, 0, ["Nothing is known"]),
        (BAD, NPM_FINE, 1, ["a 1.0: PYSEC-2026-1, CVE-2026-1; mended in 1.1", "1 known"]),
        (FINE, NPM_BAD, 1, ["c (npm): high, <2", "1 known"]),
        (SKIPPED, NPM_FINE, 2, ["requirements.txt: no answer about b.", "Not everything could be asked"]),
        (ALL_SKIPPED, NPM_FINE, 2, ["requirements.txt: no answer about any package."]),
        (
            "Traceback: no such host",
            NPM_FINE,
            2,
            ["requirements-dev.txt: the service that knows wasn't reached."],
        ),
        (FINE, NPM_AWAY, 2, ["tests/audit/package-lock.json", "Not everything could be asked"]),
        (BAD, NPM_AWAY, 1, ["tests/audit/package-lock.json", "1 known"]),
    ],
)
def test_what_people_are_told(pip_audit, npm, ends_with, says, program, capsys):
    programs = program("pip-audit", pip_audit), program("npm", npm)
    assert vulnerabilities.main(*programs) == ends_with
    told = "".join(capsys.readouterr())
    assert [line for line in says if line not in told] == []


def test_tools_that_are_not_there_are_no_good_answer(tmp_path, capsys):
    nowhere = str(tmp_path / "nothing")
    assert vulnerabilities.main(nowhere, nowhere) == 2
    assert "Nothing is known" not in "".join(capsys.readouterr())
