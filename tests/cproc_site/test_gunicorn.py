"""The production server takes nothing from a client that moves the site's addresses, and leaves nothing behind."""

import re
import tempfile
from pathlib import Path

from tests.helpers.server.processes import start


def configuration():
    """What gunicorn makes of its file, and the process that has read it."""
    program = start("-m", "gunicorn", "--print-config")
    said, _ = program.communicate(timeout=60)
    assert program.returncode == 0, said
    return dict(re.findall(r"^(\w+) +=(.*)$", said, re.MULTILINE)), program


def test_no_header_of_a_request_is_taken_for_a_prefix_of_the_site():
    found, _program = configuration()
    assert found["forwarder_headers"].strip() == "[]"


def test_folder_of_counts_goes_with_the_server():
    _found, program = configuration()
    places = [Path(tempfile.gettempdir()), Path("/dev/shm")]  # noqa: S108 (nothing is written there)
    assert [found for each in places for found in each.glob(f"cproc-counts-{program.pid}-*")] == []
