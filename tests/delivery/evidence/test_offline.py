"""A person with the ZIP and no network runs the commands of its page, as docs/evidence.md shows."""

import html
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from record.models import LogCheckpoint
from tests.helpers.evidence import download, sign_log, stamp, without_network
from tests.helpers.factories import change, make_document, make_project
from tests.helpers.publishing import publish
from tests.helpers.server.timestamp_authority import make_authority
from tests.helpers.uploads.files import pdf, upload

pytestmark = pytest.mark.django_db

GUIDE = Path(__file__).parents[3] / "docs" / "evidence.md"
NOWHERE = {f"{name}_proxy": "http://127.0.0.1:9" for name in ("http", "https", "all")}
# What is different each time.
VARYING = (
    (r"[0-9a-f]{64}", "<hash>"),
    (r"\w{3} +\d+ \d\d:\d\d:\d\d 20\d\d GMT", "<time>"),
    (r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+Z)?", "<time>"),
    (r"[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", "<public key>"),
    (r"document-\d+", "<slug>"),
    (r"[0-9a-f-]{36}", "<key>"),
    (r"SHA2?-?256\(", "SHA256("),
)


def commands_of_the_guide() -> dict[str, str]:
    """Return each command of the guide with its output."""
    found = {}
    for block in re.findall(r"```console\n(.*?)```", GUIDE.read_text(), re.DOTALL):
        for part in block.split("$ ")[1:]:
            command, _, output = part.partition("\n")
            found[command] = output
    return found


def commands_of_the_page(page: str) -> list[str]:
    blocks = re.findall(r"<pre><code>(.*?)</code></pre>", page, re.DOTALL)
    return [line for block in blocks for line in html.unescape(block).splitlines()]


def masked(output: str) -> list[str]:
    for pattern, name in VARYING:
        output = re.sub(pattern, name, output)
    return output.splitlines()


@pytest.fixture
def folder(client, settings, tmp_path):
    """A folder with the ZIP, extracted too, and with what came from elsewhere."""
    document = make_document(url="", file=upload(pdf(), "summary.pdf"))
    publish(document)
    publish(change(document, title_en="Summary, second edition"))
    key = sign_log(settings)
    earlier = LogCheckpoint.objects.get().note
    publish(make_project())
    with make_authority(tmp_path) as authority:
        sign_log(settings, key)
        stamp(authority, settings)
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "evidence.zip").write_bytes(download(client, "/record/evidence/0.zip?size=2"))
    with zipfile.ZipFile(folder / "evidence.zip") as archive:
        archive.extractall(folder)
    (folder / "key.txt").write_text(f"{key.verifier}\n")
    (folder / "earlier.txt").write_text(earlier)
    (folder / "authority.pem").write_bytes(authority.certificates)
    return folder


def test_commands_of_the_page_work_without_network(folder):
    expected = commands_of_the_guide()
    commands = commands_of_the_page((folder / "evidence-en.html").read_text())
    assert set(commands) <= expected.keys()
    for command in commands:
        result = subprocess.run(
            [*without_network(), "sh", "-c", command],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"} | NOWHERE,
            capture_output=True,
            encoding="utf-8",
        )
        assert result.returncode == 0, (command, result.stderr)
        assert masked(result.stdout) == masked(expected[command]), command


def test_guide_is_short():
    text = re.sub(r"```.*?```", "", GUIDE.read_text(), flags=re.DOTALL)
    assert len(text.split()) <= 1_500
