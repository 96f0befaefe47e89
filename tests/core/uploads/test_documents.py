"""Documents: their type is told by their bytes, and only those of offices and PDF are taken."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from core.uploads import documents, examine_document, office, storage
from tests.helpers.uploads.files import (
    DOCX,
    HTML,
    ODF,
    ODT,
    PDF,
    SVG,
    XLSX,
    archive,
    picture,
    taken_or_refused,
    upload,
)


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (PDF, "pdf"),
        (DOCX, "docx"),
        (XLSX, "xlsx"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (ODT, "odt"),
        (archive("content.xml", mimetype=f"{ODF}.spreadsheet"), "ods"),
        (archive("content.xml", mimetype=f"{ODF}.presentation"), "odp"),
    ],
)
def test_type_is_told_by_the_bytes_whatever_the_name(data, ending):
    examined = examine_document(upload(data, "x.html"))
    assert (examined.extension, examined.data) == (ending, data)
    assert examined.media_type == storage.MEDIA_TYPES[ending]


@pytest.mark.parametrize(
    "data",
    [
        HTML,
        SVG,
        b"",
        b"MZ\x90\x00" + bytes(60),
        picture(),
        archive("index.html"),
        archive("[Content_Types].xml", "other/part.xml"),
        archive("x", mimetype="application/epub+zip"),
        archive("x", mimetype="text/html"),
        DOCX[:60],
        HTML + PDF,
    ],
    ids="html svg empty exe picture zip ooxml-of-nothing epub html-in-zip truncated html-before-pdf".split(),
)
def test_anything_else_is_refused_whatever_its_name(data):
    with pytest.raises(ValidationError) as refusal:
        examine_document(upload(data, "report.pdf"))
    assert refusal.value.code == "wrong_type"


@pytest.mark.parametrize(
    "data",
    [
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        archive("[Content_Types].xml", "xl/workbook.xml", "xl/VBAPROJECT.BIN"),
        archive("content.xml", "Basic/Standard/Module1.xml", mimetype=f"{ODF}.text"),
        archive("content.xml", "Scripts/python/evil.py", mimetype=f"{ODF}.text"),
    ],
    ids=["docx", "xlsx-in-capitals", "odt-basic", "odt-scripts"],
)
def test_document_with_macros_is_refused_in_words(data):
    with pytest.raises(ValidationError, match="Save it without them") as refusal:
        examine_document(upload(data, "report.docx"))
    assert refusal.value.code == "macros"


def docx_declaring(content_types):
    """A Word document with this list of its parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", content_types)
        made.writestr("word/document.xml", "x")
        made.writestr("word/harmless.bin", "x")
    return written.getvalue()


@pytest.mark.parametrize(
    "content_type",
    [
        "application/vnd.ms-office.vbaProject",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-excel.sheet.MACROENABLED.main+xml",
        "application/vnd.ms-office.vba&#80;roject",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_macros_in_a_part_of_another_name_are_refused_in_words(content_type, encoding):
    override = (
        f'<Types><Override PartName="/word/harmless.bin" ContentType="{content_type}"/></Types>'
    )
    with pytest.raises(ValidationError, match="Save it without them") as refusal:
        examine_document(upload(docx_declaring(override.encode(encoding))))
    assert refusal.value.code == "macros"


def test_list_of_parts_that_is_too_long_is_refused_before_it_is_read_to_its_end():
    with pytest.raises(ValidationError) as refusal:
        examine_document(upload(docx_declaring(b" " * (office.MAX_LIST_BYTES + 1))))
    assert refusal.value.code == "wrong_type"


def test_document_of_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "MAX_DOCUMENT_BYTES", 10)
    with pytest.raises(ValidationError, match="MB can be uploaded"):
        examine_document(upload(PDF))


@settings(max_examples=100)
@given(st.sampled_from([DOCX, ODT, XLSX]), st.data())
def test_damaged_document_is_taken_or_refused_and_nothing_else(document, data):
    damaged = bytearray(document)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    taken_or_refused(examine_document, bytes(damaged))


def test_packed_list_of_types_that_is_damaged_is_refused():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text" * 2)
    damaged = bytearray(written.getvalue())
    damaged[38:48] = b"\xff" * 10
    with pytest.raises(ValidationError):
        examine_document(upload(bytes(damaged)))
