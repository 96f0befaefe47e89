"""Search as visitors do, and read the results."""

import re

from core.i18n.languages import in_language
from tests.helpers.published import text_of

ARCHIVED_SEARCH = "/archive/2026-06-01/search/"


def search(client, typed, language="en", **more):
    return client.get(in_language("/search/", language), {"q": typed} | more)


def found(response) -> list[str]:
    """Return the paths of the results in order."""
    return re.findall(r'<h3><a href="(?:/fr|/ro)?([^"]*)"', response.text)


def first(client, typed, language="en"):
    return next(iter(found(search(client, typed, language))), None)


def suggestion(response) -> str | None:
    """Return what “Did you mean” suggests."""
    match = re.search(r"Did you mean ([^?]*)\?", text_of(response))
    return match and match[1].strip()
