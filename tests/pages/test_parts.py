"""No page of the site can be told from itself with every fragment rendered again (delivery/pagecache/fragments.py)."""

import re

import pytest

from core.i18n.languages import in_language
from delivery.pagecache.fragments import fragment_cache

pytestmark = pytest.mark.usefixtures("starter_site")

PATHS = (
    "/ /office/ /legal-basis/ /legal-basis/?act=decision /projects/ /projects/?funder=european-union&sort=budget "
    "/projects/?country=xk /projects/glacy/ /activities/ /activities/?type=training /documents/ /countries/ "
    "/countries/xk/ /figures/ /search/?q=training /contact/ /nowhere/ /projects/nowhere/ /archive/"
).split()
# What each answer has for itself: the form's token.
ITS_OWN = re.compile(r'(<input type="hidden" name="token" value=")[^"]*')


def read(client, address):
    return ITS_OWN.sub(r"\1", client.get(address).text)


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/archive/2026-06-01"])
def test_every_page_is_the_same_with_fragments_of_other_pages(client, prefix):
    addresses = [
        f"{prefix}{in_language(path, code)}" for path in PATHS for code in ("en", "fr", "ro")
    ]
    for address in reversed(addresses):
        read(client, address)
    kept = {address: read(client, address) for address in addresses}
    for address in addresses:
        fragment_cache.clear()
        assert kept[address] == read(client, address), address
