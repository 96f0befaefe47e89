"""Pictures are decoded and encoded again, so that only their pixels are stored."""

import io
import struct

from PIL import Image, ImageOps

from core.uploads.inspection import RENDITION_WIDTHS, Inspected

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
MAX_PIXELS = 40_000_000
MAX_SIDE = 2_400
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
    struct.error,
    Image.DecompressionBombError,
)


def inspect(data: bytes) -> Inspected:
    """Return an image without metadata or trailing data, of at most 2,400 pixels a side.

    Its renditions, narrower copies in WebP, follow it, the smallest first. It is rejected if it is
    no JPEG, PNG or WebP (`wrong_type`), `too_large` or `too_complex`.
    """
    if data.count(SCAN_MARKER) > MAX_SCANS and data.startswith(b"\xff\xd8"):
        return Inspected(rejection="too_complex")
    try:
        return _reencode(_strip_optional_chunks(data))
    except UNREADABLE:
        return Inspected(rejection="wrong_type")


def _strip_optional_chunks(data: bytes) -> bytes:
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


def _reencode(data: bytes) -> Inspected:
    image: Image.Image = Image.open(io.BytesIO(data), formats=list(FORMATS))
    if image.width * image.height > MAX_PIXELS:
        return Inspected(rejection="too_large")
    # Phones add a second picture to theirs (MPO).
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    image = ImageOps.exif_transpose(image)
    if image.mode == "I;16":
        image = _reduce_to_8_bits(image)
    if kind == "JPEG" and image.mode not in ("RGB", "L"):
        image = image.convert("RGB")
    elif image.mode == "P" or (image.mode in ("1", "L", "RGB") and "transparency" in image.info):
        image = image.convert("RGBA")
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    written = io.BytesIO()
    bare.save(written, kind, quality=85, optimize=True)
    width, height = bare.size
    renditions = [_rendition(bare, size) for size in RENDITION_WIDTHS if size < width]
    return Inspected(
        FORMATS[kind],
        width=width,
        height=height,
        rendition_sizes=tuple(len(data) for data in renditions),
        data=b"".join([written.getvalue(), *renditions]),
    )


def _reduce_to_8_bits(image: Image.Image) -> Image.Image:
    """Return a picture with 16 bits of grey, and its transparent grey, with 8 bits."""
    # Pillow would not scale them, but make all greys above 255 white.
    scaled = image.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if "transparency" in image.info:
        scaled.info["transparency"] = round(image.info["transparency"] / 257)
    return scaled


def _rendition(image: Image.Image, width: int) -> bytes:
    """Return a copy of this width in WebP."""
    copy = image.convert("RGBA" if image.has_transparency_data else "RGB")
    copy.thumbnail((width, MAX_SIDE))
    written = io.BytesIO()
    copy.save(written, "WEBP", quality=80)
    return written.getvalue()
