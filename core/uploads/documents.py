"""Documents are stored as they are, so they must be of a known type and have no active content."""

from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.uploads.inspection import run
from core.uploads.storage import MEGABYTE, ExaminedFile, read_upload

MAX_DOCUMENT_BYTES = 50 * MEGABYTE
MAX_NAME_LENGTH = 255  # of the original name, as Django limits it too
PDF_SIGNATURE = b"%PDF-"
ARCHIVE_SIGNATURE = b"PK\x03\x04"
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"  # Office files from before 2007, and those with a password
# By the kind of content that the inspection of a PDF finds.
ACTIVE_CONTENTS = {
    "script": gettext_lazy("a script"),
    "files": gettext_lazy("embedded files"),
    "launch": gettext_lazy("commands that start programs or open other files"),
    "forms": gettext_lazy("forms that send or load data"),
    "media": gettext_lazy("video, sound or 3D models"),
}
REASONS = {
    "old_or_locked": gettext_lazy(
        "The document has a password, or its format is older than Office 2007. Save it "
        "without a password in a current format, for example .docx, or as PDF."
    ),
    "wrong_type": gettext_lazy(
        "Only PDF, Word, Excel, PowerPoint and OpenDocument files can be published. Save it as "
        "one of these."
    ),
    "protected": gettext_lazy(
        "The PDF is protected, so its content can’t be checked. Save it without a "
        "password or restrictions."
    ),
    "unreadable": gettext_lazy(
        "The PDF is damaged, incomplete, or compressed so that its content can’t be "
        "checked. Print it to a new PDF and upload that file."
    ),
    "macros": gettext_lazy("The document has macros. Save it without them."),
    "objects": gettext_lazy(
        "The document contains objects or controls of other programs. Replace them with pictures."
    ),
    "takes_in": gettext_lazy(
        "The document loads a template or an object from another location when it is "
        "opened. Save it without links to other files, or as PDF."
    ),
    "links": gettext_lazy(
        "The document has links that lead neither to web pages nor to e-mail addresses. "
        "Remove them, or replace each with the web address of its target."
    ),
    "pictures": gettext_lazy(
        "The document loads a picture from another location when it is opened, which "
        "reveals its readers. Insert the picture itself in place of the link, or save "
        "the document as PDF."
    ),
    "unsafe": gettext_lazy(
        "The document is damaged, or compressed in an unsafe way. Save it again "
        "without a password in the program that created it."
    ),
}


def examine_document(upload: File) -> ExaminedFile:
    """Return a PDF or office document, typed by its bytes.

    Raise `ValidationError` for other types, for active content, and if it cannot be checked.
    """
    data = read_upload(upload, MAX_DOCUMENT_BYTES)
    name = "".join(
        character if character.isprintable() else " "
        for character in PurePath(upload.name or "").name
    )[:MAX_NAME_LENGTH]
    if data.startswith(PDF_SIGNATURE):
        kind = "pdf"
    elif data.startswith(ARCHIVE_SIGNATURE):
        kind = "office"
    else:
        raise _rejection("old_or_locked" if data.startswith(OLE_SIGNATURE) else "wrong_type")
    inspected = run.inspect(kind, data)
    if inspected == run.NOT_INSPECTED:
        raise _rejection("unreadable" if kind == "pdf" else "unsafe")
    if inspected.rejection:
        raise _rejection(inspected.rejection)
    return ExaminedFile(data, inspected.extension, name=name, pages=inspected.pages)


def _rejection(code: str) -> ValidationError:
    if code in ACTIVE_CONTENTS:
        message = _(
            "The PDF contains more than pages: %(what)s. Print it to a new PDF, or save it "
            "as PDF/A, and upload that file."
        )
        return ValidationError(message % {"what": ACTIVE_CONTENTS[code]}, code="does_more")
    return ValidationError(REASONS[code], code=code)
