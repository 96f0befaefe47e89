"""The log of a site, verified by the Go packages for transparency logs."""

import os
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from core.transparency import proofs
from core.transparency.notes import SignerKey
from core.transparency.proofs import Checkpoint
from record.models import LogCheckpoint
from record.transparency import checkpoints
from tests.helpers.evidence import root_at
from tests.helpers.factories import change, make_project
from tests.helpers.publishing import publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("connections_stay")]

PROGRAM = Path(__file__).parent / "log" / "verify.go"
LIBRARY = Path("/usr/share/gocode")  # where Debian's packages put it
ENTRIES = 300  # more than a tile


@pytest.fixture
def verify(tmp_path):
    """Return a function that runs the program."""
    environment = {
        "PATH": os.environ["PATH"],
        "GO111MODULE": "off",
        "GOPATH": str(LIBRARY),
        "GOCACHE": str(tmp_path / "cache"),
    }
    binary = tmp_path / "verify"
    build = ["go", "build", "-o", binary, PROGRAM]
    subprocess.run(build, env=environment, check=True, timeout=300)

    def run(*arguments):
        return subprocess.run(
            [binary, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture
def log(settings, live_server):
    """Return the URL of a log of many entries, its public key, and an earlier checkpoint."""
    key = SignerKey.create("site.example/record")
    settings.LOG_KEY = str(key)
    project = make_project()
    for number in range(ENTRIES):
        publish(change(project, title_en=f"Title {number}"), None)
        if number == 70:
            checkpoints.sign_current(timezone.now())
    checkpoints.sign_current(timezone.now())
    return f"{live_server.url}/record", key.verifier


def test_go_verifies_the_log_and_evidence(log, verify, client, settings, tmp_path):
    url, key = log
    earlier = tmp_path / "earlier"
    earlier.write_text(LogCheckpoint.objects.get(size=71).note, encoding="utf-8")
    evidence = tmp_path / "evidence.zip"
    evidence.write_bytes(b"".join(client.get("/record/evidence/123.zip").streaming_content))
    result = verify(url, key, earlier, evidence)
    assert (result.stdout, result.stderr) == (f"{ENTRIES} entries since 71, 1 proofs\n", "")

    other = SignerKey.create(key.name).verifier
    assert "no verifiable signatures" in verify(url, other, earlier, evidence).stderr
    signer = SignerKey.parse(settings.LOG_KEY)
    root = proofs.node_hash(root_at(71), root_at(71))
    earlier.write_text(signer.sign(str(Checkpoint(key.name, 71, root))))
    assert "invalid transparency proof" in verify(url, key, earlier, evidence).stderr
