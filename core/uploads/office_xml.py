"""Active and external content in the XML of office documents, found by its elements, which have one spelling."""

import re
from functools import partial
from itertools import count
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.uploads.storage import MEGABYTE

CHUNK_BYTES = 65_536
MAX_XML_BYTES = 50 * MEGABYTE  # of all such parts together
MAX_ELEMENTS = 1_500_000
# The parts where OpenDocument and Microsoft's sheets have it; their programs read it from no others.
OPEN_PARTS = re.compile(r"(^|/)(content|styles|META-INF/manifest)\.xml$", re.IGNORECASE)
SHEET_PARTS = re.compile(r"^xl/(externalLinks/[^/]*|connections)\.xml$", re.IGNORECASE)

SCRIPT_SCHEMES = ("vnd.sun.star.script:", "macro:")
PICTURE_ELEMENTS = {"image", "fill-image", "background-image"}
OBJECT_ELEMENTS = {"object-ole", "applet"}
OBJECT_TYPE = "application/vnd.sun.star.oleobject"
# They run another program, or query it for data, whenever the document is opened.
DDE_ELEMENTS = {"ddeLink", "oleLink", "dde-source", "dde-link", "dde-connection-decl"}
EXTERNAL_ELEMENTS = {
    "section-source",
    "object",
    "floating-frame",
    "table-source",
    "cell-range-source",
}
EXTERNAL_TARGET = re.compile(
    r"\s*((?!file:)[a-z][a-z0-9+.-]+:|[\\/]{2}|file:/*\\\\|file:/{4}|file://[^/\\])", re.IGNORECASE
)


def macros_error():
    return ValidationError(_("The document has macros. Save it without them."), code="macros")


def objects_error():
    message = _(
        "The document holds objects or controls of other programs. Put pictures in their place."
    )
    return ValidationError(message, code="objects")


def external_content_error():
    message = _(
        "The document takes in a template or an object from elsewhere whenever it is opened. Save it without links to "
        "other files, or as PDF."
    )
    return ValidationError(message, code="takes_in")


def external_pictures_error():
    message = _(
        "The document fetches a picture from elsewhere whenever it is opened, which tells that place who reads it. Put "
        "the picture itself into the document in place of the link, or save it as PDF."
    )
    return ValidationError(message, code="pictures")


def check(archive, is_open_document):
    """Raise ``ValidationError`` for rejected content, ``ValueError`` for invalid or too much XML."""
    checked_parts = OPEN_PARTS if is_open_document else SHEET_PARTS
    parts = [part for part in archive.infolist() if checked_parts.search(part.filename)]
    if sum(part.file_size for part in parts) > MAX_XML_BYTES:
        raise ValueError("There is too much of it.")
    check_element = partial(_check_element, count())
    for part in parts:
        with archive.open(part) as file:
            _read(file, check_element)


def _read(file, check_element):
    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler = check_element
    reader.StartDoctypeDeclHandler = _reject_doctype
    try:
        while data := file.read(CHUNK_BYTES):
            reader.Parse(data, False)
        reader.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError("It is no XML.") from error


def _reject_doctype(*_arguments):
    """Reject a document type, so that there are no entities."""
    raise ValueError("It has a document type.")


def _check_element(numbers, name, attributes):
    if next(numbers) == MAX_ELEMENTS:
        raise ValueError("There are too many elements.")
    name = name.rpartition(" ")[2]
    values = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
    if any(value.strip().lower().startswith(SCRIPT_SCHEMES) for value in values.values()):
        raise macros_error()
    if name in OBJECT_ELEMENTS or values.get("media-type", "").strip().lower() == OBJECT_TYPE:
        raise objects_error()
    if name in DDE_ELEMENTS or (
        name == "connection" and values.get("refreshOnLoad") in ("1", "true")
    ):
        raise external_content_error()
    if EXTERNAL_TARGET.match(values.get("href", "")):
        if name in PICTURE_ELEMENTS:
            raise external_pictures_error()
        if name in EXTERNAL_ELEMENTS:
            raise external_content_error()
