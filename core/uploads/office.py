"""Documents of office programs: archives whose parts say what they are, and what they would start."""

import io
import lzma
import re
import zipfile
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.uploads import office_xml
from core.uploads.storage import MEGABYTE, OFFICE_TYPES, OPEN_TYPES

BEGINNING = b"PK\x03\x04"
OLD_BEGINNING = (
    b"\xd0\xcf\x11\xe0"  # of Word's and others' files before 2007, and of today's that have a password
)
PART = b"PK\x01\x02"  # stands before each in the archive's list
MAX_PARTS = 10_000
MAX_UNPACKED_BYTES = 1_000 * MEGABYTE
MAX_LIST_BYTES = 10 * MEGABYTE  # of parts, or of what one part refers to
MAX_LISTS_BYTES = 20 * MEGABYTE

OPEN_TYPE = "mimetype"
CONTENT_TYPES = "[Content_Types].xml"
# Microsoft's and OpenDocument's parts with macros, in any spelling: offices tell no capitals from small letters.
MACROS = re.compile(r"vbaProject|^(Basic|Scripts)/", re.IGNORECASE)
# The same where Microsoft's list of parts declares them; a character reference could hide such a word.
MACRO_TYPES = re.compile(rb"vbaProject|macroEnabled|&#", re.IGNORECASE)
# Controls, and objects that belong to another program; sheets and pictures inside a document are other parts.
OBJECTS = re.compile(r"(^|/)(activeX/|embeddings/[^/]*\.(bin|ole|xls|doc|ppt)$)", re.IGNORECASE)
# What a document takes in when it is opened: templates, objects and parts, but not what readers click at.
TAKEN_IN = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument|aFChunk)[\"']", re.IGNORECASE)
PICTURE = re.compile(rb"/image[\"']", re.IGNORECASE)
# Objects and controls by what a part is said to be, whatever it is called; a character reference could hide the word.
OF_OTHER_PROGRAMS = re.compile(
    rb"""\bType\s*=\s*("[^"]*(/(oleObject|control|activeXControlBinary|vbaProject)"|&#)|"""
    rb"""'[^']*(/(oleObject|control|activeXControlBinary|vbaProject)'|&#))""",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    rb"""Target\s*=\s*["']\s*((?!file:)[a-z][a-z0-9+.-]+:|[\\/]{2}|file:/*\\\\|file:/{4}|file://[^/\\]|[^"']*&#)""",
    re.IGNORECASE,
)
UNSAFE_NAME = re.compile(r"^[/\\]|(^|[/\\])\.\.([/\\]|$)|[\0-\x1f:\\]")
ENCRYPTED = 1
# What reading a damaged archive raises, names that are no UTF-8 and data that can't be unpacked among it.
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


def ending_of(data: bytes) -> str | None:
    """None for all but Word, Excel, PowerPoint and OpenDocument files of today.

    Raises ``ValidationError`` where one has macros or objects, takes in something from elsewhere, or is a trap.
    """
    if not data.startswith(BEGINNING):
        return None
    if data.count(PART) > MAX_PARTS:
        raise _trap()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive.infolist(), len(data))
            _check_macros(archive)
            _check_objects(archive)
            office_xml.check(archive, OPEN_TYPE in archive.namelist())
            return _ending(archive)
    except UNREADABLE:
        return None


def _check_parts(parts, size):
    """They lie beside each other, under names of their own that lead nowhere else, and can be unpacked."""
    names = {part.orig_filename.lower() for part in parts}
    if (
        len(names) < len(parts)
        or any(UNSAFE_NAME.search(name) for name in names)
        or any(part.flag_bits & ENCRYPTED for part in parts)
        or _lie_over_each_other(parts, size)
        or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES
    ):
        raise _trap()


def _lie_over_each_other(parts, size) -> bool:
    """Parts that share their bytes unpack to far more than the archive seems to hold."""
    places = sorted((part.header_offset, part.header_offset + part.compress_size) for part in parts)
    begins = [begin for begin, _end in places[1:]] + [size]
    return any(begin == after or end > after for (begin, end), after in zip(places, begins, strict=True))


def _trap():
    message = _(
        "The document is damaged, or packed in a way that could harm whoever opens it. Save it anew with the program "
        "that it was made with, without a password."
    )
    return ValidationError(message, code="unsafe")


def _check_macros(archive):
    named = any(MACROS.search(name) for name in archive.namelist())
    if named or (CONTENT_TYPES in archive.namelist() and MACRO_TYPES.search(_list(archive, CONTENT_TYPES))):
        raise office_xml.macros()


def _check_objects(archive):
    if any(OBJECTS.search(name) for name in archive.namelist()):
        raise office_xml.objects()
    left = MAX_LISTS_BYTES
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            listed = _list(archive, name)
            left -= len(listed)
            if left < 0:
                raise _trap()
            for each in listed.split(b"<"):
                _check_reference(each)


def _check_reference(element):
    leads_elsewhere = ELSEWHERE.search(element)
    if leads_elsewhere and TAKEN_IN.search(element):
        raise office_xml.takes_in()
    if leads_elsewhere and PICTURE.search(element):
        raise office_xml.pictures()
    if OF_OTHER_PROGRAMS.search(element):
        raise office_xml.objects()


def _list(archive, name) -> bytes:
    """The text of a part, read no further than such a part is long; what is UTF-16 can be searched as the rest."""
    with archive.open(name) as part:
        listed = part.read(MAX_LIST_BYTES + 1)
    if len(listed) > MAX_LIST_BYTES:
        raise ValueError(f"{name} is too long.")
    return listed.replace(b"\0", b"")


def _ending(archive) -> str | None:
    names = archive.namelist()
    if OPEN_TYPE in names and archive.getinfo(OPEN_TYPE).file_size < 100:
        return OPEN_TYPES.get(archive.read(OPEN_TYPE).decode("ascii", "replace").strip())
    if CONTENT_TYPES not in names:
        return None
    return next(
        (each[0] for part, each in OFFICE_TYPES.items() if any(n.startswith(part) for n in names)), None
    )
