"""Pictures are decoded and encoded again, so that only their pixels are stored."""

import io
import struct
import threading
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.uploads.storage import MEGABYTE, ExaminedFile, read_upload

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
MAX_IMAGE_BYTES = 10 * MEGABYTE
MAX_IMAGE_PIXELS = 40_000_000
MAX_IMAGE_SIDE = 2_400
# Programs write JPEGs of about ten scans of the whole picture; decoding each takes time.
MAX_SCANS = 50
SCAN_MARKER = b"\xff\xda"
PNG = b"\x89PNG\r\n\x1a\n"
# The pixels and the orientation of a PNG; other chunks may unpack to any size.
NEEDED_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"eXIf", b"IEND"}
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    MemoryError,
    struct.error,
    Image.DecompressionBombError,
)
# One at a time in a process, which bounds the memory; the filter of warnings is for all threads.
_reading_lock = threading.Lock()


def examine_image(upload: File) -> ExaminedFile:
    """Return an image without metadata or trailing data, of at most 2,400 pixels a side.

    Raise `ValidationError` if it is no JPEG, PNG or WebP, or too large or complex.
    """
    data = read_upload(upload, MAX_IMAGE_BYTES)
    if data.count(SCAN_MARKER) > MAX_SCANS and data.startswith(b"\xff\xd8"):
        message = _("The picture has too many progressive scans. Save it again as JPEG or PNG.")
        raise ValidationError(message, code="too_complex")
    try:
        # Pillow warns of metadata that it can't read. It is not stored.
        with _reading_lock, warnings.catch_warnings(action="ignore"):
            return _reencode(_without_optional_chunks(data))
    except UNREADABLE as error:
        message = _("The site can’t show this file as a picture. Upload a JPEG, PNG or WebP file.")
        raise ValidationError(message, code="wrong_type") from error


def _without_optional_chunks(data: bytes) -> bytes:
    """Return a PNG with only the needed chunks; other data as it is."""
    if not data.startswith(PNG):
        return data
    parts = [PNG]
    at = len(PNG)
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        after = at + length + 12
        if data[at + 4 : at + 8] in NEEDED_CHUNKS:
            parts.append(data[at:after])
        at = after
    return b"".join(parts)


def _reencode(data: bytes) -> ExaminedFile:
    image: Image.Image = Image.open(io.BytesIO(data), formats=list(EXTENSIONS))
    if image.width * image.height > MAX_IMAGE_PIXELS:
        message = _("The picture has more than 40 million pixels. Scale it down first.")
        raise ValidationError(message, code="too_large")
    # Phones add a second picture to theirs (MPO).
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    image.thumbnail((MAX_IMAGE_SIDE, MAX_IMAGE_SIDE))
    image = ImageOps.exif_transpose(image)
    if kind == "JPEG" and image.mode not in ("RGB", "L"):
        image = image.convert("RGB")
    elif image.mode == "P" or (image.mode in ("1", "L", "RGB") and "transparency" in image.info):
        image = image.convert("RGBA")
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    written = io.BytesIO()
    bare.save(written, kind, quality=85, optimize=True)
    return ExaminedFile(written.getvalue(), EXTENSIONS[kind], *bare.size)
