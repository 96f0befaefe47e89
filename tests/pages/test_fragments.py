"""Pages with cached fragments are equal to pages without (delivery/templatetags/fragments.py)."""

import re

import pytest

from core.i18n.languages import LANGUAGES, in_language
from delivery.templatetags.fragments import clear_fragments

pytestmark = pytest.mark.usefixtures("starter_site")

PATHS = (
    "/ /office/ /legal-basis/ /projects/ /projects/?country=xk "
    "/projects/?funder=european-union&sort=budget /projects/glacy/ /activities/ "
    "/activities/?type=training /documents/ /countries/ /countries/xk/ /figures/ "
    "/search/?q=training /contact/ /nowhere/ /projects/nowhere/ /archive/"
).split()
TOKEN = re.compile(r'(<input type="hidden" name="token" value=")[^"]*')  # differs in each response


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/archive/2026-06-01"])
def test_page_is_the_same_with_fragments_of_other_pages(client, prefix):
    def read(url):
        return TOKEN.sub(r"\1", client.get(url).text)

    urls = [f"{prefix}{in_language(path, code)}" for path in PATHS for code in LANGUAGES]
    for url in reversed(urls):
        read(url)
    cached = {url: read(url) for url in urls}
    for url in urls:
        clear_fragments()
        assert cached[url] == read(url), url
