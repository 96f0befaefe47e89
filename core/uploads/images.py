"""Pictures: examined, and encoded again by a program (core/uploads/inspection/image.py)."""

import io

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from core.uploads import renditions
from core.uploads.inspection import RENDITION_WIDTHS, run
from core.uploads.storage import MEGABYTE, ExaminedFile, read_upload

MAX_IMAGE_BYTES = 10 * MEGABYTE
REASONS = {
    "too_complex": _("The picture has too many progressive scans. Save it again as JPEG or PNG."),
    "too_large": _("The picture has more than 40 million pixels. Scale it down first."),
    "wrong_type": _("The site can’t show this file as a picture. Upload a JPEG, PNG or WebP file."),
    "takes_too_long": _(
        "Reading the picture takes too much time or memory. Scale it down, save it again as "
        "JPEG or PNG, and upload that file."
    ),
}


def examine_image(upload: File) -> ExaminedFile:
    """Return an image without metadata or trailing data, of at most 2,400 pixels a side.

    Raise `ValidationError` if it is no JPEG, PNG or WebP, or too large or complex.
    """
    data = read_upload(upload, MAX_IMAGE_BYTES)
    inspected = run.inspect("image", data)
    if code := inspected.rejection:
        raise ValidationError(REASONS[code], code=code)
    written = io.BytesIO(inspected.data)
    picture = written.read(len(inspected.data) - sum(inspected.rendition_sizes))
    sizes = zip(RENDITION_WIDTHS, inspected.rendition_sizes, strict=False)
    copies = {width: written.read(size) for width, size in sizes}
    return ExaminedFile(picture, inspected.extension, inspected.width, inspected.height, copies)


def make_renditions(name: str) -> None:
    """Store the renditions of the image `name` again. Raise `ValidationError` and `OSError`."""
    with default_storage.open(name) as file:
        renditions.store(name, examine_image(file).renditions)
