"""A WSGI callable that answers from memory: the minimum that a server can do.

BARE_FOLDER has a file ``name.json`` (path and headers) and ``name.body`` for each page.
"""

import json
import os
from pathlib import Path

PAGES = {}
for described in Path(os.environ["BARE_FOLDER"]).glob("*.json"):
    page = json.loads(described.read_text())
    headers = [tuple(header) for header in page["headers"]]
    PAGES[page["path"]] = (headers, described.with_suffix(".body").read_bytes())


def application(environ, start_response):
    headers, body = PAGES[environ["PATH_INFO"]]
    start_response("200 OK", headers)
    return [body]
