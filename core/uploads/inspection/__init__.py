"""Uploaded files are parsed by a program of their own, with limits and without secrets.

A hostile file can neither slow down nor end the server, nor make it use more memory, and a
vulnerability of a parser gives no access to the site. `run.py` starts `program.py`, which calls the
module of the kind of file. Only `run.py` may import Django, which takes long.
"""

from typing import NamedTuple

# The extensions that the module of each kind returns.
EXTENSIONS = {
    "pdf": {"pdf"},
    "office": {"docx", "xlsx", "pptx", "odt", "ods", "odp"},
    "image": {"jpg", "png", "webp"},
}
RENDITION_WIDTHS = (480, 960, 1_600)  # in pixels, of the smaller copies of an image


class Inspected(NamedTuple):
    """The type of a file, or the code of the reason why it is rejected.

    A picture has its size in pixels, and `data` to be stored in place of the upload, followed by
    its renditions, of `rendition_sizes` bytes. A PDF has the number of its pages.
    """

    extension: str = ""
    rejection: str = ""
    width: int | None = None
    height: int | None = None
    rendition_sizes: tuple[int, ...] = ()
    pages: int | None = None
    data: bytes = b""
