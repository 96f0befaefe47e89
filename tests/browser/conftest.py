"""A real Chromium against the site served by this process."""

import os
import sqlite3
from contextlib import closing

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from playwright.sync_api import sync_playwright

from contact import case_actions
from projects.models import Project
from publishing import previews, review
from publishing.linkcheck.models import BrokenLink
from publishing.models import JointPublication
from record import drafts
from record.models import Step
from tests.helpers.browser.steps import PASSWORD, open_page, sign_in
from tests.helpers.browser.walking import Walk
from tests.helpers.factories import (
    change,
    make_call,
    make_delivery,
    make_document,
    make_image,
    make_message,
    make_news,
    make_notice,
    make_report,
    make_user,
)
from tests.helpers.server.running_site import running_site, site_set_up

__all__ = ["running_site", "site_set_up"]

# Playwright runs an event loop in the thread of the test. Nothing else uses the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage"
).split()
# Links to other sites are pressed, but lead nowhere.
FLAGS.append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost")


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


@pytest.fixture
def glacy(site):
    """A project whose draft was changed, submitted, shared and put into a joint publication."""
    title = "A title with a wordof" + "manyletters" * 6
    project = change(Project.objects.get(slug="glacy"), title_en=title)
    now = timezone.now()
    ana = make_user(username="colleague", first_name="Ana", last_name="Ionescu")
    [draft] = drafts.newest_of([project]).values()
    review.add_entries([draft], Step.SUBMITTED, text="As the agreement says.", now=now, by=ana)
    previews.make_link([draft], ana, "/projects/glacy/", now, recipient_name="Ministry of Justice")
    joint = JointPublication.objects.create(name="New year", created_at=now, created_by=ana)
    joint.add([project])
    return project


@pytest.fixture
def one_of_everything(glacy):
    """Objects that the starter content has no example of."""
    now = timezone.now()
    for make in (make_notice, make_document, make_image, make_news, make_call, make_report):
        make()
    Group.objects.create(name="A role of the office")
    broken = {"field": "links", "address": "https://example.org/" + "a-long-address-" * 12}
    broken |= {"problem": "status", "problem_detail": "404"}
    seen = {"first_seen_at": now, "checked_at": now}
    BrokenLink.objects.create(kind=glacy.kind, key=glacy.key, title=str(glacy), **broken, **seen)
    message, person = make_message(text="When is it?" + "averylongword" * 12), make_user()
    case_actions.note(message, "She telephoned. " + "averylongword" * 12, person, now)
    case_actions.answer(message, "On Monday.", person, now, seen=0)
    make_delivery(message=message, state="failed", error="unavailable")
