"""Uploaded files: stored under the hash of their bytes, typed by their content and not by their name.

An archived page keeps its files, since no file is ever overwritten, and nobody guesses an unpublished one.
"""

import hashlib
import io
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from publishing import storing

MEGABYTE = 1_000_000
MAX_IMAGE_BYTES = 10 * MEGABYTE
MAX_IMAGE_PIXELS = 40_000_000
MAX_IMAGE_SIDE = 2_400
MAX_DOCUMENT_BYTES = 50 * MEGABYTE
MAX_CONTENT_TYPES_BYTES = MEGABYTE

IMAGE_TYPES = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png"), "WEBP": ("webp", "image/webp")}
OFFICE_TYPES = {
    "word/": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
OPEN_TYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    **dict(IMAGE_TYPES.values()),
    **dict(OFFICE_TYPES.values()),
    **{ending: media_type for media_type, ending in OPEN_TYPES.items()},
}
# Microsoft's and OpenDocument's parts with macros, in any spelling: offices tell no capitals from small letters.
MACROS = re.compile(r"vbaProject|^(Basic|Scripts)/", re.IGNORECASE)
# The same where Microsoft's list of parts declares them; a character reference could hide such a word.
MACRO_TYPES = re.compile(rb"vbaProject|macroEnabled|&#", re.IGNORECASE)
CONTENT_TYPES = "[Content_Types].xml"
# What reading a damaged archive raises, names that are no UTF-8 and data that can't be unpacked among it.
UNREADABLE_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)


@dataclass(frozen=True)
class Examined:
    """What an upload really is. ``ending`` and ``media_type`` follow from its bytes."""

    data: bytes
    ending: str
    media_type: str
    width: int | None = None
    height: int | None = None

    def as_file(self) -> ContentFile:
        return ContentFile(self.data, name=f"upload.{self.ending}")


class ContentAddressedStorage(FileSystemStorage):
    """Stores ``…/report.pdf`` as ``ab/ab12….pdf``; the same bytes are the same file. ``save`` raises ``NotStored``."""

    def save(self, name, content, max_length=None):
        path = content_address(name, content)
        if not self.exists(path):
            storing.write(self.location, path, content.chunks(), self.file_permissions_mode)
        return path


def content_address(name, content) -> str:
    """Where a file lies: the hash of its bytes with the ending of ``name``. ``content`` is at its beginning then."""
    digest = hashlib.file_digest(_rewound(content), "sha256").hexdigest()
    content.seek(0)
    return f"{digest[:2]}/{digest}{PurePosixPath(name).suffix.lower()}"


def _rewound(content):
    content.seek(0)
    return content


def examine_image(upload) -> Examined:
    """Reads an image and writes it anew: no metadata, nothing hidden behind it, at most 2,400 pixels a side.

    Raises ``ValidationError`` for anything but JPEG, PNG or WebP, and for what is too large.
    """
    _check_size(upload, MAX_IMAGE_BYTES)
    try:
        image = Image.open(_rewound(upload), formats=list(IMAGE_TYPES))
        if image.width * image.height > MAX_IMAGE_PIXELS:
            raise ValidationError(
                _("The picture has more than 40 million pixels. Scale it down first."), code="too_large"
            )
        kind = "JPEG" if image.format == "MPO" else image.format  # phones add a second picture to theirs
        image = ImageOps.exif_transpose(image)
        image.thumbnail((MAX_IMAGE_SIDE, MAX_IMAGE_SIDE))
        return _encode(image, kind)
    except (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("This is no picture that the site can show. Upload a JPEG, PNG or WebP file."),
            code="wrong_type",
        ) from error


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


def examine_document(upload) -> Examined:
    """Tells a document's type by its bytes. Raises ``ValidationError`` for all but PDF and office documents."""
    _check_size(upload, MAX_DOCUMENT_BYTES)
    data = _rewound(upload).read()
    if data.startswith(b"%PDF-"):
        return Examined(data, "pdf", MEDIA_TYPES["pdf"])
    ending = _office_ending(data)
    if ending is None:
        raise ValidationError(
            _(
                "Only PDF, Word, Excel, PowerPoint and OpenDocument files can be published. Save it as one of these."
            ),
            code="wrong_type",
        )
    return Examined(data, ending, MEDIA_TYPES[ending])


def _office_ending(data) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if any(MACROS.search(name) for name in names) or _declares_macros(archive):
                raise ValidationError(_("The document has macros. Save it without them."), code="macros")
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return OPEN_TYPES.get(archive.read("mimetype").decode("ascii", "replace").strip())
    except UNREADABLE_ARCHIVE:
        return None
    if CONTENT_TYPES not in names:
        return None
    return next(
        (kind[0] for part, kind in OFFICE_TYPES.items() if any(n.startswith(part) for n in names)), None
    )


def _declares_macros(archive) -> bool:
    if CONTENT_TYPES not in archive.namelist():
        return False
    with archive.open(CONTENT_TYPES) as part:
        declared = part.read(MAX_CONTENT_TYPES_BYTES + 1)
    if len(declared) > MAX_CONTENT_TYPES_BYTES:
        raise ValueError("The list of parts is too long to be one.")
    return MACRO_TYPES.search(declared.replace(b"\0", b"")) is not None  # in UTF-16 too


def _check_size(upload, limit):
    if upload.size > limit:
        message = _("The file has %(size)s MB; at most %(limit)d MB can be uploaded.")
        size = number_format(upload.size / MEGABYTE, decimal_pos=1)
        raise ValidationError(message % {"size": size, "limit": limit // MEGABYTE}, code="too_large")


class ExaminedFileField(models.FileField):
    """A file that is examined when it comes in, on every road that saves a model.

    ``facts`` maps columns of the model to attributes of ``Examined``, which are written beside the file.
    """

    def __init__(self, *args, examine=None, facts=None, **kwargs):
        self.examine, self.facts = examine, facts or {}
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance, add):
        file = self.value_from_object(model_instance)
        if file and not file._committed:
            examined = self.examine(file.file)
            self._store(file, examined)
            for column, fact in self.facts.items():
                setattr(
                    model_instance, column, len(examined.data) if fact == "size" else getattr(examined, fact)
                )
        elif not file:
            for column in self.facts:
                setattr(model_instance, column, "" if self._is_text(model_instance, column) else None)
        return super().pre_save(model_instance, add)

    def _store(self, file, examined):
        try:
            file.save(f"upload.{examined.ending}", examined.as_file(), save=False)
        except storing.NotStored as error:
            error.column = self.name
            raise

    def clean(self, value, model_instance):
        value = super().clean(value, model_instance)
        if value and not value._committed:
            self.examine(value.file)
        return value

    @staticmethod
    def _is_text(instance, column):
        return isinstance(instance._meta.get_field(column), models.CharField)
