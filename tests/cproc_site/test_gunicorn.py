"""The production server takes nothing from a client that moves the site's addresses."""

import runpy
from pathlib import Path

from gunicorn.config import Config

CONFIGURATION = Path(__file__).parents[2] / "gunicorn.conf.py"


def test_no_header_of_a_request_is_taken_for_a_prefix_of_the_site():
    server = Config()
    server.set("forwarder_headers", runpy.run_path(str(CONFIGURATION))["forwarder_headers"])
    assert server.forwarder_headers == []
