"""Check that a PDF has no active content."""

import io
import re
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SIGNATURE = b"%PDF-"
# The last pointer to the objects; a viewer that finds none before the last end searches for others.
END = re.compile(rb"startxref\s+\d+\s+%%EOF(?!.*(?:startxref|%%EOF))", re.DOTALL)
END_WITHIN = 2_048  # bytes: some programs append a little
INSPECTION = [sys.executable, "-I", str(Path(__file__).with_name("pdf_inspection.py"))]
TIMEOUT_SECONDS = 25
_inspection_lock = threading.Lock()  # one at a time in a process, which bounds the memory
# By the kind of content that the inspection prints.
CONTENTS = {
    "script": gettext_lazy("a script"),
    "files": gettext_lazy("embedded files"),
    "launch": gettext_lazy("commands that start programs or open other files"),
    "forms": gettext_lazy("forms that send or load data"),
    "media": gettext_lazy("video, sound or 3D models"),
}


def check(data: bytes) -> None:
    """Raise `ValidationError` if a PDF has active content or cannot be checked."""
    kind = _inspect(data)
    if kind == "protected":
        message = _(
            "The PDF is protected, so its content can’t be checked. Save it without a "
            "password or restrictions."
        )
        raise ValidationError(message, code="protected")
    if kind:
        message = _(
            "The PDF contains more than pages: %(what)s. Print it to a new PDF, or save it "
            "as PDF/A, and upload that file."
        )
        raise ValidationError(message % {"what": CONTENTS[kind]}, code="does_more")


def _inspect(data: bytes) -> str:
    """Return the kind of active content of a PDF, or an empty string."""
    is_archive = zipfile.is_zipfile(io.BytesIO(data))
    try:
        if is_archive or not END.search(data[-END_WITHIN:]):
            raise ValueError("The file is cut off, or also a file of another type.")
        with _inspection_lock:
            program = subprocess.run(  # noqa: S603 (a fixed command)  # nosec B603
                INSPECTION, input=data, capture_output=True, timeout=TIMEOUT_SECONDS, check=True
            )
    except (ValueError, subprocess.SubprocessError) as error:
        message = _(
            "The PDF is damaged, incomplete, or compressed so that its content can’t be "
            "checked. Print it to a new PDF and upload that file."
        )
        raise ValidationError(message, code="unreadable") from error
    return program.stdout.decode()
