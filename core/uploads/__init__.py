"""Uploads: each examiner checks a file by its bytes and returns it, or raises `ValidationError`."""

from core.uploads.documents import examine_document
from core.uploads.images import examine_image

__all__ = ["examine_document", "examine_image"]
