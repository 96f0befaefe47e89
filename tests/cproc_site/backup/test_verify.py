"""An archive that differs from what was written is rejected, and nothing is changed."""

import hashlib
import io
from contextlib import suppress
from zipfile import ZipFile

import pytest
from django.core.management import CommandError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cproc_site.backup import BackupError, DamagedArchiveError, verify
from cproc_site.backup.manifest import FORMAT, MANIFEST
from cproc_site.backup.verify import VerifiedArchive
from record.models import Publication
from tests.helpers.backups.archives import Parts, back_up, empty_site, restore
from tests.helpers.factories import make_document, make_page, published
from tests.helpers.uploads.files import PDF, upload

MODELS = ("accounts.User", "accounts.AuditEntry")
TABLE = "tables/accounts.user.jsonl"


def name_of(data, extension="pdf"):
    digest = hashlib.sha256(data).hexdigest()
    return f"files/{digest[:2]}/{digest}.{extension}"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Return a backup of two tables and a file, as small as possible."""
    parts = Parts.__new__(Parts)
    parts.members = {}
    parts.manifest = {
        "format": FORMAT,
        "made_at": "2026-03-31T02:00:00+00:00",
        "release": "0123456789abcdef",
        "site": "https://www.example.org",
        "database": "sqlite",
        "migrations": [["accounts", "0001_initial"]],
        "tables": [
            {"model": model, "columns": ["id", "name"], "rows": 0, "last_number": 9}
            for model in MODELS
        ],
        "missing": [],
    }
    for model in MODELS:
        parts.put_rows(model, [[number, f"Ana {number} ș"] for number in range(9)])
    parts.members[name_of(PDF)] = PDF
    return parts.write(tmp_path_factory.mktemp("small") / "small.zip")


@pytest.fixture
def parts(small):
    return Parts(small)


@pytest.fixture
def check_parts(parts, tmp_path):
    def check_parts(**options):
        return check(parts.write(tmp_path / "changed.zip", **options).read_bytes())

    return check_parts


def check(data: bytes):
    return VerifiedArchive(io.BytesIO(data))


@pytest.mark.parametrize("step", [17, pytest.param(1, marks=pytest.mark.slow)])
def test_changed_bit_is_noticed_or_without_effect_and_any_missing_end_is_noticed(small, step):
    whole = small.read_bytes()
    expected = check(whole).manifest
    for index in range(0, len(whole), step):
        with pytest.raises(BackupError):
            check(whole[:index])
        with suppress(BackupError):
            changed = whole[:index] + bytes([whole[index] ^ (1 << index % 8)]) + whole[index + 1 :]
            assert check(changed).manifest == expected


@given(st.binary(max_size=3000))
def test_any_other_data_are_rejected(data):
    with pytest.raises(BackupError):
        check(data)


# Archives with correct hashes, which only a person can make.
@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "files/../../x",
        "tables/../x.jsonl",
        name_of(PDF).replace("files/", "files/./"),
        name_of(PDF, "p/f"),
        name_of(PDF, "PDF"),
        name_of(b"another file"),
        "tables/accounts.other.jsonl",
        "readme.txt",
    ],
)
@pytest.mark.parametrize("lists_members", [True, False])
def test_added_member_is_rejected(parts, check_parts, name, lists_members):
    parts.members[name] = PDF
    with pytest.raises(DamagedArchiveError):
        check_parts(lists_members=lists_members)


@pytest.mark.parametrize("lists_members", [True, False])
def test_missing_member_or_another_order_is_rejected(parts, check_parts, lists_members):
    parts.members = dict(reversed(parts.members.items()))
    with pytest.raises(DamagedArchiveError, match=r"other (members|tables)"):
        check_parts(lists_members=lists_members)
    del parts.members[TABLE]
    with pytest.raises(DamagedArchiveError):
        check_parts(lists_members=lists_members)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_member_that_is_there_twice_is_rejected(small):
    changed = io.BytesIO(small.read_bytes())
    with ZipFile(changed, "a") as archive:
        archive.writestr(TABLE, archive.read(TABLE))
        archive.writestr(MANIFEST, archive.read(MANIFEST))
    with pytest.raises(DamagedArchiveError, match="other members"):
        check(changed.getvalue())


@pytest.mark.parametrize(
    "lines",
    [
        b"[1]\n",
        b"[1,2,3]\n",
        b'{"id": 1}\n',
        b"[1,2]",
        b"nonsense\n",
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b"\n",
    ],
    ids=lambda lines: lines[:12].decode(errors="replace"),
)
def test_line_that_is_no_row_is_rejected(parts, check_parts, lines):
    parts.put_lines("accounts.User", lines, 1)
    with pytest.raises(DamagedArchiveError):
        check_parts()


@pytest.mark.parametrize("facts", [{"rows": 8}, {"rows": 10}])
def test_another_number_of_rows_than_in_the_manifest_is_rejected(parts, check_parts, facts):
    parts.table("accounts.User").update(facts)
    with pytest.raises(DamagedArchiveError):
        check_parts()


def test_row_without_end_is_read_only_up_to_the_limit(parts, check_parts, monkeypatch):
    monkeypatch.setattr(verify, "MAX_ROW_BYTES", 1000)
    parts.put_lines("accounts.User", b'["' + b"a" * 5_000_000 + b'",1]\n', 1)
    with pytest.raises(DamagedArchiveError, match="has no end"):
        check_parts()


def test_more_bytes_than_any_site_has_are_not_unpacked(check_parts, monkeypatch):
    monkeypatch.setattr(verify, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(DamagedArchiveError, match="larger than any site's"):
        check_parts()


@pytest.mark.parametrize("number", [2, FORMAT + 1])
def test_another_format_names_the_release_to_use(parts, check_parts, number):
    parts.manifest |= {"format": number, "unknown": "field"}
    message = rf"format {number}; this release reads format 3\. Nothing was changed\. Restore"
    with pytest.raises(BackupError, match=message):
        check_parts()


@pytest.mark.parametrize(
    ("facts", "of_table"),
    [
        ({"tables": None}, {}),
        ({"more": 1}, {}),
        ({"format": str(FORMAT)}, {}),
        ({"made_at": "2026-03-31T02:00:00"}, {}),
        ({"site": "\x1b[2J"}, {}),
        ({"missing": ["\x07"]}, {}),
        ({"migrations": [["accounts", "\x1b]0;x\x07"]]}, {}),
        ({}, {"rows": -1}),
        ({}, {"last_number": 2**63}),
    ],
)
def test_manifest_of_another_form_is_rejected(parts, check_parts, facts, of_table):
    parts.table("accounts.User").update(of_table)
    parts.manifest |= facts
    with pytest.raises(DamagedArchiveError, match="manifest can't be read"):
        check_parts()


def test_huge_manifest_is_not_read_into_memory(check_parts, monkeypatch):
    monkeypatch.setattr(verify, "MAX_MANIFEST_BYTES", 100)
    with pytest.raises(DamagedArchiveError, match="too long"):
        check_parts()


@pytest.mark.django_db(transaction=connection.vendor == "postgresql")
def test_damaged_archive_changes_nothing(tmp_path, settings):
    published(make_page())
    published(make_document(file=upload(PDF, "a.pdf"), url=""))
    path = back_up(tmp_path / "site.zip")
    empty_site()
    settings.MEDIA_ROOT = tmp_path / "other"
    settings.MEDIA_ROOT.mkdir()
    whole = path.read_bytes()
    for part in (PDF, b'"members"'):
        path.write_bytes(whole.replace(part, part.swapcase()))
        with pytest.raises(CommandError, match="Nothing was changed"):
            restore(path)
    assert not Publication.objects.exists()
    assert list(settings.MEDIA_ROOT.iterdir()) == []
    path.write_bytes(whole)
    restore(path)
    assert Publication.objects.exists()


def test_verify_describes_the_archive_without_a_database(small, capsys):
    restore(small, "--verify")
    output = capsys.readouterr().out
    assert "complete backup of https://www.example.org, made on 2026-03-31 at 02:00:00" in output
    assert "rows 18, files 1." in output


def test_file_that_cannot_be_read_is_reported(tmp_path):
    with pytest.raises(CommandError, match=r"no such file or directory\. Nothing was changed"):
        restore(tmp_path / "nowhere.zip", "--verify")
