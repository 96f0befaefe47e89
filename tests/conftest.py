"""Fixtures of all tests: empty caches, a media folder for each test, and the selection of tests."""

import gc
import os
import resource
import shutil
import signal
from glob import glob
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as site_settings
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import is_hypothesis_test
from hypothesis import settings as hypothesis_settings

from record.version import live_version
from tests.helpers.admin.shared_links import link_to
from tests.helpers.factories import make_project, make_superuser
from tests.helpers.raw_sql import allow_every_clock, allow_flush
from tests.helpers.server.mail_server import MailServer, mailers_for
from tests.helpers.times import NOON

# Time-outs of examples depend on the machine. In CI a failure must come from the change under test,
# so the examples are the same in every run.
hypothesis_settings.register_profile("local", deadline=None, max_examples=30)
hypothesis_settings.register_profile(
    "ci", hypothesis_settings.get_profile("local"), derandomize=True, print_blob=True
)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "local")

ON_POSTGRESQL = "postgresql" in site_settings.DATABASES["default"]["ENGINE"]
AUDIT_PACKAGES = (
    "chromium default-jre-headless nodejs npm gettext nginx openssl golang-go "
    "golang-golang-x-mod-dev libreoffice-writer-nogui"
)
AUDIT_TOOLS = Path(__file__).parent / "audit" / "node_modules"
PLACES = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"  # servers are in the folders of root
WITH_DATABASE = ("accounts", "bulk", "contact", "desk", "following", "publishing", "translation")
SKIPS_FAIL = bool(os.environ.get("FAIL_ON_SKIP"))


def find_chromium():
    """Return the path of Chromium on this machine, or None."""
    paths = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, paths), None)


def can_audit():
    tools = ("java", "node", "xgettext", "msgfmt", "nginx", "openssl", "go", "soffice")
    is_here = all(shutil.which(tool, path=PLACES) for tool in tools)
    return find_chromium() and is_here and AUDIT_TOOLS.is_dir()


def postgresql_is_installed():
    return bool(glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb"))


def pytest_collection_finish():
    """Exclude modules and tests from garbage collection, which took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def folder_of(item):
    return item.path.relative_to(item.config.rootpath).parts[1]


def pytest_itemcollected(item):
    """Let the tests of packages that store something use the database."""
    if folder_of(item) in WITH_DATABASE and not item.get_closest_marker("django_db"):
        item.add_marker("django_db")


def pytest_collection_modifyitems(config, items):
    for item in items:
        folder = folder_of(item)
        if folder in ("browser", "audit", "image", "production"):
            item.add_marker(folder)
        if folder in ("browser", "production"):
            item.add_marker("slow")
        if folder == "scenarios" or is_hypothesis_test(item.obj):
            item.add_marker("long")
    items.sort(key=lambda item: not item.get_closest_marker("long"))
    if not find_chromium():
        skip(items, "browser", "needs Chromium: apt-get install chromium")
    if not (shutil.which("nginx", path=PLACES) and shutil.which("redis-server")):
        skip(items, "production", "needs nginx and Redis: apt-get install nginx redis-server")
    if not can_audit():
        skip(items, "audit", f"needs apt-get install {AUDIT_PACKAGES}; then make audit")
    if ON_POSTGRESQL:
        deselect(config, items, "sqlite")
    elif postgresql_is_installed():
        deselect(config, items, "postgres")  # `make test-data` runs them
    else:
        reason = "needs PostgreSQL: apt-get install postgresql, then make test-data"
        skip(items, "postgres", reason)


def skip(items, marker, reason):
    for item in items:
        if item.get_closest_marker(marker):
            item.add_marker(pytest.mark.skip(reason=reason))


def deselect(config, items, marker):
    """Leave out tests of the other database without reporting them as skipped."""
    deselected = [item for item in items if item.get_closest_marker(marker)]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if item not in deselected]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    return failed_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return failed_if_skipped((yield))


def failed_if_skipped(report):
    """Report a skipped test as a failure with FAIL_ON_SKIP, as in CI."""
    if SKIPS_FAIL and report.skipped and not hasattr(report, "wasxfail"):
        *_, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"FAIL_ON_SKIP: {reason}"
    return report


@pytest.fixture(scope="session")
def chromium():
    """Return the path of the browser for the tests in `tests/browser`."""
    return find_chromium()


@pytest.fixture(autouse=True)
def empty_caches():
    for cache in caches.all():
        cache.clear()
    yield
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def connections_stay(monkeypatch):
    """Keep the connection, and with it the test's transaction, when the site is called by WSGI."""
    from delivery.pagecache import wsgi  # the apps are ready only now

    monkeypatch.setattr(wsgi, "close_old_connections", lambda: None)
    for signal_ in (request_started, request_finished):
        signal_.disconnect(close_old_connections)
    yield
    for signal_ in (request_started, request_finished):
        signal_.connect(close_old_connections)


@pytest.fixture(autouse=True)
def no_live_version():
    """Forget the live site of the last test."""
    from contact.views import empty_pages  # the apps are ready only now
    from record.content_cache import forget_contents

    empty_pages.clear()
    live_version.forget()
    forget_contents()


@pytest.fixture(autouse=True)
def mails_are_sent(request):
    """Wait for the thread that sends mails: the next test has other data."""
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if commits or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
    yield
    from core.mail.sending import background_thread  # the apps are ready only now

    assert background_thread.wait(30)


@pytest.fixture(autouse=True)
def recovery_codes_are_hashed_once(monkeypatch):
    from accounts.login import second_factor  # the apps are ready only now

    monkeypatch.setattr(second_factor, "HASH_ITERATIONS", 1)


@pytest.fixture(scope="session", autouse=True)
def roles_stay():
    from tests.helpers.roles import stay_in_the_database  # the apps are ready only now

    stay_in_the_database()


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied():
    with pytest.MonkeyPatch.context() as monkeypatch:
        allow_flush(monkeypatch)
        yield


@pytest.fixture(scope="session", autouse=True)
def clocks_are_invented():
    with pytest.MonkeyPatch.context() as monkeypatch:
        allow_every_clock(monkeypatch)
        yield


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    """Return a media folder of the test's own; the store of pages is next to it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    settings.PAGES_ROOT = tmp_path / "pages"
    settings.SIGNER_ROOT = tmp_path / "signer"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def withholding_waits_for_no_process(monkeypatch):
    from core.caching import page_store  # the apps are ready only now

    monkeypatch.setattr(page_store, "VERSION_SECONDS", 0)


@pytest.fixture
def full_disk():
    """Call the result to make the kernel reject files beyond 64 kB."""
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill():
        resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, before[1]))

    yield fill
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.fixture
def mail_server(settings):
    """Return the mail server of the site."""
    with MailServer() as server:
        settings.MAILERS = mailers_for(server.port)
        yield server


@pytest.fixture
def clock():
    """Return the clock, stopped at noon, which tests shift."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def live(clock, settings):
    """Return the live version as processes cache it, by `clock`."""
    settings.CACHE_LIVE_VERSION = True
    live_version.forget()
    return live_version


@pytest.fixture
def project():
    """Return a project that was never published."""
    return make_project(slug="draft", acronym="DRAFT+")


@pytest.fixture
def link(project):
    """Return a shared link to the draft of the project."""
    return link_to(project)


@pytest.fixture
def person():
    """Return the superuser of ``desk``."""
    return make_superuser()


@pytest.fixture
def desk(client, person):
    """Return a client that is logged in as a superuser."""
    client.force_login(person)
    return client
