"""Measure the log of 100,000 publications: ``make bench-log``, into RESULTS-LOG.md.

Needs PostgreSQL. The program exits with 1 if a target is missed.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import machine, report
from bench.sites import ROOT, create_database, environment, run

NUMBER = 100_000
TARGETS = {"verify, s": 60, "proof, bytes": 1_024, "evidence of a publication, ms": 300}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = environment(create_database("log"), Path(folder) / "site")
        run(["manage.py", "set_up", "database"], site)
        command = [sys.executable, "bench/site/log.py", str(NUMBER)]
        result = subprocess.run(  # nosec B603  # a constant
            command, env=os.environ | site, check=True, cwd=ROOT, stdout=subprocess.PIPE
        )
    figures = json.loads(result.stdout)
    rows = []
    for name, seen in figures.items():
        target = TARGETS.get(name)
        is_met = "–" if target is None else report.yes_or_no(seen <= target)
        rows.append([name, f"≤ {target:,}" if target else "–", report.number(seen), is_met])
    report.write("RESULTS-LOG", text_of(rows))
    sys.exit(0 if all(figures[name] <= target for name, target in TARGETS.items()) else 1)


def text_of(rows: list[list[str]]) -> list[str]:
    return [
        "# The log of the record\n",
        f"`make bench-log`: {NUMBER:,} publications in PostgreSQL; see [README.md](README.md).",
        "*Append* enters them all into the log, as an upgrade does. *Verify* is",
        "`manage.py verify_record`. The hashes of all contents are what it can't do without.\n",
        f"{machine.summary()}\n",
        report.table(rows, ["what", "target", "seen", "met"]),
    ]


if __name__ == "__main__":
    main()
