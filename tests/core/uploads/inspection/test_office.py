"""Files in office documents are inspected like the documents."""

import pytest

from core.uploads.inspection import office
from tests.helpers.uploads.hostile_files import (
    HARMLESS_DOCUMENTS,
    REJECTED_OFFICE_FILES,
    embedded_sheet,
)

REJECTED = {name: data for files in REJECTED_OFFICE_FILES.values() for name, data in files.items()}


@pytest.mark.parametrize("name", REJECTED)
def test_document_with_a_rejected_file_is_rejected(name):
    assert office.inspect(embedded_sheet(REJECTED[name])).rejection == "objects"


@pytest.mark.parametrize("name", HARMLESS_DOCUMENTS)
def test_document_with_an_accepted_file_is_accepted(name):
    is_office_file = not name.startswith("pdf-")
    found = office.inspect(embedded_sheet(HARMLESS_DOCUMENTS[name]))
    assert found.rejection == ("" if is_office_file else "objects")
