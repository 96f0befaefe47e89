"""The production server ignores headers that would move the site, and leaves no files behind."""

import re
import tempfile
from pathlib import Path

from tests.helpers.server.processes import start


def test_server_ignores_prefix_headers_and_removes_its_counts():
    program = start("-m", "gunicorn", "--print-config")
    output, _ = program.communicate(timeout=60)
    assert program.returncode == 0, output
    assert re.search(r"^forwarder_headers +=(.*)$", output, re.MULTILINE)[1].strip() == "[]"
    for folder in (Path(tempfile.gettempdir()), Path("/dev/shm")):  # noqa: S108 (it is only read)
        assert list(folder.glob(f"cproc-counts-{program.pid}-*")) == []
