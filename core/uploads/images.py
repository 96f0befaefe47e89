"""Pictures: examined, and encoded again by a program (core/uploads/inspection/image.py)."""

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from core.uploads.inspection import run
from core.uploads.storage import MEGABYTE, ExaminedFile, read_upload

MAX_IMAGE_BYTES = 10 * MEGABYTE
NOT_INSPECTED = "takes_too_long"
REASONS = {
    "too_complex": _("The picture has too many progressive scans. Save it again as JPEG or PNG."),
    "too_large": _("The picture has more than 40 million pixels. Scale it down first."),
    "wrong_type": _("The site can’t show this file as a picture. Upload a JPEG, PNG or WebP file."),
    NOT_INSPECTED: _(
        "Reading the picture takes too much time or memory. Scale it down, save it again as "
        "JPEG or PNG, and upload that file."
    ),
}


def examine_image(upload: File) -> ExaminedFile:
    """Return an image without metadata or trailing data, of at most 2,400 pixels a side.

    Raise `ValidationError` if it is no JPEG, PNG or WebP, or too large or complex.
    """
    data = read_upload(upload, MAX_IMAGE_BYTES)
    try:
        inspected = run.inspect("image", data)
    except run.NotInspected as error:
        raise ValidationError(REASONS[NOT_INSPECTED], code=NOT_INSPECTED) from error
    if code := inspected.rejection:
        raise ValidationError(REASONS[code], code=code)
    return ExaminedFile(inspected.data, inspected.extension, inspected.width, inspected.height)
