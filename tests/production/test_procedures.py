"""The procedures of docs/advanced.md, with secrets in files: visitors notice none of them."""

import re
import time
from contextlib import closing

import psycopg2
import pytest

from tests.helpers.procedures import documented
from tests.helpers.server.compose import PROGRAM, Compose
from tests.helpers.server.processes import ROOT
from tests.helpers.server.visitors import Browser, Load

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        not PROGRAM, reason="needs Docker's compose: apt-get install docker-compose"
    ),
]

PAGES = ["/", "/fr/", "/ro/", "/projects/", "/office/", "/updates/feed/"]
RATE = 20  # requests per second
UPGRADING, CHANGING = "Upgrading, step by step", "Changing secrets, step by step"
PROXY = ("up", "--detach", "--wait", "--no-deps", "web", "worker", "proxy")
FORM = "//main//form[.//textarea]"


@pytest.fixture(scope="module")
def compose(tmp_path_factory):
    compose = Compose(tmp_path_factory.mktemp("compose"))
    yield compose
    compose.end()


@pytest.fixture
def load(compose):
    reader = Browser(compose.address)
    assert {reader.get(path).status for path in PAGES} == {200}
    with Load(compose.address, PAGES, RATE) as load:
        yield load
        time.sleep(1)
    assert len(load.answers) > RATE
    assert [answer for answer in load.answers if answer.status != 200] == []


def commands_of(heading: str) -> list[tuple[str, ...]]:
    found = documented("docker", "compose")
    return [command.arguments for command in found if command.heading == heading]


def from_step_4() -> list[tuple[str, ...]]:
    """Return the commands that replace the servers."""
    commands = commands_of(UPGRADING)
    start = next(place for place, words in enumerate(commands) if "--no-recreate" in words)
    return commands[start : commands.index(PROXY)]


def write(writer, page, text):
    """Send a message with the form of a page, and return whether it was accepted."""
    subject = re.search(r'<option value="(\d+)"', page.text)[1]
    typed = {"name": "Ana", "email": "ana@example.org", "subject": subject, "text": text}
    return writer.send(page, typed, chosen=FORM).path.startswith("/contact/sent/")


def accepts_messages(compose) -> bool:
    writer = Browser(compose.address)
    return write(writer, writer.get("/contact/"), f"A question at {time.monotonic()}")


def test_upgrade_is_noticed_by_no_visitor(compose, load):
    _backup, *commands = commands_of(UPGRADING)
    for command in commands:
        compose.perform(command)
    assert accepts_messages(compose)


def test_monthly_fixes_of_database_and_cache_are_noticed_by_no_visitor(compose, load):
    [fixes] = [words for words in commands_of("Upgrading") if "postgres" in words]
    compose.perform(fixes)


def test_password_of_the_site_in_the_database_is_changed(compose, load):
    old = compose.secret("database_password")
    compose.set_secret("database_password")
    [migrate] = [words for words in commands_of(CHANGING) if words[-1] == "migrate"]
    [restart] = [words for words in commands_of(CHANGING) if words[0] == "restart"]
    for command in (migrate, *from_step_4(), restart):
        compose.perform(command)
    assert accepts_messages(compose)
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(f"postgres://cproc_site:{old}@127.0.0.1:{compose.cluster.port}/postgres")


def test_password_of_the_cache_is_changed(compose, load):
    compose.set_secret("redis_password")
    [redis] = [words for words in commands_of(CHANGING) if words[-1] == "redis"]
    for command in (redis, *from_step_4()):
        compose.perform(command)
    code = "from core.caching.cache_backends import find_problem; print([find_problem()])"
    assert "['']" in compose.run("web", "manage.py", "shell", "-c", code)


def test_password_of_the_owner_of_the_database_is_changed(compose):
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert r"\password cproc" in text  # the statement below is what it sends
    compose.set_secret("postgres_password")
    with closing(psycopg2.connect(compose.cluster.url())) as owner, owner.cursor() as cursor:
        cursor.execute("ALTER ROLE postgres PASSWORD %s", [compose.secret("postgres_password")])
        owner.commit()
    compose.migrate()


def test_key_is_changed_and_open_forms_are_accepted(compose, load):
    writer = Browser(compose.address)
    page = writer.get("/contact/")
    compose.settings["SECRET_KEY_FALLBACKS"] = compose.secret("secret_key")
    compose.set_secret("secret_key")
    for command in from_step_4():
        compose.perform(command)
    assert write(writer, page, "Typed before")
