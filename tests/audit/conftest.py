"""Every page of the running site, for tools that are too slow for the suite: `make audit`."""

import datetime
import os
import subprocess

import pytest

from core.i18n import dates
from core.i18n.languages import LANGUAGES, in_language
from tests.browser.conftest import browser, complaints, page
from tests.helpers.server.crawler import Visitor, crawl
from tests.helpers.server.running_site import running_site, site_set_up

__all__ = ["browser", "complaints", "page", "running_site", "site_set_up"]


@pytest.fixture(scope="session")
def visitor(running_site):
    return Visitor(running_site)


@pytest.fixture(scope="session")
def archive():
    """Return the prefix of the only day in the archive of the running site."""
    return f"/archive/{dates.today() - datetime.timedelta(days=1)}/"


@pytest.fixture(scope="session", params=LANGUAGES)
def language(request):
    """Return one language after the other, so that the pages of only one are in memory."""
    return request.param


@pytest.fixture(scope="session")
def today(visitor, language):
    """Return the pages that are reached from the home page of the language."""
    return list(crawl(visitor, in_language("/", language)))


@pytest.fixture(scope="session")
def archived(visitor, language, archive):
    """Return the same pages of the archived day."""
    return list(crawl(visitor, in_language(archive, language)))


@pytest.fixture(scope="session")
def ask(chromium):
    """Return a function that runs a tool, with the browser of the tests, and returns its output."""

    def run(*arguments):
        environment = os.environ | {"CHROME_PATH": chromium, "CI": "true"}
        done = subprocess.run(
            arguments, capture_output=True, text=True, timeout=300, env=environment
        )
        return done.stdout or done.stderr

    return run
