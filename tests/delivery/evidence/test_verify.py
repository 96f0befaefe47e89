"""verify.py as outsiders run it: on ZIPs of the site, on changed ones, and following the log."""

import ast
import functools
import http.server
import io
import sys
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.evidence import verify
from record.models import LogCheckpoint, LogEntry, Operation, Publication
from record.transparency import merkle_tree
from record.transparency.notes import SignerKey
from record.transparency.proofs import Checkpoint, tile_path
from tests.helpers import raw_sql
from tests.helpers.evidence import (
    NAME,
    PROGRAM,
    check,
    download,
    members_of,
    root_at,
    run,
    sign_log,
    stamp,
    zip_of,
)
from tests.helpers.factories import change, make_document, make_project
from tests.helpers.publishing import publish
from tests.helpers.server.timestamp_authority import Certificate, make_authority
from tests.helpers.server.witness import Witness
from tests.helpers.times import DAY
from tests.helpers.uploads.files import pdf, upload

pytestmark = pytest.mark.django_db

UNPROTECTED = ("evidence-", "page.html", "verify.py", "timestamp-certificates.pem")
PARTS = ("statement.json", "nonce.txt", "proof.tlog-proof")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with make_authority(tmp_path_factory.mktemp("authority")) as authority:
        yield authority


@pytest.fixture
def certificates(authority, tmp_path):
    path = tmp_path / "authority.pem"
    path.write_bytes(authority.certificates)
    return path


@pytest.fixture
def document():
    document = make_document(url="", file=upload(pdf(), "summary.pdf"))
    publish(document, None)
    return document


@pytest.fixture
def key(settings, authority, document):
    """Sign and stamp a log with a document in two versions, and one more entry."""
    publish(change(document, title_en="Summary, second edition"), None)
    publish(make_project(), None)
    key = sign_log(settings)
    stamp(authority, settings)
    return key


@pytest.fixture
def evidence(client, key, document):
    return download(client, f"/record/evidence.zip?path=/history/document/{document.slug}/")


def der(tag, content) -> bytes:
    """Return a value of ASN.1."""
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2)
    return bytes([tag]) + length + content


def failures(output) -> list[str]:
    """Return the lines about members that failed."""
    return [line for line in output.splitlines() if line.startswith("FAILED")]


class TestZip:
    def test_evidence_is_valid_without_the_site(self, evidence, key, tmp_path, certificates):
        code, output = check(evidence, key.verifier, tmp_path, "--certificates", certificates)
        assert code == 0, output
        lines = output.splitlines()
        assert lines[0] == f"ok      checkpoint.txt: signed by {NAME}, for 3 entries."
        assert lines[1].startswith("ok      timestamp.tsr: checkpoint.txt existed at ")
        file = next(name for name in members_of(evidence) if name.startswith("files/"))
        assert f"ok      {file}: it is the file that publications/" in output
        assert "proof.tlog-proof: entry 1 of the log: operation=publish, kind=document" in output
        assert lines[-1] == "All checks passed."

    def test_key_and_certificates_come_from_outside(self, evidence, key, tmp_path, certificates):
        other = SignerKey.create(NAME)
        code, output = check(evidence, other.verifier, tmp_path)
        assert code == 1
        assert failures(output) == [
            "FAILED  checkpoint.txt: it is not signed with the given public key."
        ]
        certificates.write_bytes(Certificate("Another root").pem)
        code, output = check(evidence, key.verifier, tmp_path, "--certificates", certificates)
        assert code == 1
        [line] = failures(output)
        assert line.startswith("FAILED  timestamp.tsr: the given certificates do not confirm it")

    def test_timestamp_is_not_checked_without_certificates(self, evidence, key, tmp_path):
        code, output = check(evidence, key.verifier, tmp_path)
        assert (code, "timestamp.tsr: NOT CHECKED" in output) == (0, True)

    def test_time_comes_from_what_the_authority_signed(self, evidence, key, tmp_path, certificates):
        """The status around the token is not signed, and its text can look like a time."""
        members = members_of(evidence)
        answer = members["timestamp.tsr"]
        token = answer[answer.index(b"\x30\x03\x02\x01\x00") + 5 :]
        text = b"granted\nTime stamp: Jan  1 00:00:00 2001 GMT\n"
        status = der(0x30, b"\x02\x01\x00" + der(0x30, der(0x0C, text)))
        members["timestamp.tsr"] = der(0x30, status + token)
        code, output = check(
            zip_of(members), key.verifier, tmp_path, "--certificates", certificates
        )
        assert (code, "ok      timestamp.tsr" in output, "2001" in output) == (0, True, False)

    def test_timestamp_outlives_the_certificate(self, evidence, authority, monkeypatch):
        """It is checked with the time that it states if it is not valid today."""
        members = members_of(evidence)
        commands = []

        def openssl(command, files):
            commands.append(command)
            result = run_openssl(command, files)
            is_today = command.startswith("ts -verify") and "-attime" not in command
            result.returncode = int(is_today or result.returncode)
            return result

        run_openssl = verify.openssl
        monkeypatch.setattr(verify, "openssl", openssl)
        note, token = members["checkpoint.txt"], members["timestamp.tsr"]
        time, remark = verify.verify_timestamp(note, token, authority.certificates, None)
        assert remark == " (a certificate of the authority was valid then, and is not now)"
        seconds = int(commands[-1].rpartition(" ")[2])
        assert f"{datetime.fromtimestamp(seconds, UTC):%H:%M:%S %Y}" in time

    def test_key_can_be_in_a_file_with_others(self, evidence, key, tmp_path):
        path = tmp_path / "key.txt"
        path.write_text(f"{SignerKey.create(NAME).verifier}\n\n{key.verifier}\n")
        assert check(evidence, path, tmp_path)[0] == 0

    def test_version_that_is_dated_back_is_named(self, client, settings, document, tmp_path):
        """The database alone can add it at the end of the log, which is then signed."""
        row = Publication.objects.get(key=document.key)
        with raw_sql.without_triggers():
            LogEntry.objects.all().delete()
            appender = merkle_tree.Appender()
            appender.add_row(row, Operation.PUBLISH, row.recorded_at + DAY)
            appender.save()
        key = sign_log(settings)
        data = download(client, "/record/evidence/0.zip")
        code, output = check(data, key.verifier, tmp_path)
        assert code == 1
        expected = "FAILED  publications/0/statement.json: it is dated back: "
        assert failures(output)[0].startswith(expected)

    @pytest.mark.parametrize("text", ["a+00000000+AAAA", "nothing.txt"])
    def test_no_key_is_no_failed_check(self, evidence, tmp_path, text):
        code, output = check(evidence, text, tmp_path)
        assert (code, output[:18]) == (2, "Nothing is proven:")

    @pytest.mark.long
    def test_each_changed_bit_is_named(self, evidence, key, tmp_path, certificates):
        members = members_of(evidence)
        names = [name for name in members if not name.startswith(UNPROTECTED)]
        names.remove("timestamp.tsr")

        @given(st.sampled_from(names), st.data())
        def change_one(name, data):
            content = bytearray(members[name])
            place = data.draw(st.integers(0, len(content) * 8 - 1))
            content[place // 8] ^= 1 << place % 8
            changed = zip_of(members | {name: bytes(content)})
            code, output = check(changed, key.verifier, tmp_path)
            folder, _, part = name.rpartition("/")
            # That the parts of a proof belong together is known of all of them.
            named = f"{folder}/{', '.join(PARTS[:2])} and {PARTS[2]}" if part in PARTS else name
            assert code == 1, output
            assert any(name in line or named in line for line in failures(output)), output

        change_one()

    @pytest.mark.long
    def test_changed_bit_of_a_timestamp_changes_no_time(
        self, evidence, key, tmp_path, certificates
    ):
        """Some bytes of the answer, such as its status, are not signed."""
        members = members_of(evidence)
        arguments = key.verifier, tmp_path, "--certificates", certificates
        stamped = check(evidence, *arguments)[1].splitlines()[1]

        @given(st.integers(0, len(members["timestamp.tsr"]) * 8 - 1))
        def change_one(place):
            content = bytearray(members["timestamp.tsr"])
            content[place // 8] ^= 1 << place % 8
            changed = zip_of(members | {"timestamp.tsr": bytes(content)})
            code, output = check(changed, *arguments)
            if code:
                assert failures(output)[0].startswith("FAILED  timestamp.tsr:"), output
            else:
                assert output.splitlines()[1] == stamped

        change_one()

    @pytest.mark.long
    def test_changed_bit_of_the_zip_changes_no_content(self, evidence, key, tmp_path, certificates):
        members = members_of(evidence)

        @given(st.integers(0, len(evidence) * 8 - 1))
        def change_one(place):
            content = bytearray(evidence)
            content[place // 8] ^= 1 << place % 8
            arguments = key.verifier, tmp_path, "--certificates", certificates
            if check(bytes(content), *arguments)[0] == 0:  # it was a date or a permission
                assert members_of(bytes(content)) == members

        change_one()

    def test_missing_member_is_named(self, evidence, key, tmp_path):
        members = members_of(evidence)
        for name in members:
            left = {other: data for other, data in members.items() if other != name}
            code, output = check(zip_of(left), key.verifier, tmp_path)
            if name.startswith((*UNPROTECTED, "timestamp.tsr", "files/")):
                assert code == 0, output
            else:
                assert (code, name in output) == (1, True), output

    @pytest.mark.parametrize(
        "name", ["../evil.txt", "/etc/passwd", "publications/01/nonce.txt", "files/a.pdf", "C:\\a"]
    )
    def test_other_member_is_rejected_and_nothing_is_extracted(self, evidence, key, tmp_path, name):
        changed = zip_of(members_of(evidence) | {name: b"x"})
        before = {*tmp_path.rglob("*"), tmp_path / "evidence.zip"}
        code, output = check(changed, key.verifier, tmp_path)
        assert (code, "no evidence has such a member" in output) == (1, True)
        assert {*tmp_path.rglob("*")} == before

    def test_second_member_of_a_name_cannot_hide(self, evidence, key, tmp_path):
        pairs = [*members_of(evidence).items()]
        file = tmp_path / "twice.zip"
        with zipfile.ZipFile(file, "w") as archive:
            for name, data in pairs:
                archive.writestr(name, data)
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr("checkpoint.txt", b"another")
        code, output = run("zip", file, "--key", key.verifier)
        assert (code, "checkpoint.txt: it is there twice" in output) == (1, True)

    def test_large_member_is_not_read_to_its_end(self, evidence, key, tmp_path):
        members = members_of(evidence)
        name = next(name for name in members if name.endswith("content.json"))
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for other, data in (members | {name: bytes(40_000_000)}).items():
                archive.writestr(other, data)
        code, output = check(file.getvalue(), key.verifier, tmp_path)
        assert (code, f"FAILED  {name}: it is too large." in output) == (1, True)

    def test_large_number_is_no_name_of_a_member(self, evidence, key, tmp_path):
        name = f"publications/{'9' * 5_000}/nonce.txt"
        code, output = check(zip_of(members_of(evidence) | {name: b"x"}), key.verifier, tmp_path)
        assert (code, "no evidence has such a member" in output) == (1, True)

    @pytest.mark.parametrize("data", [b"", b"PK", b"no ZIP at all"])
    def test_other_file_is_no_zip(self, tmp_path, data):
        code, output = check(data, SignerKey.create(NAME).verifier, tmp_path)
        assert (code, output[:18]) == (1, "This is not a ZIP:")

    def test_publication_of_another_log_is_rejected(self, evidence, key, tmp_path, settings):
        """The parts of a forged publication belong together, but not to the checkpoint."""
        members = members_of(evidence)
        folder = "publications/0"
        members[f"{folder}/statement.json"] = members["publications/1/statement.json"]
        members[f"{folder}/content.json"] = members["publications/1/content.json"]
        code, output = check(zip_of(members), key.verifier, tmp_path)
        [line] = failures(output)
        assert code == 1
        assert line.startswith(f"FAILED  {folder}/statement.json, nonce.txt and proof.tlog-proof")


class TestOtherCheckpoint:
    @pytest.fixture
    def older(self, key, tmp_path, settings):
        """A checkpoint of 3 entries, after which the log grew to 5."""
        path = tmp_path / "older.txt"
        path.write_text(LogCheckpoint.objects.get(size=3).note)
        for number in range(2):
            publish(make_project(title_en=f"Later {number}"), None)
        sign_log(settings, key)
        return path

    def test_earlier_and_later_checkpoints_are_of_the_same_log(self, client, key, older, tmp_path):
        newer = tmp_path / "newer.txt"
        newer.write_text(LogCheckpoint.objects.get(size=5).note)
        for index, size, path in ((0, 5, newer), (4, 3, older)):
            url = f"/record/evidence/{index}.zip"
            data = download(client, url)
            code, output = check(data, key.verifier, tmp_path, "--checkpoint", path)
            missing = f"consistency-{size}.txt: it is missing: download the ZIP with &size={size}"
            assert (code, missing in output) == (1, True), output
            data = download(client, f"{url}?size={size}")
            code, output = check(data, key.verifier, tmp_path, "--checkpoint", path)
            assert (code, f"ok      consistency-{size}.txt: the other" in output) == (0, True)

    def test_same_checkpoint_needs_no_proof(self, client, key, older, tmp_path):
        data = download(client, "/record/evidence/0.zip")  # of the stamped one
        assert check(data, key.verifier, tmp_path, "--checkpoint", older)[0] == 0

    def test_fork_is_named(self, client, key, older, tmp_path):
        forged = Checkpoint(NAME, 3, bytes(32))
        older.write_text(key.sign(str(forged)))
        data = download(client, "/record/evidence/4.zip?size=3")
        code, output = check(data, key.verifier, tmp_path, "--checkpoint", older)
        assert (code, "the one that had 3 entries: it FORKED" in output) == (1, True)

    def test_checkpoint_must_be_signed_too(self, client, key, older, tmp_path):
        older.write_text(older.read_text().replace("\n3\n", "\n2\n"))
        data = download(client, "/record/evidence/4.zip?size=3")
        code, output = check(data, key.verifier, tmp_path, "--checkpoint", older)
        assert (code, "FAILED  the other checkpoint: its text" in output) == (1, True)


class Log(http.server.ThreadingHTTPServer):
    """Serves files of a log, which tests can replace, at ``url``."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Files)
        self.files = {}
        self.url = f"http://127.0.0.1:{self.server_port}/record"

    def publish(self, note=None):
        """Serve all tiles of the log, and the checkpoint."""
        newest = LogCheckpoint.objects.latest("size")
        self.files = {"checkpoint": (note or newest.note).encode()}
        for level in range(8):
            width = newest.size >> 8 * level
            for number in range(0, width, 256):
                part = min(256, width - number)
                name = tile_path(level, number // 256, part)
                self.files[name] = merkle_tree.tile(level, number // 256, part)


class Files(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.server.files.get(self.path.removeprefix("/record/"))
        self.send_response(404 if body is None else 200)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args):
        """Print nothing."""


class TestFollow:
    @pytest.fixture
    def log(self, key):
        with Log() as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            server.publish()
            yield server
            server.shutdown()
            thread.join()

    @pytest.fixture
    def follow(self, log, key, tmp_path):
        state = tmp_path / "state.txt"
        return functools.partial(run, "follow", log.url, "--key", key.verifier, "--state", state)

    @pytest.fixture
    def state(self, follow, tmp_path):
        """The file with the first checkpoint, of 3 entries."""
        code, output = follow()
        assert (code, "There is no earlier checkpoint" in output) == (0, True), output
        return tmp_path / "state.txt"

    def grow(self, number):
        """Add entries; only their commitments matter."""
        row = LogEntry.objects.first().publication
        appender = merkle_tree.Appender()
        for index in range(number):
            appender.add(row, f"{appender.size} {index}", row.recorded_at, b"{}")
        with raw_sql.without_triggers():
            appender.save()

    def test_log_may_grow(self, log, follow, state, key, settings):
        publish(make_project(title_en="Another"), None)
        sign_log(settings, key)
        log.publish()
        code, output = follow()
        assert code == 0, output
        assert f"ok      The log still has all 3 entries of {state}." in output
        assert state.read_text() == LogCheckpoint.objects.latest("size").note
        assert follow()[0] == 0  # it need not grow

    def test_signatures_of_witnesses_are_left_to_others(self, log, follow, state, key):
        note = LogCheckpoint.objects.latest("size").note
        with Witness(key.verifier) as witness:
            log.publish(note + witness.sign(note.split("\n\n")[0] + "\n"))
        code, output = follow()
        assert code == 0, output
        assert state.read_text() == log.files["checkpoint"].decode()

    def test_smaller_log_is_named(self, log, follow, state, key):
        root = root_at(2)
        log.publish(key.sign(str(Checkpoint(NAME, 2, root))))
        before = state.read_text()
        code, output = follow()
        assert (code, "The log has become SMALLER: 2 entries" in output) == (1, True)
        assert state.read_text() == before
        assert Path(f"{state}.rejected").read_text() == log.files["checkpoint"].decode()

    @pytest.mark.parametrize("size", [3, 4])
    def test_fork_is_named(self, log, follow, state, key, size, settings):
        publish(make_project(title_en="Another"), None)
        sign_log(settings, key)
        log.publish(key.sign(str(Checkpoint(NAME, size, bytes(32)))))
        before = state.read_text()
        code, output = follow()
        assert (code, "The log was FORKED: its first 3 entries" in output) == (1, True), output
        assert state.read_text() == before

    def test_other_key_is_named(self, log, follow, state):
        stranger = SignerKey.create(NAME)
        log.publish(stranger.sign(str(Checkpoint(NAME, 3, root_at(3)))))
        code, output = follow()
        assert (code, "it is not signed with the given public key" in output) == (1, True)

    def test_other_log_of_the_same_owner_is_named(self, log, follow, state):
        other = SignerKey.create("other.example/record")
        log.publish(other.sign(str(Checkpoint(other.name, 3, root_at(3)))))
        code, output = follow("--key", other.verifier)
        assert (code, "The log is another one: other.example/record" in output) == (1, True)

    def test_changed_tile_is_found(self, log, follow, state, key, settings):
        publish(make_project(title_en="Another"), None)
        sign_log(settings, key)
        log.publish()
        tile = log.files["tile/0/000.p/4"]
        log.files["tile/0/000.p/4"] = bytes([tile[0] ^ 1]) + tile[1:]
        assert follow()[0] == 1

    def test_unavailable_log_proves_nothing(self, log, follow, state, key, settings):
        publish(make_project(title_en="Another"), None)
        sign_log(settings, key)
        log.publish()
        del log.files["tile/0/000.p/4"]
        code, output = follow()
        assert (code, output.splitlines()[-1][:18]) == (2, "Nothing is proven:")

    def test_further_checkpoint_is_compared_too(self, log, follow, state, key, tmp_path):
        court = tmp_path / "court.txt"
        court.write_text(key.sign(str(Checkpoint(NAME, 2, root_at(2)))))
        code, output = follow("--from", court)
        assert (code, "all 2 entries of --from" in output) == (0, True), output
        court.write_text(key.sign(str(Checkpoint(NAME, 2, bytes(32)))))
        assert follow("--from", court)[0] == 1

    @pytest.mark.parametrize("sizes", [(300, 600), (255, 256), (256, 257)])
    def test_tiles_of_all_levels_are_read(self, log, follow, state, key, sizes, settings):
        for size in sizes:
            self.grow(size - merkle_tree.size())
            sign_log(settings, key)
            log.publish()
            code, output = follow()
            assert (code, f"ok      {size} entries" in output) == (0, True), output


def test_program_runs_with_python_3_9():
    ast.parse(PROGRAM.read_text(), feature_version=(3, 9))


def test_program_needs_only_the_standard_library():
    names = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.partition(".")[0])
    assert names <= sys.stdlib_module_names


def test_help_explains_the_use():
    code, output = run("--help")
    assert code == 0
    assert "python3 verify.py zip evidence.zip --key key.txt" in output
    assert "python3 verify.py follow https://www.example.org/record" in output
