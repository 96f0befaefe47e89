"""Every page of the running site, for tools that take longer than the suite may: ``make audit``."""

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
    """The prefix of the one day that the running site's archive has."""
    return f"/archive/{dates.today() - datetime.timedelta(days=1)}/"


@pytest.fixture(scope="session", params=LANGUAGES)
def language(request):
    """One after the other, so that no more is kept at a time than the pages of one."""
    return request.param


@pytest.fixture(scope="session")
def today(visitor, language):
    """What ``crawl`` finds from the home page of the language on."""
    return list(crawl(visitor, in_language("/", language)))


@pytest.fixture(scope="session")
def archived(visitor, language, archive):
    """The same on the archived day."""
    return list(crawl(visitor, in_language(archive, language)))


@pytest.fixture(scope="session")
def ask(chromium):
    """Runs a tool and returns what it says. Where it needs a browser, it takes that of the tests."""

    def run(*arguments):
        environment = os.environ | {"CHROME_PATH": chromium, "CI": "true"}
        done = subprocess.run(
            arguments, capture_output=True, text=True, timeout=300, env=environment
        )
        return done.stdout or done.stderr

    return run
