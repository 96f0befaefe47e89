"""What the XML of office documents would start or fetch, found by its elements: no other spelling hides those."""

import re
from functools import partial
from itertools import count
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.uploads.storage import MEGABYTE

STEP = 65_536
MAX_XML_BYTES = 50 * MEGABYTE  # of all such parts together
MAX_ELEMENTS = 1_500_000
# Where OpenDocument and sheets of Microsoft's keep it; what lies elsewhere their programs don't look for.
OPEN_PARTS = re.compile(r"(^|/)(content|styles|META-INF/manifest)\.xml$", re.IGNORECASE)
SHEET_PARTS = re.compile(r"^xl/(externalLinks/[^/]*|connections)\.xml$", re.IGNORECASE)

SCRIPTS = ("vnd.sun.star.script:", "macro:")
PICTURES = {"image", "fill-image", "background-image"}
OBJECTS = {"object-ole", "applet"}
OBJECT_TYPE = "application/vnd.sun.star.oleobject"
# They run another program, or ask it for data, whenever the document is opened.
ASKS = {"ddeLink", "oleLink", "dde-source", "dde-link", "dde-connection-decl"}
TAKES_IN = {"section-source", "object", "floating-frame", "table-source", "cell-range-source"}
ELSEWHERE = re.compile(
    r"\s*((?!file:)[a-z][a-z0-9+.-]+:|[\\/]{2}|file:/*\\\\|file:/{4}|file://[^/\\])", re.IGNORECASE
)


def macros():
    return ValidationError(_("The document has macros. Save it without them."), code="macros")


def objects():
    message = _("The document holds objects or controls of other programs. Put pictures in their place.")
    return ValidationError(message, code="objects")


def takes_in():
    message = _(
        "The document takes in a template or an object from elsewhere whenever it is opened. Save it without links to "
        "other files, or as PDF."
    )
    return ValidationError(message, code="takes_in")


def pictures():
    message = _(
        "The document fetches a picture from elsewhere whenever it is opened, which tells that place who reads it. Put "
        "the picture itself into the document in place of the link, or save it as PDF."
    )
    return ValidationError(message, code="pictures")


def check(archive, is_open_document):
    """Raises ``ValidationError`` for what is refused, ``ValueError`` for what is no XML or too much of it."""
    looked_into = OPEN_PARTS if is_open_document else SHEET_PARTS
    parts = [part for part in archive.infolist() if looked_into.search(part.filename)]
    if sum(part.file_size for part in parts) > MAX_XML_BYTES:
        raise ValueError("There is too much of it.")
    check_element = partial(_check_element, count())
    for part in parts:
        with archive.open(part) as file:
            _read(file, check_element)


def _read(file, check_element):
    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler = check_element
    reader.StartDoctypeDeclHandler = _no_doctype
    try:
        while data := file.read(STEP):
            reader.Parse(data, False)
        reader.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError("It is no XML.") from error


def _no_doctype(*_facts):
    """So there are no entities."""
    raise ValueError("It has a document type.")


def _check_element(numbers, name, attributes):
    if next(numbers) == MAX_ELEMENTS:
        raise ValueError("There are too many elements.")
    name = name.rpartition(" ")[2]
    values = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
    if any(value.strip().lower().startswith(SCRIPTS) for value in values.values()):
        raise macros()
    if name in OBJECTS or values.get("media-type", "").strip().lower() == OBJECT_TYPE:
        raise objects()
    if name in ASKS or (name == "connection" and values.get("refreshOnLoad") in ("1", "true")):
        raise takes_in()
    if ELSEWHERE.match(values.get("href", "")):
        if name in PICTURES:
            raise pictures()
        if name in TAKES_IN:
            raise takes_in()
