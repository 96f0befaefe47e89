"""Measure this commit: ``make bench``; see bench/README.md.

With ``--smallest`` only starter content is measured, in short, without peers and results.
"""

import os
import platform
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measures import Site, messages, one_process, pages, under_load
from bench.servers import ROOT, Programs, run, site_environment


def main() -> None:
    is_smallest = sys.argv[1:] == ["--smallest"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends all programs
    commit = subprocess.check_output("git show -s --format=%h".split(), text=True).strip()
    facts = f"{commit}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [f"# Results\n\n`make bench`, see [README.md](README.md). Commit {facts}."]
    for size in ("starter",) if is_smallest else ("starter", "large"):
        with tempfile.TemporaryDirectory() as folder, Programs(Path(folder)) as programs:
            environment = site_environment(size, programs.folder)
            run(["-m", "bench.load", int(size == "large")], environment)
            site = Site(size, environment, programs, *((1, 1) if is_smallest else (10, 5)))
            parts = {"pages": pages(site, not is_smallest)} if size == "starter" else {}
            parts |= {"messages": messages(site), "one process": one_process(site)}
            for name, figures in (parts | {"under load": under_load(site)}).items():
                lines.append(f"\n## {name.capitalize()}, {size}\n")
                lines.append("| what | seen | target |  |\n|---|--:|--:|---|")
                for figure in figures:
                    lines.append(f"| {figure.what} | {figure.value:,.4g} | {figure.judged} |")
                    print(lines[-1], flush=True)
    if not is_smallest:
        (ROOT / "bench" / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
