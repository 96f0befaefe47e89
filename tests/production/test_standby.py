"""Public pages are read from a standby of PostgreSQL, which follows a little behind."""

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
    """A third and a fourth server of the site, which read the standby."""
    folder = tmp_path_factory.mktemp("standby")
    more = Production(
        folder,
        cluster,
        DATABASE_REPLICA_URL=standby.url(),
        VAR_DIR=production.environment["VAR_DIR"],
    )
    yield more
    more.end()


def order(standby, words):
    with psycopg2.connect(standby.url()) as connection, connection.cursor() as cursor:
        cursor.execute(words)
        return cursor.fetchone()[0]


def publish(site, title):
    site.run("manage.py", "shell", "-c", PUBLISH.format(title=title))


def wait_until_it_has_followed(cluster, standby):
    reached = order(cluster, "SELECT pg_current_wal_lsn()")
    while not order(standby, f"SELECT pg_last_wal_replay_lsn() >= '{reached}'"):
        pass


def is_seen_within(seconds, words, visitor, server) -> bool:
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        if words in visitor.get("/accessibility/", server).text:
            return True
        time.sleep(0.5)
    return False


def test_pages_and_their_tags_are_the_standbys_and_the_desk_is_the_databases(
    site, cluster, standby
):
    """One that stands still is seen by its page, whole and with its tag, and soon not read any more."""
    visitor, servers = Browser(site.address), [f"http://127.0.0.1:{port}" for port in site.ports]
    wait_until_it_has_followed(cluster, standby)
    order(standby, "SELECT pg_wal_replay_pause()")
    try:
        before = visitor.get("/accessibility/")
        publish(site, "Only in the database yet")
        assert [visitor.get("/accessibility/", server).text for server in servers] == [
            before.text
        ] * 2
        history = visitor.get("/history/page/accessibility/", servers[0]).text
        assert "Another title" not in history
        assert is_seen_within(
            2 * MAX_LAG_SECONDS + 5, "Only in the database yet", visitor, site.address
        )
    finally:
        order(standby, "SELECT pg_wal_replay_resume()")
    wait_until_it_has_followed(cluster, standby)
    for server in [site.address, *servers]:
        assert "Only in the database yet" in visitor.get("/accessibility/", server).text


def test_without_the_standby_pages_are_read_from_the_database(site, cluster, standby):
    visitor, server = Browser(site.address), f"http://127.0.0.1:{site.ports[0]}"
    time.sleep(RETRY_AFTER_SECONDS)  # it may not have followed a moment ago
    assert visitor.get("/projects/", server).status == 200
    standby.stop()
    assert visitor.get("/projects/", server).status == 200
    publish(site, "While the standby is away")
    assert "While the standby is away" in visitor.get("/accessibility/", server).text
    standby.start()
    said = (site.folder / f"server-{site.ports[0]}.log").read_text()
    assert re.search(r"standby is not used for \d+ s", said)


def test_without_the_database_pages_are_still_read_from_the_standby(site, cluster, standby):
    """And the form says that it can't take anything."""
    visitor, server = Browser(site.address), f"http://127.0.0.1:{site.ports[1]}"
    cluster.stop()
    try:
        assert visitor.get("/activities/?q=nobody-asked-this-before", server).status == 200
        assert visitor.get("/contact/", server).status == 503
    finally:
        cluster.start()
    assert visitor.get("/contact/", server).status == 200
