"""Word files, which LibreOffice turns into accessible PDF files (PDF/UA)."""

import re
import subprocess

import pikepdf
import pytest

from tests.following.test_word_files import REPORT, SHEET, site

__all__ = ["site"]

PDF_UA = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/fr", "/ro"])
@pytest.mark.parametrize("path", [REPORT, SHEET])
def test_libreoffice_makes_an_accessible_file_without_a_warning(
    client, site, tmp_path, prefix, path
):
    source = tmp_path / "file.docx"
    source.write_bytes(client.get(prefix + path).content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", PDF_UA, "--outdir", tmp_path]
    done = subprocess.run([*command, source], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert not re.search("warn|error", done.stdout + done.stderr, re.IGNORECASE), done
    with pikepdf.open(tmp_path / "file.pdf") as made:
        assert made.open_metadata()["pdfuaid:part"] == "1"
        assert made.Root.MarkInfo.Marked
        assert str(made.Root.Lang)[:2] == (prefix[1:] or "en")
        kinds = {str(each.S) for each in made.objects if is_part_of_structure(each)}
        assert {"/Document", "/H1"} <= kinds
        assert ("/TH" in kinds) == (path == REPORT)
        if path == SHEET:
            assert len(made.pages) <= 2


def is_part_of_structure(each) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/StructElem"
