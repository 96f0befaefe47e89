"""Backups made while people publish and write to the office; the site restored on either database is the same site."""

import re
import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path

import psycopg2
import pytest
from django.utils import timezone

from contact import form_tokens
from core.i18n.languages import in_language
from cproc_site.backup.verify import VerifiedArchive
from tests.contact.conftest import A_MINUTE
from tests.helpers.server.crawler import ASIDE, Visitor, crawl
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import start
from tests.helpers.server.running_site import SET_UP, wait_for
from tests.helpers.server.visitors import Browser

pytestmark = pytest.mark.postgres

BACKUPS = 2
# Two pages and a document with a new file go live together, again and again; each round says its number.
PUBLISHING = """
import itertools, time, django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from pages.models import StandingPage
from projects.models import Document
from publishing import operations
objects = [*StandingPage.objects.filter(slug__in=["privacy", "accessibility"]), Document.objects.first()]
for number in itertools.count(1):
    for each in objects:
        each.title_en = f"Edition {number}"
    objects[-1].url, objects[-1].file = "", SimpleUploadedFile("a.pdf", b"%%PDF-1.7 %d %%%%EOF" % number)
    for each in objects:
        each.save()
    operations.publish(objects, None, note=f"Edition {number}")
    print(number, flush=True)
    time.sleep(0.2)
"""
TOGETHER = """SELECT title FROM record_publication
    WHERE title LIKE 'Edition %' AND substr(in_force_until, 1, 4) = '9999'"""
NOT_SEARCHED = """SELECT count(*) FROM record_publication p WHERE in_force_from IS NOT NULL AND content IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM search_searchentry e WHERE e.publication_id = p.id)"""
REFERENCES = "SELECT reference FROM contact_message"
# What is another one for every request: its number, its moment, the token of the form.
OWN = {"Date", "X-Request-ID"}
TOKEN = re.compile(rb'(?<=name="token" value=")[^"]+')
LANGUAGES = ("en", "fr", "ro")
WALKED = 60  # addresses: every section, its lists and feeds
OF_TODAY = ("/contact/", "/archive/", "/data/")  # no day of the archive has them


class Site:
    """A site in a folder of its own, on a database of its own, that calls itself ``address``."""

    def __init__(self, folder: Path, address: str, database: str = ""):
        folder.mkdir()
        self.folder, self.port = folder, free_port()
        self.address = address or f"http://127.0.0.1:{self.port}"
        self.environment = {
            "SITE_URL": self.address,
            "VAR_DIR": str(folder),
            "DATABASE_URL": database or f"sqlite:///{folder / 'site.sqlite3'}",
            "WEB_CONCURRENCY": "2",
            "PORT": str(self.port),
        }

    def run(self, *command) -> str:
        program = start(*command, **self.environment)
        said, _ = program.communicate(timeout=300)
        assert program.returncode == 0, said
        return said

    def serve(self):
        with (self.folder / "server.log").open("a") as log:
            self.server = start("-m", "gunicorn", output=log, **self.environment)
        wait_for(f"http://127.0.0.1:{self.port}", self.server)

    def end(self):
        self.server.terminate()
        self.server.communicate(timeout=40)

    def ask(self, sql) -> list:
        """Rows of its SQLite file."""
        with closing(sqlite3.connect(self.folder / "site.sqlite3")) as database:
            return database.execute(sql).fetchall()


class Restored(Site):
    def __init__(self, folder, address, archive, database=""):
        super().__init__(folder, address, database)
        self.said = self.run("manage.py", "restore", str(archive))

    def serve(self):
        shutil.copytree(
            self.folder.parent / "first" / "static", self.folder / "static"
        )  # they are the release's
        super().serve()


class Writers:
    """Visitors who write to the office all the time; ``references`` are those that they were told."""

    def __init__(self, address, number=2):
        self.references, self._stopped, self._address = [], threading.Event(), address
        self._pool = ThreadPoolExecutor(number)
        self._work = [self._pool.submit(self._write, each) for each in range(number)]

    def _write(self, number):
        browser = Browser(self._address)
        form = browser.get("/contact/")
        typed = {"name": "Ana", "subject": re.search(r'<option value="(\d+)"', form.text)[1]}
        while not self._stopped.wait(0.2):
            written = {
                "token": form_tokens.issue(timezone.now() - A_MINUTE),
                "email": f"ana{number}@example.org",
                "text": f"Question {len(self.references)}",
            }
            sent = browser.send(form, typed | written)
            self.references.append(re.search(r"C-\d{4}-\w{5}", sent.text)[0])

    def stop(self):
        self._stopped.set()
        for each in self._work:
            each.result()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def archives(folder):
    """Backups made under load; with each, what was true already before it was begun."""
    site = Site(folder / "first", "")
    site.run("-c", SET_UP)
    site.serve()
    publishing = start("-c", PUBLISHING, **site.environment)
    made, writers, known = [], Writers(site.address), {"round": int(publishing.stdout.readline())}
    reader = threading.Thread(
        target=lambda: known.update(("round", int(line)) for line in publishing.stdout)
    )
    reader.start()
    try:
        for number in range(BACKUPS):
            before = known["round"], set(writers.references)
            archive = folder / f"{number}.tar"
            site.run("manage.py", "backup", str(archive))
            made.append((archive, *before, known["round"]))
    finally:
        writers.stop()
        publishing.terminate()
        publishing.wait(20)
        reader.join()
        publishing.stdout.close()
        site.end()
    return site.address, made


@pytest.fixture(scope="module")
def restored(archives, folder):
    """The sites of the backups, on SQLite."""
    address, made = archives
    with ThreadPoolExecutor(2) as pool:
        return [
            *pool.map(lambda each: Restored(folder / f"of-{each[0].stem}", address, each[0]), made)
        ]


@pytest.fixture(scope="module")
def sites(archives, restored, folder, cluster):
    """The last backup on SQLite and on PostgreSQL, and a backup of the latter on SQLite."""
    address, made = archives
    with closing(psycopg2.connect(cluster.url())) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("CREATE DATABASE restored")
    on_postgresql = Restored(folder / "postgresql", address, made[-1][0], cluster.url("restored"))
    on_postgresql.run("manage.py", "backup", str(folder / "back.tar"))
    back = Restored(folder / "back", address, folder / "back.tar")
    sites = [restored[-1], on_postgresql, back]
    for each in sites:
        each.serve()
    yield sites
    with ThreadPoolExecutor(len(sites)) as pool:
        list(pool.map(Site.end, sites))


def test_each_is_of_one_moment_and_whole(archives, restored):
    """What goes live together is together in it; whatever was told to anybody before it was begun is in it."""
    _address, made = archives
    rounds = []
    for site, (archive, round_before, references, round_after) in zip(restored, made, strict=True):
        with archive.open("rb") as file:
            assert VerifiedArchive(file).manifest.missing == []
        (title,) = set(site.ask(TOGETHER))
        assert len(site.ask(TOGETHER)) == 3
        rounds.append(int(title[0].split()[1]))
        assert round_before <= rounds[-1] <= round_after + 1
        assert references <= {each for (each,) in site.ask(REFERENCES)}
        assert site.ask(NOT_SEARCHED) == [(0,)]
        assert site.ask("PRAGMA foreign_key_check") == []
        assert site.ask("PRAGMA integrity_check") == [("ok",)]
    assert rounds == sorted(set(rounds))  # people went on publishing
    assert len(made[-1][2]) > len(made[0][2])  # and writing


def test_mails_that_wait_are_held_back(sites):
    assert "Mails held back" in sites[0].said


def test_pages_are_the_same_byte_for_byte_on_both_databases_and_back(sites):
    """Pages of every sort, lists, searches, files, feeds and pictures, in three languages, and in the archive."""
    visitors = [Visitor(f"http://127.0.0.1:{site.port}") for site in sites]
    paths = some_paths(visitors[0])
    assert len(paths) > 120
    with ThreadPoolExecutor(len(sites)) as pool:
        answers = list(pool.map(partial(answers_of, paths), visitors))
    different = [
        path for path, *found in zip(paths, *answers, strict=True) if found.count(found[0]) < 3
    ]
    assert different == []
    assert [path for path, answer in zip(paths, answers[0], strict=True) if answer[0] != 200] == []


def some_paths(visitor) -> list[str]:
    """The first that a walk from the home page comes to, a part of what they lead to, and the same elsewhere."""
    walked = {path: outline for path, _, outline in islice(crawl(visitor), WALKED)}
    pages = [path for path, outline in walked.items() if outline and "?" not in path]
    links = {
        link for page in pages for link, _ in walked[page].targets(page) if not ASIDE.match(link)
    }
    files = [link for link in links if link.startswith("/media/")]
    day = re.search(r"/archive/\d{4}-\d\d-\d\d", visitor.get("/archive/").text)[0]
    archived = [
        day + path for path in pages if path.count("/") < 3 and not path.startswith(OF_TODAY)
    ]
    searches = [
        f"/search/?q={words}" for words in ("cybercrimes", "edition", "%C8%9B%C4%83ri", "ro")
    ]
    translated = [
        in_language(path, language)
        for path in [*pages[::4], *searches]
        for language in LANGUAGES
        if language != "en"
    ]
    return sorted({*walked, *sorted(links)[::10], *files, *searches, *translated, *archived})


def answers_of(paths, visitor) -> list:
    return [answer_of(visitor, path) for path in paths]


def answer_of(visitor, path):
    answer = visitor.get(path)
    headers = {name: value for name, value in answer.headers.items() if name not in OWN}
    return answer.status_code, headers, TOKEN.sub(b"", answer.content)
