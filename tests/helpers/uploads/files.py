"""Files as somebody uploads them, what they claim to be and what they aren't."""

import contextlib
import io
import zipfile

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ODF = "application/vnd.oasis.opendocument"


def upload(data, name="upload.bin"):
    return SimpleUploadedFile(name, data)


def picture(kind="JPEG", size=(60, 40), mode="RGB", **options):
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **options)
    return written.getvalue()


def archive(*names, mimetype=None):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "<x/>")
    return written.getvalue()


PDF = b"%PDF-1.7\n%%EOF"
DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
ODT = archive("content.xml", mimetype=f"{ODF}.text")


def taken_or_refused(examine, data):
    """Examines ``data``; any other error than a refusal is the test's."""
    with contextlib.suppress(ValidationError):
        examine(upload(data))
