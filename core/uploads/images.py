"""Pictures are read and written anew, so that nothing is stored but their points of colour."""

import io
import struct
import threading
import warnings

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.uploads.storage import IMAGE_TYPES, MEGABYTE, Examined, whole

MAX_IMAGE_BYTES = 10 * MEGABYTE
MAX_IMAGE_PIXELS = 40_000_000
MAX_IMAGE_SIDE = 2_400
# A JPEG may be drawn in many passes over the whole picture; programs make about ten, and each takes its time.
MAX_PASSES = 50
PASS_BEGINS = b"\xff\xda"
PNG = b"\x89PNG\r\n\x1a\n"
# What a PNG shows stands in these, and how it was held; others can be packed so that reading them takes for ever.
NEEDED_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"eXIf", b"IEND"}
UNREADABLE = (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError)
# One at a time in a process: that bounds the memory, and what is said of warnings below holds for all threads.
reading = threading.Lock()


def examine_image(upload) -> Examined:
    """Reads an image and writes it anew: no metadata, nothing hidden behind it, at most 2,400 pixels a side.

    Raises ``ValidationError`` for anything but JPEG, PNG or WebP, and for what is too large or takes too long.
    """
    data = whole(upload, MAX_IMAGE_BYTES)
    if data.count(PASS_BEGINS) > MAX_PASSES and data.startswith(b"\xff\xd8"):
        raise ValidationError(
            _("The picture is drawn in more passes than any camera makes. Save it anew as JPEG or PNG."),
            code="too_complex",
        )
    try:
        # Pillow warns of metadata that it can't read. None of them is kept.
        with reading, warnings.catch_warnings(action="ignore"):
            return _written_anew(_without_more(data))
    except MemoryError as error:
        raise _too_many_pixels() from error
    except UNREADABLE as error:
        raise ValidationError(
            _("This is no picture that the site can show. Upload a JPEG, PNG or WebP file."),
            code="wrong_type",
        ) from error


def _without_more(data: bytes) -> bytes:
    """A PNG with no chunks but those that are needed; anything else as it is."""
    if not data.startswith(PNG):
        return data
    parts, at = [PNG], len(PNG)
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        after = at + length + 12
        if data[at + 4 : at + 8] in NEEDED_CHUNKS:
            parts.append(data[at:after])
        at = after
    return b"".join(parts)


def _written_anew(data) -> Examined:
    image = Image.open(io.BytesIO(data), formats=list(IMAGE_TYPES))
    if image.width * image.height > MAX_IMAGE_PIXELS:
        raise _too_many_pixels()
    kind = "JPEG" if image.format == "MPO" else image.format  # phones add a second picture to theirs
    image.thumbnail((MAX_IMAGE_SIDE, MAX_IMAGE_SIDE))
    return _encode(ImageOps.exif_transpose(image), kind)


def _too_many_pixels():
    message = _("The picture has more than 40 million pixels. Scale it down first.")
    return ValidationError(message, code="too_large")


def _encode(image, kind) -> Examined:
    written = io.BytesIO()
    if kind == "JPEG" and image.mode not in ("RGB", "L"):
        image = image.convert("RGB")
    elif image.mode == "P" or (image.mode in ("1", "L", "RGB") and "transparency" in image.info):
        image = image.convert("RGBA")
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    bare.save(written, kind, quality=85, optimize=True)
    ending, media_type = IMAGE_TYPES[kind]
    return Examined(written.getvalue(), ending, media_type, *bare.size)
