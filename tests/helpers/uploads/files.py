"""Files for uploads: PDF, office documents, pictures, and files of other types."""

import io
import zipfile
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ODF = "application/vnd.oasis.opendocument"


def upload(data: bytes, name: str = "upload.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def picture(kind="JPEG", size=(60, 40), mode="RGB", **options) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **options)
    return written.getvalue()


def pdf(*objects: bytes, catalog: bytes = b"") -> bytes:
    """Return a PDF of one empty page, with more objects, numbered from 4, which no page uses."""
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>"
    data = bytearray(b"%PDF-1.7\n")
    table = bytearray(b"0000000000 65535 f \n")
    objects = (b"<</Type/Catalog/Pages 2 0 R %s>>" % catalog, pages, page, *objects)
    for number, content in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = len(objects) + 1
    end = b"trailer <</Size %d/Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return bytes(data) + b"xref\n0 %d\n" % size + bytes(table) + end


def zipped(parts: dict[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return written.getvalue()


def archive(*names: str, mimetype: str = "") -> bytes:
    """Return an archive with small parts of these names, and the type of an OpenDocument file."""
    parts = {"mimetype": mimetype} if mimetype else {}
    return zipped(parts | dict.fromkeys(names, "<x/>"))


PDF = pdf()
DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
ODT = archive("content.xml", mimetype=f"{ODF}.text")


def rejection_of(
    examine: Callable, data: bytes, name: str = "upload.bin"
) -> ValidationError | None:
    """Return the error with which `data` is rejected, or None. Another error fails the test."""
    try:
        examine(upload(data, name))
    except ValidationError as rejection:
        return rejection
    return None
