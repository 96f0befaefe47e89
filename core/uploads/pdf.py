"""Active content of a PDF, found by name in all of its bytes.

No cross-reference is followed: viewers repair a damaged file, each in its own way, and may then see what a stricter
one does not. Only object streams (ISO 32000-2, 7.5.7) are decompressed for it.
"""

import io
import re
import zipfile
import zlib
from bisect import bisect

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SIGNATURE = b"%PDF-"
END_MARKER = b"%%EOF"
END_MARKER_WITHIN = 2_048  # bytes: some programs append a little
MAX_STREAMS = 200_000
MAX_BYTES_READ = 400_000_000  # read and decompressed
CHUNK_BYTES = 65_536
MAX_DICTIONARY_BYTES = 4_096

SCRIPT = gettext_lazy("a script")
FILES = gettext_lazy("other files inside it")
LAUNCH_ACTIONS = gettext_lazy("orders to start programs or to open other files")
FORM_ACTIONS = gettext_lazy("forms that send or fetch data")
MEDIA = gettext_lazy("video, sound or models in three dimensions")
FORBIDDEN_NAMES = {
    "JavaScript": SCRIPT,
    "OnInstantiate": SCRIPT,
    "EmbeddedFile": FILES,
    "EmbeddedFiles": FILES,
    "Launch": LAUNCH_ACTIONS,
    "GoToE": LAUNCH_ACTIONS,
    "GoToR": LAUNCH_ACTIONS,
    "SubmitForm": FORM_ACTIONS,
    "ImportData": FORM_ACTIONS,
    "XFA": FORM_ACTIONS,
    "RichMedia": MEDIA,
    "Rendition": MEDIA,
    "Movie": MEDIA,
}


def _spelling_pattern(name) -> bytes:
    """Return a pattern for a name, of which any character may be written by its number: ``/J#61vaScript``."""
    return b"".join(rb"(?:%c|#(?i:%02x))" % (character, character) for character in name.encode())


NAME_END = rb"(?=[\0\t\n\f\r ()<>\[\]{}/%]|\Z)"
FIRST_CHARACTERS = bytes(
    sorted({ord(name[0]) for name in FORBIDDEN_NAMES})
)  # other names are skipped immediately
SPELLINGS = b"|".join(b"(%s)" % _spelling_pattern(name) for name in FORBIDDEN_NAMES)
NAMES = re.compile(rb"/(?=[#%s])(?:%s)%s" % (FIRST_CHARACTERS, SPELLINGS, NAME_END))
ENCRYPTED = re.compile(b"/" + _spelling_pattern("Encrypt") + NAME_END)
# A URL may have such a word in it; no character is accepted in it that could end its string.
WEB_LINKS = re.compile(rb"/URI[\0\t\n\f\r ]*\(https?://[^\0\t\n\f\r ()<>\[\]{}\\]*\)")
STREAM = re.compile(rb"(?<!end)stream[\0\t\n\f\r ]*")
OBJECT_STREAM = re.compile(b"/" + _spelling_pattern("ObjStm") + NAME_END)
# They begin with pairs of numbers.
NUMBERS = re.compile(rb"[\0\t\n\f\r ]*\d+[\0\t\n\f\r ]+\d+")


def check(data: bytes):
    """Raise ``ValidationError`` if a PDF has active content or can't be checked."""
    if END_MARKER not in data[-END_MARKER_WITHIN:] or zipfile.is_zipfile(io.BytesIO(data)):
        raise _unreadable_error()
    if _search(ENCRYPTED, data):
        message = _(
            "The PDF is protected, so that nobody can check what is in it. Save it without a password and restrictions."
        )
        raise ValidationError(message, code="protected")
    _check_names(data)
    for objects in _object_streams(data):
        _check_names(objects)


def _search(names, data):
    """Return the match of one of the names outside of URLs, if any."""
    return names.search(data) and names.search(WEB_LINKS.sub(b"/URI()", data))


def _check_names(data):
    match = _search(NAMES, data)
    if match:
        message = _(
            "The PDF holds more than pages: %(what)s. Print it into a new PDF, or save it as PDF/A, and upload that."
        )
        what = [*FORBIDDEN_NAMES.values()][match.lastindex - 1]
        raise ValidationError(message % {"what": what}, code="does_more")


def _object_streams(data):
    """Yield the contents of streams that look like packed objects, whatever their dictionaries declare."""
    if data.count(b"stream") > 2 * MAX_STREAMS:
        raise _unreadable_error()
    ends = [match.start() for match in re.finditer(b"endstream", data)] + [len(data)]
    left = MAX_BYTES_READ
    for stream in STREAM.finditer(data):
        begin, end = stream.end(), ends[bisect(ends, stream.end() - 1)]
        is_whole = False
        if NUMBERS.match(_first_bytes(data, begin)):
            objects, is_whole, left = _decompress(data, begin, end, left)
            yield objects
        if not is_whole and OBJECT_STREAM.search(_dictionary_before(data, stream.start())):
            raise _unreadable_error()


def _dictionary_before(data, at) -> bytes:
    before = data[max(0, at - MAX_DICTIONARY_BYTES) : at]
    return before[max(0, before.rfind(b"obj")) :]


def _first_bytes(data, begin) -> bytes:
    try:
        return zlib.decompressobj().decompress(data[begin : begin + 1_024], 64)
    except zlib.error:
        return b""


def _decompress(data, begin, end, left) -> tuple[bytes, bool, int]:
    """Return the contents of a stream, whether they are complete, and the bytes left of the limit."""
    unpacking, parts = zlib.decompressobj(), []
    for at in range(begin, end, CHUNK_BYTES):
        taken = data[at : min(at + CHUNK_BYTES, end)]
        try:
            parts.append(unpacking.decompress(taken, left))
        except zlib.error:
            break
        left -= len(taken) + len(parts[-1])
        if left <= 0:
            raise _unreadable_error()
        if unpacking.eof:
            break
    return b"".join(parts), unpacking.eof, left


def _unreadable_error():
    message = _(
        "The PDF is damaged, cut off, or packed so that nobody can check what is in it. Print it into a new PDF and "
        "upload that."
    )
    return ValidationError(message, code="unreadable")
