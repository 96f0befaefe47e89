"""What a PDF would do beside showing its pages is found by name in all of its bytes.

No cross-reference is followed: readers' programs repair a damaged file, each in its own way, and may then see
what a stricter one doesn't. Only what is packed into object streams (ISO 32000-2, 7.5.7) is unpacked for it.
"""

import io
import re
import zipfile
import zlib
from bisect import bisect

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BEGINNING = b"%PDF-"
END = b"%%EOF"
END_STANDS_IN = 2_048  # bytes: some programs add a little behind it
MAX_STREAMS = 200_000
MAX_WORK = 400_000_000  # bytes read and unpacked
STEP = 65_536
LONGEST_DICTIONARY = 4_096

SCRIPT = gettext_lazy("a script")
FILES = gettext_lazy("other files inside it")
STARTS = gettext_lazy("orders to start programs or to open other files")
SENDS = gettext_lazy("forms that send or fetch data")
MEDIA = gettext_lazy("video, sound or models in three dimensions")
DOES_MORE = {
    "JavaScript": SCRIPT,
    "OnInstantiate": SCRIPT,
    "EmbeddedFile": FILES,
    "EmbeddedFiles": FILES,
    "Launch": STARTS,
    "GoToE": STARTS,
    "GoToR": STARTS,
    "SubmitForm": SENDS,
    "ImportData": SENDS,
    "XFA": SENDS,
    "RichMedia": MEDIA,
    "Rendition": MEDIA,
    "Movie": MEDIA,
}


def _spelt(name) -> bytes:
    """Any sign of a name may be written by its number: ``/J#61vaScript``."""
    return b"".join(rb"(?:%c|#(?i:%02x))" % (sign, sign) for sign in name.encode())


ENDS_A_NAME = rb"(?=[\0\t\n\f\r ()<>\[\]{}/%]|\Z)"
FIRST_SIGNS = bytes(
    sorted({ord(name[0]) for name in DOES_MORE})
)  # what begins otherwise is passed over at once
SPELLINGS = b"|".join(b"(%s)" % _spelt(name) for name in DOES_MORE)
NAMES = re.compile(rb"/(?=[#%s])(?:%s)%s" % (FIRST_SIGNS, SPELLINGS, ENDS_A_NAME))
ENCRYPTED = re.compile(b"/" + _spelt("Encrypt") + ENDS_A_NAME)
# The address of a web page may have such a word in it; no sign is taken in it that could end its string.
WEB_LINKS = re.compile(rb"/URI[\0\t\n\f\r ]*\(https?://[^\0\t\n\f\r ()<>\[\]{}\\]*\)")
STREAM = re.compile(rb"(?<!end)stream[\0\t\n\f\r ]*")
PACKED_OBJECTS = re.compile(b"/" + _spelt("ObjStm") + ENDS_A_NAME)
# They begin with pairs of numbers.
NUMBERS = re.compile(rb"[\0\t\n\f\r ]*\d+[\0\t\n\f\r ]+\d+")


def check(data: bytes):
    """Raises ``ValidationError`` where a PDF does more than show pages, or can't be looked into."""
    if END not in data[-END_STANDS_IN:] or zipfile.is_zipfile(io.BytesIO(data)):
        raise _unreadable()
    if _found(ENCRYPTED, data):
        message = _(
            "The PDF is protected, so that nobody can check what is in it. Save it without a password and restrictions."
        )
        raise ValidationError(message, code="protected")
    _check_names(data)
    for objects in _packed_objects(data):
        _check_names(objects)


def _found(names, data):
    """Where one of the names stands outside of addresses of web pages."""
    return names.search(data) and names.search(WEB_LINKS.sub(b"/URI()", data))


def _check_names(data):
    found = _found(NAMES, data)
    if found:
        message = _(
            "The PDF holds more than pages: %(what)s. Print it into a new PDF, or save it as PDF/A, and upload that."
        )
        what = [*DOES_MORE.values()][found.lastindex - 1]
        raise ValidationError(message % {"what": what}, code="does_more")


def _packed_objects(data):
    """What the streams hold that look like packed objects, whatever is said of them."""
    if data.count(b"stream") > 2 * MAX_STREAMS:
        raise _unreadable()
    ends = [each.start() for each in re.finditer(b"endstream", data)] + [len(data)]
    left = MAX_WORK
    for stream in STREAM.finditer(data):
        begin, end = stream.end(), ends[bisect(ends, stream.end() - 1)]
        is_whole = False
        if NUMBERS.match(_beginning(data, begin)):
            objects, is_whole, left = _unpacked(data, begin, end, left)
            yield objects
        if not is_whole and PACKED_OBJECTS.search(_dictionary_before(data, stream.start())):
            raise _unreadable()


def _dictionary_before(data, at) -> bytes:
    before = data[max(0, at - LONGEST_DICTIONARY) : at]
    return before[max(0, before.rfind(b"obj")) :]


def _beginning(data, begin) -> bytes:
    try:
        return zlib.decompressobj().decompress(data[begin : begin + 1_024], 64)
    except zlib.error:
        return b""


def _unpacked(data, begin, end, left) -> tuple[bytes, bool, int]:
    """The stream's contents, whether they came to their end, and how much may be read and unpacked after them."""
    unpacking, parts = zlib.decompressobj(), []
    for at in range(begin, end, STEP):
        taken = data[at : min(at + STEP, end)]
        try:
            parts.append(unpacking.decompress(taken, left))
        except zlib.error:
            break
        left -= len(taken) + len(parts[-1])
        if left <= 0:
            raise _unreadable()
        if unpacking.eof:
            break
    return b"".join(parts), unpacking.eof, left


def _unreadable():
    message = _(
        "The PDF is damaged, cut off, or packed so that nobody can check what is in it. Print it into a new PDF and "
        "upload that."
    )
    return ValidationError(message, code="unreadable")
