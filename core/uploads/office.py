"""Office documents: archives whose parts show their type and their active content."""

import io
import lzma
import re
import zipfile
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.uploads import office_xml
from core.uploads.storage import MEGABYTE, OFFICE_TYPES, OPEN_TYPES

SIGNATURE = b"PK\x03\x04"
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"  # of Word's and others' files before 2007, and of today's that have a password
ENTRY_SIGNATURE = b"PK\x01\x02"  # stands before each in the archive's list
MAX_PARTS = 10_000
MAX_UNPACKED_BYTES = 1_000 * MEGABYTE
MAX_LIST_BYTES = 10 * MEGABYTE  # of parts, or of what one part refers to
MAX_LISTS_BYTES = 20 * MEGABYTE

OPEN_TYPE = "mimetype"
CONTENT_TYPES = "[Content_Types].xml"
# Microsoft's and OpenDocument's parts with macros; office programs ignore case.
MACROS = re.compile(r"vbaProject|^(Basic|Scripts)/", re.IGNORECASE)
# The same where Microsoft's list of parts declares them; a character reference could hide such a word.
MACRO_TYPES = re.compile(rb"vbaProject|macroEnabled|&#", re.IGNORECASE)
# Controls, and objects that belong to another program; sheets and pictures inside a document are other parts.
OBJECTS = re.compile(r"(^|/)(activeX/|embeddings/[^/]*\.(bin|ole|xls|doc|ppt)$)", re.IGNORECASE)
# Content that a document fetches when it is opened: templates, objects and parts, but not links.
EXTERNAL_CONTENT = re.compile(
    rb"/(attachedTemplate|oleObject|frame|subDocument|aFChunk)[\"']", re.IGNORECASE
)
PICTURE_TYPE = re.compile(rb"/image[\"']", re.IGNORECASE)
# Objects and controls by the declared type of a part; a character reference could hide the word.
FOREIGN_OBJECT = re.compile(
    rb"""\bType\s*=\s*("[^"]*(/(oleObject|control|activeXControlBinary|vbaProject)"|&#)|"""
    rb"""'[^']*(/(oleObject|control|activeXControlBinary|vbaProject)'|&#))""",
    re.IGNORECASE,
)
EXTERNAL_TARGET = re.compile(
    rb"""Target\s*=\s*["']\s*((?!file:)[a-z][a-z0-9+.-]+:|[\\/]{2}|file:/*\\\\|file:/{4}|file://[^/\\]|[^"']*&#)""",
    re.IGNORECASE,
)
UNSAFE_NAME = re.compile(r"^[/\\]|(^|[/\\])\.\.([/\\]|$)|[\0-\x1f:\\]")
ENCRYPTED = 1
# Errors of a damaged archive, of names that are no UTF-8 and of data that can't be unpacked.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)


def extension_of(data: bytes) -> str | None:
    """Return the extension of a Word, Excel, PowerPoint or OpenDocument file in a current format, or None.

    Raises ``ValidationError`` if it has macros, objects or external content, or is an unsafe archive.
    """
    if not data.startswith(SIGNATURE):
        return None
    if data.count(ENTRY_SIGNATURE) > MAX_PARTS:
        raise _unsafe_error()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive.infolist(), len(data))
            _check_macros(archive)
            _check_objects(archive)
            office_xml.check(archive, OPEN_TYPE in archive.namelist())
            return _extension(archive)
    except UNREADABLE:
        return None


def _check_parts(parts, size):
    """Check that the parts do not overlap, have unique names inside the archive, and can be unpacked."""
    names = {part.orig_filename.lower() for part in parts}
    if (
        len(names) < len(parts)
        or any(UNSAFE_NAME.search(name) for name in names)
        or any(part.flag_bits & ENCRYPTED for part in parts)
        or _overlap(parts, size)
        or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES
    ):
        raise _unsafe_error()


def _overlap(parts, size) -> bool:
    """Tell whether parts share bytes: then they unpack to far more than the size of the archive."""
    spans = sorted((part.header_offset, part.header_offset + part.compress_size) for part in parts)
    begins = [begin for begin, _end in spans[1:]] + [size]
    return any(
        begin == after or end > after for (begin, end), after in zip(spans, begins, strict=True)
    )


def _unsafe_error():
    message = _(
        "The document is damaged, or packed in a way that could harm whoever opens it. Save it anew with the program "
        "that it was made with, without a password."
    )
    return ValidationError(message, code="unsafe")


def _check_macros(archive):
    named = any(MACROS.search(name) for name in archive.namelist())
    if named or (
        CONTENT_TYPES in archive.namelist()
        and MACRO_TYPES.search(_read_list(archive, CONTENT_TYPES))
    ):
        raise office_xml.macros_error()


def _check_objects(archive):
    if any(OBJECTS.search(name) for name in archive.namelist()):
        raise office_xml.objects_error()
    left = MAX_LISTS_BYTES
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            listed = _read_list(archive, name)
            left -= len(listed)
            if left < 0:
                raise _unsafe_error()
            for element in listed.split(b"<"):
                _check_reference(element)


def _check_reference(element):
    is_external = EXTERNAL_TARGET.search(element)
    if is_external and EXTERNAL_CONTENT.search(element):
        raise office_xml.external_content_error()
    if is_external and PICTURE_TYPE.search(element):
        raise office_xml.external_pictures_error()
    if FOREIGN_OBJECT.search(element):
        raise office_xml.objects_error()


def _read_list(archive, name) -> bytes:
    """Return the text of a part, up to the limit of such parts; UTF-16 becomes searchable like UTF-8."""
    with archive.open(name) as part:
        listed = part.read(MAX_LIST_BYTES + 1)
    if len(listed) > MAX_LIST_BYTES:
        raise ValueError(f"{name} is too long.")
    return listed.replace(b"\0", b"")


def _extension(archive) -> str | None:
    names = archive.namelist()
    if OPEN_TYPE in names and archive.getinfo(OPEN_TYPE).file_size < 100:
        return OPEN_TYPES.get(archive.read(OPEN_TYPE).decode("ascii", "replace").strip())
    if CONTENT_TYPES not in names:
        return None
    for folder, (extension, _media_type) in OFFICE_TYPES.items():
        if any(name.startswith(folder) for name in names):
            return extension
    return None
