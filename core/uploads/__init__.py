"""What may be uploaded: each examiner reads a file by its bytes and gives an ``Examined``, or refuses it in words."""

from core.uploads.documents import examine_document
from core.uploads.images import examine_image

__all__ = ["examine_document", "examine_image"]
