"""What ruff's security rules and bandit are told to pass over: one place at a time, with the reason beside it."""

import re
from itertools import chain
from pathlib import Path

from supply.lock_file import ROOT

PASSED_OVER = re.compile(r"# (noqa: S\d|nosec)")
ARGUED = re.compile(r"# noqa: S\d+ \(.{8,}\)|# nosec B\d+  # .{8,}")
PROGRAMS = ["bin/healthy", "bin/make-atlas", "bin/serve"]
NOT_OURS = {"node_modules", "var"}


def lines():
    """Every line of code outside this file, with its place."""
    code = chain(ROOT.glob("*.py"), ROOT.glob("[!.]*/**/*.py"), (ROOT / name for name in PROGRAMS))
    for path in code:
        name = path.relative_to(ROOT)
        if not NOT_OURS & set(name.parts) and path != Path(__file__):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{name}:{number}", line


def test_whatever_is_passed_over_says_why():
    passed_over = {place: line for place, line in lines() if PASSED_OVER.search(line)}
    assert passed_over
    assert [place for place, line in passed_over.items() if not ARGUED.search(line)] == []
