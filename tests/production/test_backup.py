"""Sites restored on either database are equal to the site of the backup."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import islice

import psycopg2
import pytest

from tests.helpers.server.crawler import Visitor, crawl
from tests.helpers.server.running_site import SET_UP, Site

pytestmark = pytest.mark.postgres

# Every response has another ID and date, and every form another token.
NOT_COMPARED = {"Date", "X-Request-ID"}
TOKEN = re.compile(rb'(?<=name="token" value=")[^"]+')
CRAWLED = 50  # URLs: every section, its lists and feeds


def make_site(folder, url="", **more) -> Site:
    return Site(folder, url, WEB_CONCURRENCY="2", CONTACT_MAX_PER_NETWORK="10000", **more)


def restore(folder, url, archive, **more) -> Site:
    site = make_site(folder, url, **more)
    assert "Restored." in site.run("manage.py", "restore", str(archive))
    static = folder.parent / "first" / "static"  # of the same release
    shutil.copytree(static, folder / "static", dirs_exist_ok=True)
    return site


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def first(folder):
    site = make_site(folder / "first")
    site.run("-c", SET_UP)
    return site


@pytest.fixture(scope="module")
def archive(first, folder):
    archive = folder / "first.zip"
    first.run("manage.py", "backup", str(archive))
    return archive


@pytest.fixture(scope="module")
def sites(first, archive, folder, cluster):
    """Return a backup on SQLite and on PostgreSQL, and a backup of the latter on SQLite."""
    with closing(psycopg2.connect(cluster.url())) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("CREATE DATABASE restored")
    url = first.address
    on_sqlite = restore(folder / "sqlite", url, archive)
    database = cluster.url("restored")
    on_postgresql = restore(folder / "postgresql", url, archive, DATABASE_URL=database)
    on_postgresql.run("manage.py", "backup", str(folder / "back.zip"))
    back = restore(folder / "back", url, folder / "back.zip")
    sites = [on_sqlite, on_postgresql, back]
    with ExitStack() as stack:
        for site in sites:
            stack.enter_context(site.served("-m", "gunicorn"))
        yield sites


def test_pages_are_equal_byte_for_byte_on_both_databases_and_back(sites):
    """Pages of every kind, lists, searches, files, feeds and images, in three languages."""
    visitors = [Visitor(site.address) for site in sites]
    paths = some_paths(visitors[0])
    assert len(paths) > 120
    with ThreadPoolExecutor(len(sites)) as pool:
        answers = list(pool.map(lambda visitor: [answer_of(visitor, p) for p in paths], visitors))
    for path, one, *others in zip(paths, *answers, strict=True):
        assert one[0] == 200, path
        assert others == [one, one], path


def some_paths(visitor) -> list[str]:
    """Return the first URLs of a crawl of each language and an archived day, and their files."""
    day = re.search(r"/archive/\d{4}-\d\d-\d\d/", visitor.get("/archive/").text)[0]
    words = ("cybercrimes", "edition", "%C8%9B%C4%83ri", "ro")
    paths = {f"/search/?q={word}" for word in words}
    for first in ("/", "/fr/", "/ro/", day):
        for path, _, outline in islice(crawl(visitor, first), CRAWLED):
            paths.add(path)
            if outline:
                paths |= {link for link in outline.paths if link.startswith("/media/")}
    return sorted(paths)


def answer_of(visitor, path):
    answer = visitor.get(path)
    headers = {name: value for name, value in answer.headers.items() if name not in NOT_COMPARED}
    return answer.status_code, headers, TOKEN.sub(b"", answer.content)
