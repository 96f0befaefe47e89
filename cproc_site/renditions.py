"""The renditions that images lack: after an upgrade or a restore."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from core.uploads.images import make_renditions
from core.uploads.renditions import rendition_names
from record import registry
from record.models import Publication


def make_missing() -> int:
    """Make the missing renditions of images; return the number of these images."""
    number = 0
    for name, width in sorted(_images()):
        names = rendition_names(name, width).values()
        if all(default_storage.exists(rendition) for rendition in names):
            continue
        try:
            make_renditions(name)
        except (FileNotFoundError, ValidationError):  # the image was withheld, or is damaged
            continue
        number += 1
    return number


def _images() -> set[tuple[str, int]]:
    """Return the names of the images of drafts and publications with their widths."""
    images: set[tuple[str, int]] = set()
    for kind, model in registry.models_by_kind().items():
        if "image" in model.content_class.file_fields:
            objects: Any = model.objects
            drafts = objects.filter(image_width__isnull=False)
            images.update(drafts.values_list("image", "image_width"))
            rows = Publication.objects.filter(kind=kind, content__has_key="image_width")
            images.update(rows.values_list("content__image", "content__image_width"))
    return images
