"""Structured data in pages."""

import json
import re

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>')


def structured_data(html):
    """Return the JSON-LD of a page."""
    return json.loads(SCRIPT.search(html)[1])
