"""Documents are stored as they are, so they must be of a known type and have no active content."""

import io
import re
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.uploads import office
from core.uploads.storage import MEGABYTE, ExaminedFile, read_upload

MAX_DOCUMENT_BYTES = 50 * MEGABYTE
PDF_SIGNATURE = b"%PDF-"
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"  # Office files from before 2007, and those with a password
# The last pointer to the objects; a viewer that finds none before the last end searches for others.
PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF(?!.*(?:startxref|%%EOF))", re.DOTALL)
END_WITHIN = 2_048  # bytes: some programs append a little
INSPECTION = [sys.executable, "-I", str(Path(__file__).with_name("pdf_inspection.py"))]
TIMEOUT_SECONDS = 25
_inspection_lock = threading.Lock()  # one at a time in a process, which bounds the memory
# By the kind of content that the inspection prints.
ACTIVE_CONTENTS = {
    "script": gettext_lazy("a script"),
    "files": gettext_lazy("embedded files"),
    "launch": gettext_lazy("commands that start programs or open other files"),
    "forms": gettext_lazy("forms that send or load data"),
    "media": gettext_lazy("video, sound or 3D models"),
}


def examine_document(upload: File) -> ExaminedFile:
    """Return a PDF or office document, typed by its bytes.

    Raise `ValidationError` for other types, for active content, and if it cannot be checked.
    """
    data = read_upload(upload, MAX_DOCUMENT_BYTES)
    if data.startswith(PDF_SIGNATURE):
        _check_pdf(data)
        return ExaminedFile(data, "pdf")
    if data.startswith(OLE_SIGNATURE):
        message = _(
            "The document has a password, or its format is older than Office 2007. Save it "
            "without a password in a current format, for example .docx, or as PDF."
        )
        raise ValidationError(message, code="old_or_locked")
    extension = office.extension_of(data)
    if extension is None:
        message = _(
            "Only PDF, Word, Excel, PowerPoint and OpenDocument files can be published. Save it as "
            "one of these."
        )
        raise ValidationError(message, code="wrong_type")
    return ExaminedFile(data, extension)


def _check_pdf(data: bytes) -> None:
    kind = _inspect_pdf(data)
    if kind == "protected":
        message = _(
            "The PDF is protected, so its content can’t be checked. Save it without a "
            "password or restrictions."
        )
        raise ValidationError(message, code="protected")
    if kind:
        message = _(
            "The PDF contains more than pages: %(what)s. Print it to a new PDF, or save it "
            "as PDF/A, and upload that file."
        )
        raise ValidationError(message % {"what": ACTIVE_CONTENTS[kind]}, code="does_more")


def _inspect_pdf(data: bytes) -> str:
    is_archive = zipfile.is_zipfile(io.BytesIO(data))
    try:
        if is_archive or not PDF_END.search(data[-END_WITHIN:]):
            raise ValueError("The file is cut off, or also a file of another type.")
        with _inspection_lock:
            program = subprocess.run(  # noqa: S603 (a fixed command)  # nosec B603
                INSPECTION, input=data, capture_output=True, timeout=TIMEOUT_SECONDS, check=True
            )
    except (ValueError, subprocess.SubprocessError) as error:
        message = _(
            "The PDF is damaged, incomplete, or compressed so that its content can’t be "
            "checked. Print it to a new PDF and upload that file."
        )
        raise ValidationError(message, code="unreadable") from error
    return program.stdout.decode()
