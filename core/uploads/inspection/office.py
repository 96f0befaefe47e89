"""Office documents: archives whose parts show their type and their active content."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping
from xml.sax import SAXException  # nosec B406  # defusedxml parses the files
from xml.sax.handler import ContentHandler  # nosec B406  # defusedxml parses the files
from xml.sax.xmlreader import AttributesImpl  # nosec B406  # defusedxml parses the files

from defusedxml.sax import parse

from core.uploads.inspection import Inspected

ENTRY_SIGNATURE = b"PK\x01\x02"  # before each entry of the archive's list of parts
MAX_PARTS = 10_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_XML_BYTES = 50_000_000  # of all checked parts together
MAX_ELEMENTS = 1_500_000
UNSAFE_NAME = re.compile(r"^[/\\]|(^|[/\\])\.\.([/\\]|$)|[\0-\x1f:\\]")

FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
OPEN_TYPES = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
OPEN_TYPE_PREFIX = "application/vnd.oasis.opendocument."
OPEN_TYPE = "mimetype"
# The parts that declare the contents of a document; office programs ignore case.
CHECKED_PARTS = re.compile(
    r"^\[Content_Types\]\.xml$|\.rels$|(^|/)(content|styles|META-INF/manifest)\.xml$"
    r"|^xl/(externalLinks/[^/]*|connections)\.xml$",
    re.IGNORECASE,
)
MACRO_PARTS = re.compile(r"vbaProject|^(Basic|Scripts)/", re.IGNORECASE)
MACRO_TYPES = re.compile(r"vbaProject|macroEnabled", re.IGNORECASE)
SCRIPT_SCHEMES = ("vnd.sun.star.script:", "macro:")
# Controls, and objects of other programs; sheets and pictures in a document are other parts.
OBJECT_PARTS = re.compile(
    r"(^|/)(activeX/|embeddings/[^/]*\.(bin|ole|xls|doc|ppt)$)", re.IGNORECASE
)
OBJECT_RELATIONSHIPS = {"oleobject", "control", "activexcontrolbinary", "vbaproject"}
OBJECT_ELEMENTS = {"object-ole", "applet"}
OBJECT_TYPE = "application/vnd.sun.star.oleobject"
# They run another program, or query it for data, whenever the document is opened.
DDE_ELEMENTS = {"ddeLink", "oleLink", "dde-source", "dde-link", "dde-connection-decl"}
PICTURE_ELEMENTS = {"image", "fill-image", "background-image"}
FETCHING_ELEMENTS = {
    "section-source",
    "object",
    "floating-frame",
    "table-source",
    "cell-range-source",
}
# A URL or a file of another computer. Templates on the author's own disk are harmless.
EXTERNAL_TARGET = re.compile(
    r"\s*((?!file:)[a-z][a-z0-9+.-]+:|[\\/]{2}|file:/*\\\\|file:/{4}|file://[^/\\])", re.IGNORECASE
)
# Damaged archives and XML, names that are not UTF-8, unknown compression.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    SAXException,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)


class RejectedError(Exception):
    """The document has unsafe content; the text is the code of the reason."""


def inspect(data: bytes) -> Inspected:
    """Return the type of a Word, Excel, PowerPoint or OpenDocument file.

    It is rejected if it is none (`wrong_type`), an `unsafe` archive, or has unsafe content.
    """
    if data.count(ENTRY_SIGNATURE) > MAX_PARTS:
        return Inspected(rejection="unsafe")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive.infolist())
            _check_xml(archive)
            extension = _extension(archive)
    except RejectedError as error:
        return Inspected(rejection=str(error))
    except UNREADABLE:
        extension = None
    return Inspected(extension) if extension else Inspected(rejection="wrong_type")


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.orig_filename.lower() for part in parts}
    offsets = {part.header_offset for part in parts}
    if (
        len(names) < len(parts)
        or len(offsets) < len(parts)
        or any(UNSAFE_NAME.search(name) for name in names)
        or any(part.flag_bits & 1 for part in parts)  # encrypted
        or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES
    ):
        raise RejectedError("unsafe")
    for name in names:
        if MACRO_PARTS.search(name):
            raise RejectedError("macros")
        if OBJECT_PARTS.search(name):
            raise RejectedError("objects")


def _check_xml(archive: zipfile.ZipFile) -> None:
    parts = [part for part in archive.infolist() if CHECKED_PARTS.search(part.filename)]
    if sum(part.file_size for part in parts) > MAX_XML_BYTES:
        raise ValueError("The checked parts are too large.")
    checker = _ElementChecker()
    for part in parts:
        with archive.open(part) as file:
            parse(file, checker, forbid_dtd=True)


class _ElementChecker(ContentHandler):
    """Raise `RejectedError` for macros, objects and external content in the XML of any part."""

    def __init__(self) -> None:
        super().__init__()
        self._elements = 0

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:  # noqa: N802
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise ValueError("There are too many elements.")
        name = name.rpartition(":")[2]
        values = {key.rpartition(":")[2]: value.strip() for key, value in attrs.items()}
        if name == "Relationship":
            _check_relationship(values)
        elif code := _rejected_element(name, values):
            raise RejectedError(code)


def _check_relationship(values: Mapping[str, str]) -> None:
    kind = values.get("Type", "").rpartition("/")[2].lower()
    if EXTERNAL_TARGET.match(values.get("Target", "")) and kind != "hyperlink":
        raise RejectedError("pictures" if kind == "image" else "takes_in")
    if kind in OBJECT_RELATIONSHIPS:
        raise RejectedError("objects")


def _rejected_element(name: str, values: Mapping[str, str]) -> str:
    """Return the reason for rejecting an element, or an empty string."""
    is_external = EXTERNAL_TARGET.match(values.get("href", ""))
    is_script = any(value.lower().startswith(SCRIPT_SCHEMES) for value in values.values())
    if is_script or MACRO_TYPES.search(values.get("ContentType", "")):
        return "macros"
    if name in OBJECT_ELEMENTS or values.get("media-type", "").lower() == OBJECT_TYPE:
        return "objects"
    if name == "connection" and values.get("refreshOnLoad") in ("1", "true"):
        return "takes_in"
    if name in DDE_ELEMENTS or (is_external and name in FETCHING_ELEMENTS):
        return "takes_in"
    return "pictures" if is_external and name in PICTURE_ELEMENTS else ""


def _extension(archive: zipfile.ZipFile) -> str | None:
    names = archive.namelist()
    if OPEN_TYPE in names and archive.getinfo(OPEN_TYPE).file_size < 100:
        name = archive.read(OPEN_TYPE).decode("ascii", "replace").strip()
        return OPEN_TYPES.get(name.removeprefix(OPEN_TYPE_PREFIX))
    if "[Content_Types].xml" not in names:
        return None
    for folder, extension in FOLDERS.items():
        if any(name.startswith(folder) for name in names):
            return extension
    return None
