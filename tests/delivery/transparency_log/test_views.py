"""The files of the log as programs read them, and the page that explains it."""

import re

import pytest

from core.transparency import proofs
from core.transparency.notes import SignerKey, verified_text
from core.transparency.proofs import Checkpoint, VerifierKey, tile_path
from record.models import LogCheckpoint, LogTimestamp
from record.transparency import checkpoints
from tests.helpers.evidence import root_at
from tests.helpers.factories import change, make_project
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

FOREVER = "public, max-age=31536000, immutable"
TERMS = "checkpoint hash key nonce proof root signature timestamp tree witness".split()


@pytest.fixture
def key(settings):
    signer = SignerKey.create("site.example/record")
    settings.LOG_KEY = str(signer)
    return signer


@pytest.fixture
def log(key):
    """A log of three entries with a checkpoint, and a fourth entry without one."""
    project = make_project()
    for number in range(3):
        publish(change(project, title_en=f"Title {number}"), now=NOON + number * HOUR)
    checkpoints.sign_current(NOON + DAY)
    publish(change(project, title_en="The last one"), now=NOON + DAY)


def test_checkpoint_is_signed_by_a_key_with_its_time(client, log, key):
    response = client.get("/record/checkpoint")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=5"
    text = verified_text(response.content.decode(), [key.verifier])
    assert Checkpoint.parse(text) == (key.name, 3, root_at(3))
    line, begin, end, *pem = client.get("/record/keys").text.splitlines()
    assert VerifierKey.parse(line) == key.verifier
    assert (begin, end) == ("from 2026-03-11T12:00:00Z", "until -")
    assert pem[0] == "-----BEGIN PUBLIC KEY-----"


def test_page_states_that_the_log_is_not_signed(client, key):
    sentence = "The office has not signed the log so far."
    publish(make_project(), now=NOON)
    assert sentence in client.get("/record/").text
    checkpoints.sign_current(NOON + DAY)
    assert sentence not in client.get("/record/").text


def test_tiles_lead_to_the_root_of_the_checkpoint(client, log):
    hashes = client.get("/record/tile/0/000.p/3")
    assert hashes["Content-Type"] == "application/octet-stream"
    assert hashes["Cache-Control"] == FOREVER
    leaves = [hashes.content[place : place + 32] for place in range(0, 96, 32)]
    pair = proofs.node_hash(*leaves[:2])
    assert proofs.node_hash(pair, leaves[2]) == root_at(3)
    entries = client.get("/record/tile/entries/000.p/3").content
    assert [proofs.leaf_hash(entries[place + 2 : place + 34]) for place in (0, 34, 68)] == leaves


@pytest.mark.parametrize(
    "path",
    [
        "0/000",  # not full
        "0/000.p/4",  # no checkpoint has that many
        "0/000.p/0",
        "0/000.p/256",
        "0/001.p/1",
        "0/x000/000.p/1",  # another form of the same number
        "1/000.p/1",
        "64/000.p/1",
        "00/000.p/1",
        "entries/000",
        "entries/000.p/4",
    ],
)
def test_other_tiles_are_not_there(client, log, path):
    assert client.get(f"/record/tile/{path}").status_code == 404


def test_number_of_a_tile_has_groups_of_three_digits():
    paths = [tile_path(0, number) for number in (0, 67, 1_000, 1_234_067)]
    assert paths == ["tile/0/000", "tile/0/067", "tile/0/x001/000", "tile/0/x001/x234/067"]


def test_nothing_is_served_before_the_first_checkpoint(client):
    publish(make_project(), now=NOON)
    assert client.get("/record/checkpoint").status_code == 404
    assert client.get("/record/tile/0/000.p/1").status_code == 404
    assert client.get("/record/keys").content == b""
    page = client.get("/record/").text
    assert "none has been signed yet" in page
    assert "none has been published yet" in page


def test_timestamps_are_served_by_day(client, log):
    LogTimestamp.objects.create(
        day=NOON.date(),
        checkpoint=LogCheckpoint.objects.get(),
        token=b"\x30\x03",
        next_attempt_at=NOON,
    )
    response = client.get("/record/timestamps/2026-03-10.tsr")
    assert (response["Content-Type"], response.content) == (
        "application/timestamp-reply",
        b"\x30\x03",
    )
    for day in ("2026-03-11", "2026-13-01"):
        assert client.get(f"/record/timestamps/{day}.tsr").status_code == 404
    assert "/record/timestamps/2026-03-10.tsr" in client.get("/record/").text


@pytest.mark.parametrize("language", ["", "/fr", "/ro"])
def test_page_explains_each_term_that_it_uses(client, log, language):
    page = client.get(f"{language}/record/").text
    explained = re.findall(r'<dt id="(\w+)">', page)
    linked = set(re.findall(r'href="#(\w+)"', page))
    assert sorted(explained) == TERMS
    assert linked >= set(TERMS)


def test_page_is_read_with_few_queries(client, log, django_assert_max_num_queries):
    client.get("/record/")
    with django_assert_max_num_queries(8):
        client.get("/record/")
