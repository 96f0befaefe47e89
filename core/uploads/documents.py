"""Documents are stored as they are: so they are of a known type, and do nothing at readers' but show pages."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.uploads import office, pdf
from core.uploads.storage import MEDIA_TYPES, MEGABYTE, Examined, whole

MAX_DOCUMENT_BYTES = 50 * MEGABYTE


def examine_document(upload) -> Examined:
    """Tells a document's type by its bytes. Raises ``ValidationError`` for all but PDF and office documents.

    It does too for those that hold what a program would carry out, and for those that can't be looked into.
    """
    data = whole(upload, MAX_DOCUMENT_BYTES)
    if data.startswith(pdf.BEGINNING):
        pdf.check(data)
        return Examined(data, "pdf", MEDIA_TYPES["pdf"])
    if data.startswith(office.OLD_BEGINNING):
        raise ValidationError(
            _(
                "The document has a password, or is in a format of Office before 2007. Save it without a password in "
                "today’s format, for example .docx, or as PDF."
            ),
            code="old_or_locked",
        )
    ending = office.ending_of(data)
    if ending is None:
        raise ValidationError(
            _(
                "Only PDF, Word, Excel, PowerPoint and OpenDocument files can be published. Save it as one of these."
            ),
            code="wrong_type",
        )
    return Examined(data, ending, MEDIA_TYPES[ending])
