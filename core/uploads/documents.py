"""Documents are stored as they are, so they must be of a known type and have no active content."""

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from core.uploads import office, pdf
from core.uploads.storage import MEDIA_TYPES, MEGABYTE, ExaminedFile, read_upload

MAX_DOCUMENT_BYTES = 50 * MEGABYTE


def examine_document(upload: File) -> ExaminedFile:
    """Return a PDF or office document, typed by its bytes.

    Raise `ValidationError` for other types, for active content, and if it cannot be checked.
    """
    data = read_upload(upload, MAX_DOCUMENT_BYTES)
    if data.startswith(pdf.SIGNATURE):
        pdf.check(data)
        return ExaminedFile(data, "pdf", MEDIA_TYPES["pdf"])
    if data.startswith(office.OLE_SIGNATURE):
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
    return ExaminedFile(data, extension, MEDIA_TYPES[extension])
