"""verify.py as outsiders run it: on ZIPs of the site, on changed ones, and following the log."""

import ast
import functools
import http.server
import io
import re
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.transparency import verify
from core.transparency.notes import SignerKey
from core.transparency.proofs import Checkpoint, tile_path
from record.models import LogCheckpoint, LogEntry, Operation, Publication
from record.transparency import merkle_tree
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
from tests.helpers.factories import change, make_document, make_funder, make_project
from tests.helpers.publishing import publish, withdraw
from tests.helpers.server.loopback import LOOPBACK, LoopbackServer
from tests.helpers.server.timestamp_authority import Certificate, changed_at, make_authority
from tests.helpers.server.witness import Witness
from tests.helpers.times import DAY
from tests.helpers.uploads.files import pdf, upload

pytestmark = pytest.mark.django_db

UNPROTECTED = ("evidence-", "page.html", "verify.py", "timestamp-certificates.pem")
PARTS = ("statement.json", "nonce.txt", "proof.tlog-proof")
NO_MEMBER = "no evidence has such a member"


STATEMENT, CONTENT, NONCE, PROOF = [
    f"publications/0/{name}" for name in ("statement.json", "content.json", "nonce.txt", PARTS[2])
]


def replaced(name, old, new):
    """Return a function that replaces bytes of a member, which has them."""

    def replace(members):
        assert old in members[name]
        return members | {name: members[name].replace(old, new, 1)}

    return replace


def renamed(old, new):
    return lambda members: {new if name == old else name: members[name] for name in members}


def without(*prefixes):
    return lambda members: {
        name: data for name, data in members.items() if not name.startswith(prefixes)
    }


def added(name, data=b""):
    return lambda members: members | {name: data}


def exchanged(one, other):
    return lambda members: members | {one: members[other], other: members[one]}


def file_in(members) -> str:
    return next(name for name in members if name.startswith("files/"))


def with_other_file(members):
    return members | {file_in(members): b"another file"}


def with_file_of_other_type(members):
    return renamed(file_in(members), file_in(members).replace(".pdf", ".exe"))(members)


def with_second(name):
    """Return a function that adds another member of a name."""

    def add(members):
        file = io.BytesIO(zip_of(members))
        with zipfile.ZipFile(file, "a") as archive, pytest.warns(match="Duplicate name"):
            archive.writestr(name, b"another")
        return file.getvalue()

    return add


def with_wrong_sum(name):
    """Return a function that changes a byte of a member in the file only."""

    def change(members):
        data = zip_of(members)
        return changed_at(data, data.index(members[name]))

    return change


def with_unreadable(members):
    """Replace the content by one of a compression that fails."""
    file = io.BytesIO(zip_of(without(CONTENT)(members)))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr(CONTENT, bytes(1_000))
        start = archive.getinfo(CONTENT).header_offset + 30 + len(CONTENT)
    return changed_at(file.getvalue(), start + 12)


# Ways to change a ZIP, and what the program must name.
CHANGES = {
    "fewer entries": (replaced("checkpoint.txt", b"\n3\n", b"\n2\n"), "checkpoint.txt: its text"),
    "name of the log": (
        replaced("checkpoint.txt", b"site.", b"evil."),
        "checkpoint.txt: it is not",
    ),
    "no signature": (replaced("checkpoint.txt", "\n\n— ".encode(), b"\n"), "checkpoint.txt: "),
    "no checkpoint": (without("checkpoint.txt"), "checkpoint.txt: it is missing"),
    "no timestamp": (without("timestamp.tsr"), "timestamp.tsr: it is missing"),
    "timestamp of another": (added("timestamp.tsr", b"\x30\x03\x02\x01\x00"), "timestamp.tsr: "),
    "earlier date": (replaced(STATEMENT, b'"in_force_from":"2', b'"in_force_from":"1'), STATEMENT),
    "other layout": (replaced(STATEMENT, b",", b", "), f"{STATEMENT}: it is not in the form"),
    "no date": (replaced(STATEMENT, b"in_force_from", b"in_force_ever"), f"{STATEMENT}: "),
    "no statement": (without(STATEMENT), f"{STATEMENT}: it is missing"),
    "other title": (replaced(CONTENT, b'"en":"', b'"en":"Not '), f"{CONTENT}: it does not have"),
    "no content": (without(CONTENT), f"{CONTENT}: it is missing"),
    "other number": (added(NONCE, b"0" * 64 + b"\n"), f"{STATEMENT}, nonce.txt and proof"),
    "no number": (added(NONCE), f"{NONCE}: it is not a number"),
    "no proof": (without(PROOF), f"{PROOF}: it is missing"),
    "proof of another": (exchanged(PROOF, PROOF.replace("0", "1", 1)), f"{PROOF}: it is not the"),
    "other checkpoint in a proof": (
        replaced(PROOF, b"\n3\n", b"\n4\n"),
        f"{PROOF}: its checkpoint",
    ),
    "other place": (renamed(NONCE, "publications/2/nonce.txt"), "publications/2/statement.json: "),
    "other version": (exchanged(CONTENT, CONTENT.replace("0", "1", 1)), f"{CONTENT}: it does not"),
    "no version": (without("publications/"), "publications/: there is none"),
    "other file": (with_other_file, ".pdf: its name is not its digest"),
    "file of another type": (with_file_of_other_type, ".exe: no content that was checked names it"),
    "file that no text names": (added(f"files/{'0' * 64}.pdf"), f"files/{'0' * 64}.pdf: "),
    "member of another name": (added("Checkpoint.txt"), f"Checkpoint.txt: {NO_MEMBER}"),
    "page in a fourth language": (added("evidence-de.html"), f"evidence-de.html: {NO_MEMBER}"),
    "folder": (added("publications/0/"), f"publications/0/: {NO_MEMBER}"),
    "second page": (with_second("evidence-en.html"), "evidence-en.html: it is there twice"),
    "second checkpoint": (with_second("checkpoint.txt"), "checkpoint.txt: it is there twice"),
    "damaged page": (with_wrong_sum("evidence-fr.html"), "evidence-fr.html: it is damaged"),
    "damaged compression": (with_unreadable, f"{CONTENT}: it is damaged"),
}


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
    publish(document)
    return document


@pytest.fixture
def key(settings, authority, document):
    """Sign and stamp a log with a document in two versions, and one more entry."""
    publish(change(document, title_en="Summary, second edition"))
    publish(make_project())
    key = sign_log(settings)
    stamp(authority, settings)
    return key


@pytest.fixture
def evidence(client, key, document):
    return download(client, f"/record/evidence.zip?path=/history/document/{document.slug}/")


@pytest.fixture
def members(evidence):
    return members_of(evidence)


@pytest.fixture
def sample(request, samples):
    """The members of a ZIP that is made once, and the key."""
    if not samples:
        key = request.getfixturevalue("key")
        samples.append((request.getfixturevalue("members"), key.verifier))
    return samples[0]


@pytest.fixture(scope="module")
def samples():
    return []


@pytest.fixture
def verified(key, tmp_path):
    """Return a function that runs verify.py on a ZIP or its members with the key of the log."""

    def verified(data, *arguments):
        data = data if isinstance(data, bytes) else zip_of(data)
        return check(data, key.verifier, tmp_path, *arguments)

    return verified


def assert_ends(result, code, text="") -> str:
    """Check how verify.py ended, and return what it printed."""
    ended_with, output = result
    assert (ended_with, text in output) == (code, True), output
    return output


def failures(output) -> list[str]:
    """Return the lines about members that failed."""
    return [line for line in output.splitlines() if line.startswith("FAILED")]


def der(tag, content) -> bytes:
    """Return a value of ASN.1."""
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2)
    return bytes([tag]) + length + content


class TestZip:
    def test_evidence_is_valid_without_the_site(self, evidence, members, verified, certificates):
        output = assert_ends(verified(evidence, "--certificates", certificates), 0)
        lines = output.splitlines()
        assert lines[0] == f"ok      checkpoint.txt: signed by {NAME}, for 3 entries."
        assert lines[1].startswith("ok      timestamp.tsr: checkpoint.txt existed at ")
        file = next(name for name in members if name.startswith("files/"))
        assert f"ok      {file}: it is the file that publications/" in output
        assert "proof.tlog-proof: entry 1 of the log: operation=publish, kind=document" in output
        assert lines[-1] == "All checks passed."

    def test_key_and_certificates_come_from_outside(
        self, evidence, key, verified, tmp_path, certificates
    ):
        path = tmp_path / "key.txt"
        path.write_text(f"{SignerKey.create(NAME).verifier}\n\n{key.verifier}\n")
        assert_ends(check(evidence, path, tmp_path), 0)
        output = assert_ends(check(evidence, SignerKey.create(NAME).verifier, tmp_path), 1)
        expected = "FAILED  checkpoint.txt: it is not signed with the given public key."
        assert failures(output) == [expected]
        certificates.write_bytes(Certificate("Another root").pem)
        output = assert_ends(verified(evidence, "--certificates", certificates), 1)
        [line] = failures(output)
        assert line.startswith("FAILED  timestamp.tsr: the given certificates do not confirm it")
        assert_ends(verified(evidence), 0, "open    timestamp.tsr: NOT CHECKED")

    def test_time_comes_from_what_the_authority_signed(self, members, verified, certificates):
        """The status around the token is not signed, and its text can look like a time."""
        answer = members["timestamp.tsr"]
        token = answer[answer.index(b"\x30\x03\x02\x01\x00") + 5 :]
        text = b"granted\nTime stamp: Jan  1 00:00:00 2001 GMT\n"
        status = der(0x30, b"\x02\x01\x00" + der(0x30, der(0x0C, text)))
        members["timestamp.tsr"] = der(0x30, status + token)
        result = verified(members, "--certificates", certificates)
        assert "2001" not in assert_ends(result, 0, "ok      timestamp.tsr")

    def test_timestamp_outlives_the_certificate(self, members, authority, monkeypatch):
        """It is checked with the time that it states if it is not valid today."""
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

    @pytest.mark.parametrize("text", ["a+00000000+AAAA", "nothing.txt", Path("nothing.txt")])
    def test_no_key_is_no_failed_check(self, evidence, tmp_path, text):
        output = assert_ends(check(evidence, text, tmp_path), 2)
        assert output.startswith("Nothing is proven:")

    def test_key_is_no_name_of_a_file(self, key, evidence, tmp_path, monkeypatch):
        """A file next to the ZIP, which a stranger can add, replaces no key."""
        monkeypatch.chdir(tmp_path)
        stranger = SignerKey.create(NAME).verifier
        Path(str(stranger).replace("/", "-")).write_text(str(key.verifier))
        Path("key.txt").write_text(str(key.verifier))
        assert_ends(check(evidence, "key.txt", tmp_path), 2, "Nothing is proven:")
        assert_ends(run("zip", "evidence.zip"), 2, "give --key or --key-file")

    def test_timestamp_that_was_taken_out_is_named(self, members, verified, certificates):
        del members["timestamp.tsr"]
        output = assert_ends(verified(members, "--certificates", certificates), 1)
        assert failures(output) == ["FAILED  timestamp.tsr: it is missing."]
        output = assert_ends(verified(members), 0, "open    timestamp.tsr: no timestamp: ")
        assert output.endswith("All checks passed.\nNot proven: timestamp.tsr.\n")

    def test_each_member_has_a_result(self, members, verified, certificates):
        output = assert_ends(verified(members | {"page.html": b""}), 0)
        for name in members:
            folder, _slash, part = name.rpartition("/")
            named = f"{folder}/{PARTS[0]}, nonce.txt and {PARTS[2]}:" if part in PARTS else name
            assert named in output
        assert "note    page.html: not checked: the log does not contain it." in output

    def test_version_that_is_dated_back_is_named(self, client, settings, document, tmp_path):
        """The database alone can add it at the end of the log, which is then signed."""
        row = Publication.objects.get(key=document.key)
        with raw_sql.without_triggers():
            LogEntry.objects.all().delete()
            merkle_tree.add_entries([(row, Operation.PUBLISH, row.recorded_at + DAY, b"")])
        key = sign_log(settings)
        data = download(client, "/record/evidence/0.zip")
        output = assert_ends(check(data, key.verifier, tmp_path), 1)
        expected = "FAILED  publications/0/statement.json: it is dated back: "
        assert failures(output)[0].startswith(expected)

    @pytest.mark.parametrize("name", CHANGES)
    def test_changed_zip_names_the_part(self, sample, tmp_path, certificates, name):
        members, key = sample
        change, named = CHANGES[name]
        data = change(dict(members))
        data = data if isinstance(data, bytes) else zip_of(data)
        result = check(data, key, tmp_path, "--certificates", certificates)
        output = assert_ends(result, 1)
        assert any(named in line for line in failures(output)), output

    @pytest.mark.long
    def test_each_changed_bit_is_named(self, members, verified):
        names = [name for name in members if not name.startswith((*UNPROTECTED, "timestamp.tsr"))]

        @given(st.sampled_from(names), st.data())
        def change_one(name, data):
            place = data.draw(st.integers(0, len(members[name]) * 8 - 1))
            changed = changed_at(members[name], place // 8, place % 8)
            output = assert_ends(verified(members | {name: changed}), 1)
            folder, _, part = name.rpartition("/")
            # That the parts of a proof belong together is known of all of them.
            named = f"{folder}/{', '.join(PARTS[:2])} and {PARTS[2]}" if part in PARTS else name
            assert any(name in line or named in line for line in failures(output)), output

        change_one()

    @pytest.mark.long
    def test_changed_bit_of_a_timestamp_changes_no_time(self, members, verified, certificates):
        """Some bytes of the answer, such as its status, are not signed."""
        token = members["timestamp.tsr"]
        line = verified(members, "--certificates", certificates)[1].splitlines()[1]

        @given(st.integers(0, len(token) * 8 - 1))
        def change_one(place):
            changed = members | {"timestamp.tsr": changed_at(token, place // 8, place % 8)}
            code, output = verified(changed, "--certificates", certificates)
            if code:
                assert failures(output)[0].startswith("FAILED  timestamp.tsr:"), output
            else:
                assert output.splitlines()[1] == line

        change_one()

    def test_missing_member_is_named(self, members, verified):
        for name in members:
            left = {other: data for other, data in members.items() if other != name}
            is_needed = not name.startswith((*UNPROTECTED, "timestamp.tsr", "files/"))
            assert_ends(verified(left), int(is_needed), name if is_needed else "")

    @pytest.mark.parametrize(
        "name",
        [
            "../evil.txt",
            "/etc/passwd",
            "publications/01/nonce.txt",
            f"publications/{'9' * 5_000}/nonce.txt",
            "files/a.pdf",
            "C:\\a",
        ],
    )
    def test_other_member_is_rejected_and_nothing_is_extracted(
        self, members, verified, tmp_path, name
    ):
        before = {*tmp_path.rglob("*"), tmp_path / "evidence.zip"}
        assert_ends(verified(members | {name: b"x"}), 1, NO_MEMBER)
        assert {*tmp_path.rglob("*")} == before

    def test_large_member_is_not_read_to_its_end(self, members, verified):
        name = next(name for name in members if name.endswith("content.json"))
        del members[name]
        file = io.BytesIO(zip_of(members))
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, bytes(40_000_000))
        assert_ends(verified(file.getvalue()), 1, f"FAILED  {name}: it is too large.")

    @pytest.mark.parametrize("data", [b"", b"PK", b"no ZIP at all"])
    def test_other_file_is_no_zip(self, tmp_path, data):
        assert_ends(check(data, SignerKey.create(NAME).verifier, tmp_path), 1, "This is not a ZIP:")

    def test_publication_of_another_log_is_rejected(self, members, verified):
        """The parts of a forged publication belong together, but not to the checkpoint."""
        folder = "publications/0"
        for part in ("statement.json", "content.json"):
            members[f"{folder}/{part}"] = members[f"publications/1/{part}"]
        [line] = failures(assert_ends(verified(members), 1))
        assert line.startswith(f"FAILED  {folder}/statement.json, nonce.txt and proof.tlog-proof")


# What a report of three versions and a withdrawal states, in each language.
REPORTED = {
    "en": """
        Signed with the key: {key}
        Witnesses who signed the checkpoint: –
        Recorded no later than: {time}, as a timestamp confirms
        Only this upper bound is proven.
        Entry 0 of the log: document {slug}, recorded on {times[0]} UTC
        Visible from {times[0]} to {times[1]} UTC,
        then replaced or withdrawn: see entry 1
        Visible from {times[1]} to {times[2]} UTC,
        title: Summary, second edition
        Withdrawn from {times[3]} UTC
        reason: It has ended.""",
    "fr": """
        Signé avec la clé\u00a0: {key}
        Enregistré au plus tard\u00a0: {time}, comme le confirme un horodatage
        Seule cette limite supérieure est prouvée.
        Visible du {times[0]} au {times[1]} UTC,
        puis remplacé ou retiré\u00a0: voir l’entrée 1
        title: Résumé
        Retiré à partir du {times[3]} UTC""",
    "ro": """
        Semnat cu cheia: {key}
        Înregistrat cel târziu la: {time}, după cum confirmă o marcă temporală
        Numai această limită superioară este dovedită.
        Vizibil de la {times[0]} până la {times[1]} UTC,
        title: Summary, second edition
        Retras începând cu {times[3]} UTC""",
}


class TestReport:
    @pytest.mark.parametrize("language", REPORTED)
    def test_report_states_what_is_proven(
        self, client, settings, authority, document, verified, certificates, key, language
    ):
        publish(change(document, title_fr="Résumé"))
        withdraw(document, None, "It has ended.")
        sign_log(settings, key)
        stamp(authority, settings, timezone.now().date() + DAY)
        data = download(client, f"/record/evidence.zip?path=/history/document/{document.slug}/")
        checks = assert_ends(verified(data, "--certificates", certificates), 0)
        rows = Publication.objects.with_time().of(document).order_by("pk")
        facts = {
            "key": key.verifier,
            "slug": document.slug,
            "time": checks.splitlines()[1].partition(" existed at ")[2].rstrip("."),
            "times": [f"{row.in_force_from:%Y-%m-%dT%H:%M:%S}" for row in rows],
        }
        result = verified(data, "--certificates", certificates, "--report", language)
        report = assert_ends(result, 0)
        for sentence in REPORTED[language].strip().splitlines():
            assert sentence.strip().format(**facts) in report

    def test_own_object_comes_first_and_others_only_by_their_hash(self, client, settings, tmp_path):
        funder = make_funder(name_en="European Union")
        publish(funder)
        project = make_project(funders=[funder], slug="glacy", summary_en="<p>A &amp; B.</p>")
        publish(project)
        key = sign_log(settings)
        data = download(client, "/record/evidence.zip?path=/projects/glacy/")
        report = assert_ends(check(data, key.verifier, tmp_path, "--report", "en"), 0)
        assert report.index("project glacy") < report.index(f"funder {funder.slug}")
        assert ("A & B." in report, "European Union" in report) == (True, False)
        assert "no later than: not proven, because no timestamp was checked" in report

    def test_failed_check_is_named_in_place_of_a_report(self, members, verified):
        members = replaced(CONTENT, b'"en":"', b'"en":"Not ')(members)
        output = assert_ends(verified(members, "--report", "fr"), 1, f"FAILED  {CONTENT}: ")
        assert "RAPPORT" not in output

    def test_languages_have_the_same_parts(self):
        parts = [text.count("\n---\n") for text in verify.REPORTS.values()]
        fields = [sorted(re.findall(r"{.*?}", text)) for text in verify.REPORTS.values()]
        assert parts == [parts[0]] * 3
        assert fields == [fields[0]] * 3
        assert not re.search(r" [:;?!»]|« ", verify.REPORTS["fr"])
        assert not re.search("[şţŞŢ]", verify.REPORTS["ro"])


class TestOtherCheckpoint:
    @pytest.fixture
    def older(self, key, tmp_path, settings):
        """A checkpoint of 3 entries, after which the log grew to 5."""
        path = tmp_path / "older.txt"
        path.write_text(LogCheckpoint.objects.get(size=3).note)
        for number in range(2):
            publish(make_project(title_en=f"Later {number}"))
        sign_log(settings, key)
        return path

    @pytest.fixture
    def compared(self, client, verified):
        return lambda url, path: verified(
            download(client, f"/record/evidence/{url}"), "--checkpoint", path
        )

    def test_earlier_and_later_checkpoints_are_of_the_same_log(self, compared, older, tmp_path):
        newer = tmp_path / "newer.txt"
        newer.write_text(LogCheckpoint.objects.get(size=5).note)
        for index, size, path in ((0, 5, newer), (4, 3, older)):
            name = f"consistency-{size}.txt"
            missing = f"{name}: it is missing: download the ZIP with &size={size}"
            assert_ends(compared(f"{index}.zip", path), 1, missing)
            assert_ends(compared(f"{index}.zip?size={size}", path), 0, f"ok      {name}: the other")
        assert_ends(compared("0.zip", older), 0)  # the same as its own

    def test_witness_must_have_signed(self, client, verified, older, key):
        data = download(client, "/record/evidence/0.zip")
        with Witness(key.verifier) as witness:
            options = ("--checkpoint", older, "--witness", witness.key)
            assert_ends(
                verified(data, *options), 1, "FAILED  the other checkpoint: it is not signed"
            )
            assert_ends(verified(data, *options[2:]), 1, "FAILED  the other checkpoint: ")
            note = older.read_text()
            older.write_text(note + witness.sign(note.split("\n\n")[0] + "\n"))
            output = assert_ends(verified(data, *options, "--report", "en"), 0)
            assert f"Witnesses who signed the checkpoint: {witness.key}\n" in output

    def test_fork_and_changed_checkpoint_are_named(self, compared, key, older):
        older.write_text(older.read_text().replace("\n3\n", "\n2\n"))
        assert_ends(compared("4.zip?size=3", older), 1, "FAILED  the other checkpoint: its text")
        older.write_text(key.sign(str(Checkpoint(NAME, 3, bytes(32)))))
        assert_ends(compared("4.zip?size=3", older), 1, "the one that had 3 entries: it FORKED")


class Log(LoopbackServer):
    """Serves files of a log, which tests can replace, at ``url``."""

    def __init__(self):
        super().__init__(Files)
        self.files = {}
        self.url = f"http://{LOOPBACK}:{self.server_port}/record"

    def publish(self, note=None):
        """Serve all tiles of the log, and the checkpoint."""
        newest = LogCheckpoint.objects.latest("size")
        self.files = {"checkpoint": (note or newest.note).encode()}
        for level in range(8):
            width = newest.size >> 8 * level
            for number in range(0, width, 256):
                part = min(256, width - number)
                tile = merkle_tree.tile(level, number // 256, part)
                self.files[tile_path(level, number // 256, part)] = tile


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
            server.publish()
            yield server

    @pytest.fixture
    def follow(self, log, key, tmp_path):
        state = tmp_path / "state.txt"
        return functools.partial(run, "follow", log.url, "--key", key.verifier, "--state", state)

    @pytest.fixture
    def state(self, follow, tmp_path):
        """The file with the first checkpoint, of 3 entries."""
        assert_ends(follow(), 0, "There is no earlier checkpoint")
        return tmp_path / "state.txt"

    @pytest.fixture
    def grow(self, log, key, settings):
        """Return a function that adds entries, of which only the commitments matter."""

        def grow(number=1):
            row = LogEntry.objects.first().publication
            begun = merkle_tree.size()
            operations = [f"{begun} {index}" for index in range(number)]
            with raw_sql.without_triggers():
                merkle_tree.add_entries((row, name, row.recorded_at, b"{}") for name in operations)
            sign_log(settings, key)
            log.publish()

        return grow

    def test_log_may_grow(self, follow, state, grow):
        grow()
        assert_ends(follow(), 0, f"ok      The log still has all 3 entries of {state}.")
        assert state.read_text() == LogCheckpoint.objects.latest("size").note
        assert_ends(follow(), 0)  # it need not grow

    def test_signatures_of_witnesses_are_left_to_others(self, log, follow, state, key):
        note = LogCheckpoint.objects.latest("size").note
        with Witness(key.verifier) as witness:
            log.publish(note + witness.sign(note.split("\n\n")[0] + "\n"))
        assert_ends(follow(), 0)
        assert state.read_text() == log.files["checkpoint"].decode()

    @pytest.mark.parametrize(
        ("size", "message"),
        [
            (2, "The log has become SMALLER: 2 entries"),
            (3, "The log was FORKED: its first 3 entries"),
            (4, "The log was FORKED: its first 3 entries"),
        ],
    )
    def test_smaller_log_and_fork_are_named(self, log, follow, state, key, grow, size, message):
        grow()
        root = root_at(size) if size < 3 else bytes(32)
        log.publish(key.sign(str(Checkpoint(NAME, size, root))))
        before = state.read_text()
        assert_ends(follow(), 1, message)
        assert state.read_text() == before
        assert Path(f"{state}.rejected").read_text() == log.files["checkpoint"].decode()

    def test_other_key_and_other_log_of_the_same_owner_are_named(self, log, follow, state):
        stranger = SignerKey.create(NAME)
        log.publish(stranger.sign(str(Checkpoint(NAME, 3, root_at(3)))))
        assert_ends(follow(), 1, "it is not signed with the given public key")
        other = SignerKey.create("other.example/record")
        log.publish(other.sign(str(Checkpoint(other.name, 3, root_at(3)))))
        expected = "The log is another one: other.example/record"
        assert_ends(follow("--key", other.verifier), 1, expected)

    def test_changed_and_unavailable_tiles_prove_nothing(self, log, follow, state, grow):
        grow()
        log.files["tile/0/000.p/4"] = changed_at(log.files["tile/0/000.p/4"], 0)
        assert_ends(follow(), 1, "The log was FORKED")
        del log.files["tile/0/000.p/4"]
        output = assert_ends(follow(), 2)
        assert output.splitlines()[-1].startswith("Nothing is proven:")

    def test_further_checkpoint_is_compared_too(self, follow, state, key, tmp_path):
        court = tmp_path / "court.txt"
        court.write_text(key.sign(str(Checkpoint(NAME, 2, root_at(2)))))
        assert_ends(follow("--from", court), 0, "all 2 entries of --from")
        court.write_text(key.sign(str(Checkpoint(NAME, 2, bytes(32)))))
        assert_ends(follow("--from", court), 1)

    @pytest.mark.parametrize("sizes", [(300, 600), (255, 256), (256, 257)])
    def test_tiles_of_all_levels_are_read(self, follow, state, grow, sizes):
        for size in sizes:
            grow(size - merkle_tree.size())
            assert_ends(follow(), 0, f"ok      {size} entries")


def test_program_runs_with_the_standard_library_of_python_3_9():
    names = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text(), feature_version=(3, 9))):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.partition(".")[0])
    assert names <= sys.stdlib_module_names
