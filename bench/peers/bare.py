"""A WSGI callable that answers what a file holds: the least that can be done under a server.

BARE_FOLDER has a file ``name.json`` (status and headers) and ``name.body`` for each page.
"""

import json
import os
from pathlib import Path

FOLDER = Path(os.environ["BARE_FOLDER"])
PAGES = {}
for described in FOLDER.glob("*.json"):
    page = json.loads(described.read_text())
    PAGES[page["path"]] = (
        [tuple(each) for each in page["headers"]],
        described.with_suffix(".body").read_bytes(),
    )


def application(environ, start_response):
    headers, body = PAGES[environ["PATH_INFO"]]
    start_response("200 OK", headers)
    return [body]
