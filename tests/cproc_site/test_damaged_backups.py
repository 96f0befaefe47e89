"""An archive that isn't what was written once is refused, whatever became of it, and nothing is touched."""

import gzip
import hashlib
import io
import tarfile

import pytest
from django.core.management import CommandError
from hypothesis import given
from hypothesis import strategies as st

from cproc_site.backup import archive, verify
from cproc_site.backup.errors import BackupError, DamagedArchiveError
from cproc_site.backup.manifest import FORMAT
from cproc_site.backup.verify import VerifiedArchive
from record.models import Publication
from tests.helpers.backups.archives import Parts, back_up, empty_site, restore
from tests.helpers.factories import make_document, make_page, published
from tests.helpers.uploads.files import PDF, upload

TABLE = "tables/accounts.user.jsonl.gz"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A backup of two tables and a file, made by hand: as small as one can be."""
    path = tmp_path_factory.mktemp("small") / "small.tar"
    parts = Parts.__new__(Parts)
    parts.members = {
        TABLE: b"",
        "tables/accounts.auditentry.jsonl.gz": b"",
        f"files/{name_of(PDF)}": PDF,
    }
    parts.manifest = {
        "format": FORMAT,
        "made_at": "2026-03-31T02:00:00+00:00",
        "release": "0123456789abcdef",
        "site": "https://www.example.org",
        "database": "sqlite",
        "migrations": [["accounts", "0001_initial"]],
        "tables": [
            {"model": model, "columns": ["id", "name"], "rows": 0, "size": 0, "last_number": 9}
            for model in ("accounts.User", "accounts.AuditEntry")
        ],
        "missing": [],
    }
    for model in ("accounts.User", "accounts.AuditEntry"):
        parts.put_rows(model, [[number, f"Ana {number} ș"] for number in range(9)])
    return parts.write(path)


def name_of(data, ending="pdf"):
    digest = hashlib.sha256(data).hexdigest()
    return f"{digest[:2]}/{digest}.{ending}"


@pytest.fixture
def parts(small):
    return Parts(small)


def check(data: bytes):
    return VerifiedArchive(io.BytesIO(data))


def check_parts(parts, tmp_path, **how):
    return check(parts.write(tmp_path / "changed.tar", **how).read_bytes())


def test_whole_one_is_found_whole(small, parts, tmp_path):
    assert check(small.read_bytes()).manifest.rows == 18
    assert check_parts(parts, tmp_path).manifest.rows == 18


class TestAnyChange:
    @given(data=st.data())
    def test_of_a_byte_is_refused(self, small, data):
        whole = bytearray(small.read_bytes())
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] ^= data.draw(st.integers(1, 255))
        with pytest.raises(BackupError):
            check(bytes(whole))

    def test_of_each_single_byte_is_refused(self, small):
        whole = small.read_bytes()
        for place in range(len(whole)):
            with pytest.raises(BackupError):
                check(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])

    def test_any_shorter_one_is_refused(self, small):
        whole = small.read_bytes()
        for length in range(len(whole)):
            with pytest.raises(DamagedArchiveError):
                check(whole[:length])

    @given(more=st.binary(min_size=1, max_size=2000))
    def test_any_longer_one_is_refused(self, small, more):
        with pytest.raises(DamagedArchiveError):
            check(small.read_bytes() + more)

    @given(st.binary(max_size=3000))
    def test_whatever_else_it_may_be_is_refused(self, data):
        with pytest.raises(BackupError):
            check(data)


class TestMembers:
    """Whose hashes all hold: somebody made it so."""

    @pytest.mark.parametrize(
        "name",
        [
            "../../etc/passwd",
            "/etc/passwd",
            "files/../../x",
            "files/ab/../../x.pdf",
            "tables/../x.jsonl.gz",
            "files/" + name_of(PDF).replace("/", "/./"),
            "files/" + name_of(PDF)[3:],
            "files/" + name_of(PDF, "p/f"),
            "files/" + name_of(PDF, "PDF"),
            "readme.txt",
            "",
        ],
    )
    def test_with_other_names_than_a_backup_gives_are_refused(self, parts, tmp_path, name):
        parts.members[name] = PDF
        with pytest.raises(DamagedArchiveError):
            check_parts(parts, tmp_path)

    def test_of_less_than_no_bytes_are_refused(self):
        for size in (-1, -512):
            with pytest.raises(DamagedArchiveError):
                check(archive.header(f"files/{name_of(PDF)}", size) + bytes(5_000))

    @pytest.mark.parametrize(
        "sort",
        [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE],
    )
    def test_that_are_no_plain_files_are_refused(self, parts, tmp_path, monkeypatch, sort):
        whole = archive.header

        def header(name, size):
            if name != TABLE:
                return whole(name, size)
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.type, member.linkname = (
                size,
                0o600,
                sort,
                "/etc/passwd",
            )
            return member.tobuf(tarfile.GNU_FORMAT)

        monkeypatch.setattr(archive, "header", header)
        data = parts.write(tmp_path / "changed.tar").read_bytes()
        monkeypatch.undo()
        with pytest.raises(DamagedArchiveError):
            check(data)

    def test_twice_are_refused(self, small):
        whole = small.read_bytes()
        size = archive._read_header(whole[:512])[1]
        with pytest.raises(DamagedArchiveError, match="twice"):
            check(whole[: 512 + size + -size % 512] + whole)

    @pytest.mark.parametrize("kept", [True, False])
    def test_missing_are_refused(self, parts, tmp_path, kept):
        del parts.members[TABLE]
        with pytest.raises(DamagedArchiveError):
            check_parts(parts, tmp_path, lists_members=kept)

    @pytest.mark.parametrize("kept", [True, False])
    def test_added_tables_are_refused(self, parts, tmp_path, kept):
        parts.members["tables/accounts.other.jsonl.gz"] = gzip.compress(b"")
        with pytest.raises(DamagedArchiveError):
            check_parts(parts, tmp_path, lists_members=kept)

    def test_added_files_that_the_manifest_does_not_list_are_refused(self, parts, tmp_path):
        parts.members[f"files/{name_of(b'more')}"] = b"more"
        with pytest.raises(DamagedArchiveError, match="other members"):
            check_parts(parts, tmp_path, lists_members=False)

    def test_files_under_the_name_of_others_are_refused(self, parts, tmp_path):
        parts.members[f"files/{name_of(PDF)}"] = b"something else"
        with pytest.raises(DamagedArchiveError, match="isn't the file that it is called"):
            check_parts(parts, tmp_path)

    def test_in_another_order_are_refused(self, parts, tmp_path):
        parts.members = dict(reversed(parts.members.items()))
        with pytest.raises(DamagedArchiveError, match="other members"):
            check_parts(parts, tmp_path, lists_members=False)


class TestRows:
    @pytest.mark.parametrize(
        "lines",
        [
            b"[1]\n",
            b"[1,2,3]\n",
            b'{"id": 1}\n',
            b"[1,2",
            b"[1,2]",
            b"nonsense\n",
            b"\xff\xfe\n",
            b"[" * 100_000 + b"\n",
            b"\n",
        ],
        ids=lambda lines: lines[:12].decode(errors="replace"),
    )
    def test_that_are_none_are_refused(self, parts, tmp_path, lines):
        parts.members[TABLE] = gzip.compress(lines)
        parts.table("accounts.User").update(rows=1, size=len(lines))
        with pytest.raises(DamagedArchiveError):
            check_parts(parts, tmp_path)

    @pytest.mark.parametrize("facts", [{"rows": 8}, {"rows": 10}, {"size": 1}, {"size": 10_000}])
    def test_that_are_not_as_many_as_the_manifest_says_are_refused(self, parts, tmp_path, facts):
        parts.table("accounts.User").update(facts)
        with pytest.raises(DamagedArchiveError):
            check_parts(parts, tmp_path)

    # Without a time in it, which would give this test another name in each process that collects it.
    @pytest.mark.parametrize("data", [b"", b"no gzip", gzip.compress(b"[1,2]\n", mtime=0)[:-5]])
    def test_that_cannot_be_unpacked_are_refused(self, parts, tmp_path, data):
        parts.members[TABLE] = data
        parts.table("accounts.User").update(rows=1, size=6)
        with pytest.raises(DamagedArchiveError):
            check_parts(parts, tmp_path)

    def test_a_row_without_end_is_read_no_further_than_a_row_can_be(
        self, parts, tmp_path, monkeypatch
    ):
        monkeypatch.setattr(verify, "MAX_ROW_BYTES", 1000)
        bomb = b'["' + b"a" * 50_000_000 + b'",1]\n'
        parts.members[TABLE] = gzip.compress(bomb)
        parts.table("accounts.User").update(rows=1, size=len(bomb))
        with pytest.raises(DamagedArchiveError, match="has no end"):
            check_parts(parts, tmp_path)

    def test_more_than_any_site_has_are_not_even_unpacked(self, parts, tmp_path):
        parts.table("accounts.User").update(size=verify.MAX_UNPACKED_BYTES + 1)
        with pytest.raises(DamagedArchiveError, match="larger than any site's"):
            check_parts(parts, tmp_path)


class TestManifest:
    def test_of_a_newer_format_says_what_to_do(self, parts, tmp_path):
        parts.manifest |= {"format": FORMAT + 1, "unheard": "of"}
        with pytest.raises(BackupError, match="Restore it with the release that wrote it"):
            check_parts(parts, tmp_path)

    @pytest.mark.parametrize(
        "facts",
        [
            {"tables": None},
            {"more": 1},
            {"format": str(FORMAT)},
            {"migrations": [["a"]]},
            {"made_at": "yesterday"},
            {"made_at": "2026-03-31T02:00:00"},
            {"made_at": "2026-03-31T02:00:00+02:00"},
            {"site": "\x1b[2J"},
            {"release": "a\nb"},
            {"missing": ["\x07"]},
            {"migrations": [["accounts", "\x1b]0;x\x07"]]},
        ],
    )
    def test_that_says_something_else_is_refused(self, parts, tmp_path, facts):
        parts.manifest |= facts
        with pytest.raises(DamagedArchiveError, match="manifest can't be read"):
            check_parts(parts, tmp_path)

    @pytest.mark.parametrize(
        "facts", [{"rows": -1}, {"size": -9}, {"last_number": -1}, {"last_number": 2**63}]
    )
    def test_that_counts_as_no_database_does_is_refused(self, parts, tmp_path, facts):
        parts.table("accounts.User").update(facts)
        with pytest.raises(DamagedArchiveError, match="manifest can't be read"):
            check_parts(parts, tmp_path)

    def test_of_any_length_is_not_read_into_memory(self, parts, tmp_path, monkeypatch):
        monkeypatch.setattr(verify.manifest, "MAX_MANIFEST_BYTES", 100)
        with pytest.raises(DamagedArchiveError, match="too long"):
            check_parts(parts, tmp_path)


@pytest.mark.django_db(transaction=True)
class TestNothingIsTouched:
    def test_by_a_damaged_one(self, tmp_path, settings):
        published(make_page())
        published(make_document(file=upload(PDF, "a.pdf"), url=""))
        path = back_up(tmp_path / "site.tar")
        empty_site()
        settings.MEDIA_ROOT = tmp_path / "other"
        settings.MEDIA_ROOT.mkdir()
        whole = path.read_bytes()
        for place in range(7, len(whole), len(whole) // 40):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with pytest.raises(CommandError, match="Nothing was changed"):
                restore(path)
        assert not Publication.objects.exists()
        assert list(settings.MEDIA_ROOT.iterdir()) == []
        path.write_bytes(whole)
        restore(path)
        assert Publication.objects.exists()


def test_checking_alone_says_what_is_in_it_and_needs_no_database(small, capsys):
    restore(small, "--verify")
    said = capsys.readouterr().out
    assert "A whole backup of https://www.example.org, made on 2026-03-31 at 02:00:00 (UTC)" in said
    assert "rows 18, files 1." in said


def test_file_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(CommandError, match=r"no such file or directory\. Nothing was changed"):
        restore(tmp_path / "nowhere.tar", "--verify")
