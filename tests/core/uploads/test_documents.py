"""Documents: typed by their bytes, and rejected if they are hostile or cannot be checked."""

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.i18n.languages import LANGUAGES
from core.uploads import documents, storage
from core.uploads.documents import examine_document
from core.uploads.images import examine_image
from tests.helpers.uploads.files import (
    DOCX,
    ODF,
    ODT,
    PDF,
    XLSX,
    archive,
    picture,
    rejection_of,
    upload,
)
from tests.helpers.uploads.hostile_files import HARMLESS_DOCUMENTS, REJECTED_DOCUMENTS

ONE_OF_EACH_CODE = {code: data for data, code in REJECTED_DOCUMENTS.values()}


@pytest.mark.parametrize(
    ("data", "extension"),
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
def test_document_is_typed_by_its_bytes_whatever_its_name(data, extension):
    examined = examine_document(upload(data, "x.html"))
    assert (examined.extension, examined.data) == (extension, data)
    assert examined.media_type == storage.MEDIA_TYPES[extension]
    assert (examined.name, examined.pages) == ("x.html", 1 if extension == "pdf" else None)


@pytest.mark.parametrize("name", REJECTED_DOCUMENTS)
def test_hostile_document_is_rejected(inspection_without_a_program, name):
    data, code = REJECTED_DOCUMENTS[name]
    assert rejection_of(examine_document, data, "report.pdf").code == code


@pytest.mark.parametrize("name", HARMLESS_DOCUMENTS)
def test_harmless_document_is_accepted_as_it_is(inspection_without_a_program, name):
    data = HARMLESS_DOCUMENTS[name]
    assert examine_document(upload(data)).data == data


@pytest.mark.parametrize("code", ONE_OF_EACH_CODE)
def test_reason_of_a_rejection_is_given_in_each_language(code, inspection_without_a_program):
    reasons = set()
    for language in LANGUAGES:
        with translation.override(language):
            reasons.add(rejection_of(examine_document, ONE_OF_EACH_CODE[code]).messages[0])
    assert len(reasons) == len(LANGUAGES)


@pytest.mark.parametrize(
    "name",
    ["pdf-with-script", "pdf-with-a-damaged-object", "word-with-macros", "word-that-is-locked"],
)
def test_document_is_inspected_by_a_program(name):
    data, code = REJECTED_DOCUMENTS[name]
    assert rejection_of(examine_document, data).code == code


def test_document_of_too_many_bytes_is_rejected(monkeypatch):
    monkeypatch.setattr(documents, "MAX_DOCUMENT_BYTES", 10)
    assert "MB can be uploaded" in rejection_of(examine_document, PDF).messages[0]


UPLOADS = [(examine_document, data) for data in (DOCX, ODT, XLSX, PDF)]
UPLOADS += [(examine_image, picture(kind)) for kind in ("JPEG", "PNG", "WEBP")]


@settings(max_examples=160, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(UPLOADS), st.data())
def test_damaged_file_is_accepted_or_rejected(inspection_without_a_program, upload, data):
    examine, damaged = upload[0], bytearray(upload[1])
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    rejection_of(examine, bytes(damaged[: data.draw(st.integers(1, len(damaged)))]))
