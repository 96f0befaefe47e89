"""Evidence as people get and check it: a signed log, its ZIPs, and verify.py as a program."""

import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from django.utils import timezone

from core.transparency import proofs
from core.transparency.notes import SignerKey
from delivery.evidence import archive
from record.models import LogCheckpoint, LogTimestamp, Operation
from record.transparency import checkpoints, merkle_tree

FOLDER = tempfile.TemporaryDirectory()
PROGRAM = Path(FOLDER.name) / "verify.py"
PROGRAM.write_text(archive.program(), encoding="utf-8")
NAME = "site.example/record"


def sign_log(settings, key=None) -> SignerKey:
    """Set the key of the log, and sign a checkpoint of all its entries."""
    key = key or SignerKey.create(NAME)
    settings.LOG_KEY = str(key)
    checkpoints.sign_current(timezone.now())
    settings.LOG_KEY = ""  # as on servers that visitors reach
    return key


def log_all() -> None:
    """Log the rows without an entry, as someone with the database alone can."""
    changes = []
    for row in merkle_tree.rows_without_entry():
        operation = Operation.WITHDRAW if row.is_withdrawal else Operation.PUBLISH
        changes.append((row, operation, row.recorded_at, b""))
    merkle_tree.add_entries(changes)


def root_at(size) -> bytes:
    return proofs.root_hash(merkle_tree.read_frontier(size))


def stamp(authority, settings, day=None) -> None:
    """Add the timestamp of a test's authority to the newest checkpoint."""
    settings.TIMESTAMP_CERTIFICATES = authority.certificates.decode()
    newest = LogCheckpoint.objects.latest("size")
    query = subprocess.run(
        ["openssl", "ts", "-query", "-data", "/dev/stdin", "-sha256", "-cert"],
        input=newest.note.encode(),
        capture_output=True,
        check=True,
    ).stdout
    now = timezone.now()
    LogTimestamp.objects.create(
        day=day or now.date(),
        checkpoint=newest,
        token=authority.signer.answer(query),
        next_attempt_at=now,
    )


def download(client, url, **more) -> bytes:
    response = client.get(url, **more)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_of(members) -> bytes:
    """Return a ZIP; ``members`` is a dictionary, or pairs."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in dict(members).items():
            archive.writestr(name, data)
    return file.getvalue()


def run(*arguments, cwd=None, command=(sys.executable, "-I")) -> tuple[int, str]:
    """Run verify.py; return its exit code and what it prints."""
    result = subprocess.run(
        [*command, PROGRAM, *map(str, arguments)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return result.returncode, result.stdout


def check(data: bytes, key, folder: Path, *arguments) -> tuple[int, str]:
    """Run verify.py on the bytes of a ZIP; ``key`` is a key or the path of a file with keys."""
    path = folder / "evidence.zip"
    path.write_bytes(data)
    option = "--key-file" if isinstance(key, Path) else "--key"
    return run("zip", path, option, key, *arguments)


def without_network() -> list[str]:
    """Return the beginning of a command that runs another one without network, if there is one."""
    command = ["unshare", "--map-root-user", "--net"]
    if not shutil.which("unshare"):
        return []
    is_possible = subprocess.run([*command, "true"], capture_output=True).returncode == 0
    return command if is_possible else []
