"""Witnesses sign each checkpoint, and whatever one answers, the log continues."""

import datetime

import pytest
from django.utils import timezone

from core.attempts import AttemptFailed
from core.http import posting
from core.transparency.notes import SignerKey, verified_text
from core.transparency.proofs import COSIGNATURE, Checkpoint, VerifierKey
from record.models import LogCheckpoint, LogCosignature
from record.transparency import tasks, witnesses
from record.transparency.verification import verify_database
from tests.helpers import raw_sql
from tests.helpers.evidence import sign_log
from tests.helpers.factories import make_project
from tests.helpers.publishing import publish
from tests.helpers.server.witness import Witness
from tests.helpers.times import DAY, MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(key, settings):
    publish(make_project())
    return sign_log(settings, key)


@pytest.fixture
def witness(key, settings):
    with Witness(key.verifier) as witness:
        settings.LOG_WITNESSES = [[witness.key, witness.url]]
        yield witness


@pytest.fixture
def grow(key, settings):
    """Return a function that adds entries and signs a checkpoint of all."""

    def grow(number=1):
        for _entry in range(number):
            publish(make_project())
        sign_log(settings, key)

    return grow


def request(after=datetime.timedelta()):
    return tasks.request_cosignatures(timezone.now() + after)


def known(witness):
    return VerifierKey.parse(witness.key, COSIGNATURE)


def test_each_checkpoint_is_signed_once(witness, grow, client):
    assert request() == "1 granted, 0 failed"
    assert request() == ""
    grow(4)
    assert request() == "1 granted, 0 failed"
    grow(3)
    assert request() == "1 granted, 0 failed"
    assert witness.asked == [0, 1, 5]
    served = client.get("/record/checkpoint").text
    newest = LogCheckpoint.objects.newest()
    assert served.startswith(newest.note)
    assert served.count("—") == 2
    assert Checkpoint.parse(verified_text(served, [known(witness)])).size == 8
    assert "witness.example/w1" in client.get("/record/").text
    assert verify_database() == (8, 8, 3, 0, 3, [])


def test_each_witness_signs(witness, key, settings, client):
    with Witness(key.verifier, "witness.example/w2") as other:
        settings.LOG_WITNESSES.append([other.key, other.url])
        other.answer = (503, "")
        assert request() == "1 granted, 1 failed"
        assert client.get("/record/checkpoint").content.count("—".encode()) == 2
        other.answer = None
        assert request(after=2 * MINUTE) == "1 granted, 0 failed"
    assert client.get("/record/checkpoint").content.count("—".encode()) == 3


def test_witness_states_the_size_from_which_it_wants_a_proof(witness, grow):
    grow(4)
    request()
    grow()
    with raw_sql.without_triggers():
        LogCosignature.objects.all().delete()
    assert request() == "1 granted, 0 failed"
    assert witness.asked == [0, 0, 5]


def test_what_failed_waits_and_goes_on_with_the_newest_checkpoint(witness, grow):
    witness.answer = (503, "")
    assert request() == "0 granted, 1 failed"
    grow()
    assert request() == ""
    row = LogCosignature.objects.get()
    assert (row.checkpoint_id, row.attempts, row.error) == (2, 1, "status")
    assert row.problem == ("The witness answered with HTTP status 503. If this lasts, ask it why.")
    for wait in (2, 8, 40, 300, 1800, 3600):
        assert request(after=wait * MINUTE) == "0 granted, 1 failed"
    witness.answer = None
    assert request(after=DAY) == ""
    assert request(after=4 * DAY) == "1 granted, 0 failed"
    row.refresh_from_db()
    assert (row.checkpoint_id, row.attempts, row.problem) == (2, 8, "")


ANSWERS = [
    ("unknown log", 403, ""),
    ("unknown log", 404, ""),
    ("conflict", 422, ""),
    ("conflict", 409, "2\n"),  # more entries than the log has
    ("conflict", 409, "-1\n"),
    ("invalid", 409, "none\n"),
    ("status", 409, "0\n"),  # as it was asked
    ("status", 302, ""),
    ("invalid", 200, ""),
    ("invalid", 200, "<h1>It works</h1>\n"),
    ("invalid", 200, "— witness.example/other AAAAAAAA\n"),
]


@pytest.mark.parametrize(("problem", "status", "body"), ANSWERS)
def test_other_answers_are_stored_as_problems(witness, client, problem, status, body):
    witness.answer = (status, body)
    assert request() == "0 granted, 1 failed"
    row = LogCosignature.objects.get()
    assert (row.error, row.line) == (problem, "")
    assert row.problem.startswith("The witness ")
    assert client.get("/record/checkpoint").text == LogCheckpoint.objects.get().note


def test_wrong_signatures_are_rejected(witness, key):
    text = str(Checkpoint(key.name, 2, bytes(32)))
    stranger = SignerKey.create("witness.example/w1")
    for line in (witness.sign(text), stranger.sign(text).split("\n\n")[1]):
        witness.answer = (200, line)
        request(after=DAY)
        LogCosignature.objects.update(next_attempt_at=timezone.now())
        assert LogCosignature.objects.get().error == "invalid"


def test_hanging_and_unreachable_witnesses_fail(witness, monkeypatch):
    monkeypatch.setattr(posting, "TIMEOUT_SECONDS", 0.1)
    witness.add = lambda body: witness.is_closing.wait(60) and (200, "")
    row = LogCheckpoint.objects.get()
    with pytest.raises(AttemptFailed) as error:
        witnesses.request_cosignature(row, witness.key, witness.url, 0)
    assert error.value.problem == "unreachable"
    witness.server_close()
    assert request() == "0 granted, 1 failed"
    assert LogCosignature.objects.get().error == "unreachable"


def test_nothing_is_requested_without_witnesses_or_a_checkpoint(
    key, settings, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert request() == ""
    settings.LOG_WITNESSES = [["witness.example/w1", "http://127.0.0.1:9/"]]
    with raw_sql.without_triggers():
        LogCheckpoint.objects.all().delete()
    assert request() == ""


class TestVerification:
    @pytest.fixture
    def signed(self, witness, grow):
        request()
        grow()
        request()
        return witness

    @pytest.mark.parametrize(
        "columns",
        [
            {"line": "another"},
            {"line": "— witness.example/w1 AAAA\n"},
            {"line": "\n\n"},
            {"checkpoint": 3},
        ],
        ids=str,
    )
    def test_changed_cosignature_is_named(self, signed, columns):
        of_another = {"line": LogCosignature.objects.get(checkpoint=1).line}
        with raw_sql.without_triggers():
            LogCosignature.objects.filter(checkpoint=2).update(**of_another)
            [problem] = verify_database().problems
            assert problem.endswith(
                " isn't valid: its text is not what witness.example/w1 has signed."
            )
            LogCosignature.objects.filter(checkpoint=2).update(**columns)
            [problem] = verify_database().problems
            LogCosignature.objects.all().delete()  # which may name no checkpoint
        size = columns.get("checkpoint", 2)
        assert problem.startswith(
            f"The cosignature of witness.example/w1 for checkpoint {size} isn't"
        )

    def test_only_cosignatures_of_known_witnesses_are_read(self, signed, settings):
        note = LogCheckpoint.objects.newest().cosigned_note
        assert verify_database([note]).problems == []
        settings.LOG_WITNESSES = []
        assert verify_database().cosignatures == 0

    def test_cosignature_cannot_be_changed_or_deleted(self, signed):
        row = LogCosignature.objects.last()
        with raw_sql.rejected("UPDATE", LogCosignature):
            raw_sql.update(row, line="another")
        with raw_sql.rejected("DELETE", LogCosignature):
            raw_sql.delete(row)
