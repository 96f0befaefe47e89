"""A real Chromium against the site served by this process."""

import os
import sqlite3
from contextlib import closing

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import sync_playwright

from projects.models import Project
from tests.helpers.browser.steps import PASSWORD, open_page, sign_in
from tests.helpers.browser.walking import Walk
from tests.helpers.server.running_site import running_site, site_set_up

__all__ = ["running_site", "site_set_up"]

# Playwright runs an event loop in the thread of the test. Nothing else uses the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage"
).split()


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def starter_content(tmp_path_factory):
    """Return the path of a database with the starter content, made by the first test."""
    return tmp_path_factory.mktemp("starter") / "site.sqlite3"


@pytest.fixture
def site(live_server, transactional_db, starter_content):
    """Return the URL of a site with the starter content, loaded once and copied for each test."""
    connection.ensure_connection()
    if starter_content.exists():
        with closing(sqlite3.connect(starter_content)) as copy:
            copy.backup(connection.connection)
    else:
        call_command("load_starter_content", verbosity=0)
        with closing(sqlite3.connect(starter_content)) as copy:
            connection.connection.backup(copy)
    return live_server.url


@pytest.fixture
def complaints():
    """Collect the errors that browsers report: blocked, not loaded, raised in a script."""
    return []


@pytest.fixture
def no_complaints(complaints):
    """Check in the end that browsers reported no error."""
    yield
    assert complaints == []


@pytest.fixture
def page(browser, complaints):
    with open_page(browser, complaints) as page:
        yield page


@pytest.fixture
def walk(page, site):
    """Walk through pages; in the end, check that nothing was wrong there."""
    walk = Walk(page, site)
    yield walk
    assert not walk.found, f"\n{walk}"


@pytest.fixture
def project(site):
    return Project.objects.get(slug="glacy-e")


@pytest.fixture
def publisher(transactional_db):
    return get_user_model().objects.create_superuser("publisher", "publisher@example.org", PASSWORD)


@pytest.fixture
def desk(page, site, publisher):
    """Return the page, signed in to the admin as a publisher."""
    sign_in(page, site, publisher)
    return page
