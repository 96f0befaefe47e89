"""Public pages are read from a standby of PostgreSQL, which follows with a short delay."""

import re
import time

import psycopg2
import pytest

from core.caching.circuit_breaker import RETRY_AFTER_SECONDS
from core.read_replica import MAX_LAG_SECONDS
from tests.helpers.server.postgres import Cluster
from tests.helpers.server.visitors import Browser
from tests.production.conftest import Production

pytestmark = pytest.mark.postgres

PUBLISH = """
from pages.models import StandingPage
from publishing import operations
page = StandingPage.objects.get(slug="accessibility")
page.title_en = {title!r}
page.save()
operations.publish([page], None, note="Another title")
"""


@pytest.fixture(scope="module")
def standby(cluster):
    standby = Cluster(copy_of=cluster)
    yield standby
    standby.remove()


@pytest.fixture(scope="module")
def site(cluster, standby, production, tmp_path_factory):
    """Return two more servers of the site, which read the standby."""
    folder = tmp_path_factory.mktemp("standby")
    media = production.environment["VAR_DIR"]
    more = Production(folder, cluster, DATABASE_REPLICA_URL=standby.site_url(), VAR_DIR=media)
    yield more
    more.end()


@pytest.fixture
def visitor(site):
    return Browser(site.address)


@pytest.fixture
def servers(site):
    return [f"http://127.0.0.1:{port}" for port in site.ports]


def execute(cluster, sql):
    with psycopg2.connect(cluster.url()) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def publish(site, title):
    site.run("manage.py", "shell", "-c", PUBLISH.format(title=title))


def wait_until_replayed(cluster, standby):
    position = execute(cluster, "SELECT pg_current_wal_lsn()")
    while not execute(standby, f"SELECT pg_last_wal_replay_lsn() >= '{position}'"):
        pass


def is_seen_within(seconds, text, visitor, server) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if text in visitor.get("/accessibility/", server).text:
            return True
        time.sleep(0.5)
    return False


def test_standby_that_does_not_follow_is_read_until_its_lag_is_too_long(
    site, cluster, standby, visitor, servers
):
    """A page and its version are from the same database; the admin uses the primary."""
    title = "Only in the database yet"
    wait_until_replayed(cluster, standby)
    execute(standby, "SELECT pg_wal_replay_pause()")
    try:
        before = visitor.get("/accessibility/").text
        publish(site, title)
        for server in servers:
            assert visitor.get("/accessibility/", server).text == before
        history = visitor.get("/history/page/accessibility/", servers[0]).text
        assert "Another title" not in history
        assert is_seen_within(2 * MAX_LAG_SECONDS + 5, title, visitor, site.address)
    finally:
        execute(standby, "SELECT pg_wal_replay_resume()")
    wait_until_replayed(cluster, standby)
    for server in [site.address, *servers]:
        assert title in visitor.get("/accessibility/", server).text


def test_pages_are_read_from_the_database_without_the_standby(site, standby, visitor, servers):
    time.sleep(RETRY_AFTER_SECONDS)  # the standby may have been behind until now
    assert visitor.get("/projects/", servers[0]).status == 200
    standby.stop()
    assert visitor.get("/projects/", servers[0]).status == 200
    publish(site, "While the standby is away")
    assert "While the standby is away" in visitor.get("/accessibility/", servers[0]).text
    standby.start()
    log = (site.folder / f"server-{site.ports[0]}.log").read_text()
    assert re.search(r"standby is not used for \d+ s", log)


def test_pages_are_read_from_the_standby_without_the_database(cluster, visitor, servers):
    """Only the contact form is unavailable."""
    cluster.stop()
    try:
        path = "/activities/?q=nobody-asked-this-before"
        assert visitor.get(path, servers[1]).status == 200
        assert visitor.get("/contact/", servers[1]).status == 503
    finally:
        cluster.start()
    assert visitor.get("/contact/", servers[1]).status == 200
