"""Smaller copies of images in WebP, stored under the name of the image: `ab/ab12….jpg.480.webp`.

They can be made again from the image, so no row names them and no backup contains them.
"""

import re
from collections.abc import Mapping

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.uploads.inspection import RENDITION_WIDTHS

SUFFIX = rf"\.(?:{'|'.join(map(str, RENDITION_WIDTHS))})\.webp"
RENDITION = re.compile(rf"(?P<original>[0-9a-f]{{2}}/[0-9a-f]{{64}}\.[a-z]+){SUFFIX}")


def rendition_names(name: str, width: int) -> dict[int, str]:
    """Return the names of the renditions of an image of this width, by their own widths."""
    return {size: f"{name}.{size}.webp" for size in RENDITION_WIDTHS if size < width}


def smallest_copy(name: str, width: int | None) -> str:
    """Return the name of the narrowest rendition of an image; its own if it has none."""
    return next(iter(rendition_names(name, width or 0).values()), name)


def original_name(name: str) -> str:
    """Return the name of the image of a rendition; that of another file is returned unchanged."""
    match = RENDITION.fullmatch(name)
    return match["original"] if match else name


def store(name: str, renditions: Mapping[int, bytes]) -> None:
    """Store the renditions of the image `name`, given by width. Raise `NotStored`."""
    for width, data in renditions.items():
        default_storage.save(f"{name}.{width}.webp", ContentFile(data))


def delete_with_renditions(name: str) -> None:
    """Delete a file first, so that its renditions are served no more, and then these."""
    default_storage.delete(name)
    for rendition in rendition_names(name, max(RENDITION_WIDTHS) + 1).values():
        if default_storage.exists(rendition):
            default_storage.delete(rendition)
