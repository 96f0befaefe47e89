"""Backups are made while the site is used; sites restored on either database are equal to it."""

import re
import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path

import psycopg2
import pytest
from django.utils import timezone

from contact import form_tokens
from cproc_site.backup.verify import VerifiedArchive
from tests.contact.conftest import A_MINUTE
from tests.helpers.server.crawler import Visitor, crawl
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import start
from tests.helpers.server.running_site import SET_UP, wait_for
from tests.helpers.server.visitors import Browser

pytestmark = pytest.mark.postgres

BACKUPS = 2
# Two pages and a document with a new file are published together, repeatedly, with a number.
PUBLISHING = """
import itertools, time, django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from pages.models import StandingPage
from projects.models import Document
from publishing import operations
from tests.helpers.uploads.files import PDF
document = Document.objects.first()
pages = StandingPage.objects.filter(slug__in=["privacy", "accessibility"])
objects = [*pages, document]
for number in itertools.count(1):
    for item in objects:
        item.title_en = f"Edition {number}"
    document.url, document.file = "", SimpleUploadedFile("a.pdf", PDF + b"%d" % number)
    for item in objects:
        item.save()
    operations.publish(objects, None, note=f"Edition {number}")
    print(number, flush=True)
    time.sleep(0.2)
"""
TOGETHER = """SELECT title FROM record_publication
    WHERE title LIKE 'Edition %' AND substr(in_force_until, 1, 4) = '9999'"""
NOT_INDEXED = """SELECT count(*) FROM record_publication p
    WHERE in_force_from IS NOT NULL AND content IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM search_searchentryuse e WHERE e.publication_id = p.id)"""
REFERENCES = "SELECT reference FROM contact_message"
# Every response has another ID and date, and every form another token.
NOT_COMPARED = {"Date", "X-Request-ID"}
TOKEN = re.compile(rb'(?<=name="token" value=")[^"]+')
CRAWLED = 50  # URLs: every section, its lists and feeds


class Site:
    """A site with its own folder and database, and the URL `address`."""

    def __init__(self, folder: Path, address: str, database: str = ""):
        folder.mkdir()
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "SITE_URL": address or self.url,
            "VAR_DIR": str(folder),
            "DATABASE_URL": database or f"sqlite:///{folder / 'site.sqlite3'}",
            "WEB_CONCURRENCY": "2",
            "CONTACT_MAX_PER_NETWORK": "10000",
            "PORT": str(self.port),
        }

    def run(self, *command) -> str:
        program = start(*command, **self.environment)
        output, _ = program.communicate(timeout=300)
        assert program.returncode == 0, output
        return output

    def serve(self):
        with (self.folder / "server.log").open("a") as log:
            self.server = start("-m", "gunicorn", output=log, **self.environment)
        wait_for(self.url, self.server)

    def end(self):
        self.server.terminate()
        self.server.communicate(timeout=40)

    def query(self, sql) -> list:
        """Return rows of its SQLite file."""
        with closing(sqlite3.connect(self.folder / "site.sqlite3")) as database:
            return database.execute(sql).fetchall()


def restore(folder, address, archive, database="") -> Site:
    site = Site(folder, address, database)
    assert "Mails held back" in site.run("manage.py", "restore", str(archive))
    shutil.copytree(folder.parent / "first" / "static", folder / "static")  # of the same release
    return site


class Writers:
    """Visitors who send messages all the time; `references` are those that they received."""

    def __init__(self, url, number=2):
        self.references = []
        self._stopped = threading.Event()
        self._url = url
        self._pool = ThreadPoolExecutor(number)
        self._work = [self._pool.submit(self._write, writer) for writer in range(number)]

    def _write(self, writer):
        browser = Browser(self._url)
        form = browser.get("/contact/")
        subject = re.search(r'<option value="(\d+)"', form.text)[1]
        while not self._stopped.wait(0.2):
            typed = {
                "name": "Ana",
                "subject": subject,
                "token": form_tokens.issue(timezone.now() - A_MINUTE),
                "email": f"ana{writer}@example.org",
                "text": f"Question {len(self.references)}",
            }
            sent = browser.send(form, typed)
            self.references.append(re.search(r"C-\d{4}-\w{5}", sent.text)[0])

    def stop(self):
        self._stopped.set()
        for work in self._work:
            work.result()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def first(folder):
    site = Site(folder / "first", "")
    site.run("-c", SET_UP)
    return site


@pytest.fixture(scope="module")
def archives(first, folder):
    """Return backups, each with its last edition and the references known before and after."""
    first.serve()
    publishing = start("-c", PUBLISHING, **first.environment)
    editions = [int(publishing.stdout.readline())]
    writers = Writers(first.url)
    reader = threading.Thread(target=lambda: editions.extend(map(int, publishing.stdout)))
    reader.start()
    made = []
    try:
        for number in range(BACKUPS):
            before = editions[-1], set(writers.references)
            archive = folder / f"{number}.zip"
            first.run("manage.py", "backup", str(archive))
            made.append((archive, *before, editions[-1]))
    finally:
        writers.stop()
        publishing.terminate()
        publishing.wait(20)
        reader.join()
        publishing.stdout.close()
        first.end()
    return made


@pytest.fixture(scope="module")
def restored(first, archives, folder):
    """Return the sites of the backups, on SQLite."""
    return [restore(folder / f"of-{archive.stem}", first.url, archive) for archive, *_ in archives]


@pytest.fixture(scope="module")
def sites(first, archives, restored, folder, cluster):
    """Return the last backup on SQLite and on PostgreSQL, and a backup of the latter on SQLite."""
    with closing(psycopg2.connect(cluster.url())) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("CREATE DATABASE restored")
    last = archives[-1][0]
    on_postgresql = restore(folder / "postgresql", first.url, last, cluster.url("restored"))
    on_postgresql.run("manage.py", "backup", str(folder / "back.zip"))
    back = Site(folder / "back", first.url)
    back.run("manage.py", "restore", str(folder / "back.zip"))
    shutil.copytree(folder / "first" / "static", folder / "back" / "static")
    sites = [restored[-1], on_postgresql, back]
    for site in sites:
        site.serve()
    yield sites
    for site in sites:
        site.end()


def test_backup_is_of_one_time_and_complete(archives, restored):
    """It has all or none of a joint publication, and everything confirmed before it was begun."""
    editions = []
    for site, (archive, edition_before, references, edition_after) in zip(
        restored, archives, strict=True
    ):
        with archive.open("rb") as file:
            assert VerifiedArchive(file).manifest.missing == []
        titles = site.query(TOGETHER)
        assert len(titles) == 3
        [(title,)] = set(titles)
        editions.append(int(title.split()[1]))
        assert edition_before <= editions[-1] <= edition_after + 1
        assert references <= {reference for (reference,) in site.query(REFERENCES)}
        assert site.query(NOT_INDEXED) == [(0,)]
        assert site.query("PRAGMA foreign_key_check") == []
        assert site.query("PRAGMA integrity_check") == [("ok",)]
    assert editions == sorted(set(editions))  # publishing continued
    assert len(archives[-1][2]) > len(archives[0][2])  # and so did writing


def test_pages_are_equal_byte_for_byte_on_both_databases_and_back(sites):
    """Pages of every kind, lists, searches, files, feeds and images, in three languages."""
    visitors = [Visitor(site.url) for site in sites]
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
