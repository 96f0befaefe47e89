"""Uploaded files: stored under the hash of their bytes, typed by their content (core/uploads), not by their name.

An archived page keeps its files, since no file is ever overwritten. The path of an unpublished one can't be guessed.
"""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.uploads import atomic_write

MEGABYTE = 1_000_000

IMAGE_TYPES = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
}
OFFICE_TYPES = {
    "word/": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
OPEN_TYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    **dict(IMAGE_TYPES.values()),
    **dict(OFFICE_TYPES.values()),
    **{extension: media_type for media_type, extension in OPEN_TYPES.items()},
}


@dataclass(frozen=True)
class ExaminedFile:
    """A checked upload. ``extension`` and ``media_type`` follow from its bytes."""

    data: bytes
    extension: str
    media_type: str
    width: int | None = None
    height: int | None = None

    def as_file(self) -> ContentFile:
        return ContentFile(self.data, name=f"upload.{self.extension}")


class ContentAddressedStorage(FileSystemStorage):
    """Stores ``…/report.pdf`` as ``ab/ab12….pdf``; the same bytes are the same file. ``save`` raises ``NotStored``."""

    def save(self, name, content, max_length=None):
        path = content_address(name, content)
        if not self.exists(path):
            atomic_write.write(self.location, path, content.chunks(), self.file_permissions_mode)
        return path


def content_address(name, content) -> str:
    """Return the path of a file: the hash of its bytes with the extension of ``name``. ``content`` is rewound."""
    digest = hashlib.file_digest(_rewound(content), "sha256").hexdigest()
    content.seek(0)
    return f"{digest[:2]}/{digest}{PurePosixPath(name).suffix.lower()}"


def _rewound(content):
    content.seek(0)
    return content


def read_upload(upload, limit: int) -> bytes:
    """Return the bytes of an upload. Raises ``ValidationError`` if there are more than ``limit``."""
    if upload.size > limit:
        message = _("The file has %(size)s MB; at most %(limit)d MB can be uploaded.")
        size = number_format(upload.size / MEGABYTE, decimal_pos=1)
        raise ValidationError(
            message % {"size": size, "limit": limit // MEGABYTE}, code="too_large"
        )
    return _rewound(upload).read()


def _is_new(field_file) -> bool:
    """Return whether the file is not stored yet; Django has no public way to ask."""
    return not field_file._committed


class ExaminedFileField(models.FileField):
    """A file that is examined whenever its model is saved.

    ``facts`` maps columns of the model to the attributes of ``ExaminedFile`` that are stored in them.
    """

    def __init__(self, *args, examine=None, facts=None, **kwargs):
        self.examine, self.facts = examine, facts or {}
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance, add):
        file = self.value_from_object(model_instance)
        if file and _is_new(file):
            examined = self.examine(file.file)
            self._store(file, examined)
            for column, fact in self.facts.items():
                setattr(
                    model_instance,
                    column,
                    len(examined.data) if fact == "size" else getattr(examined, fact),
                )
        elif not file:
            for column in self.facts:
                setattr(
                    model_instance, column, "" if self._is_text(model_instance, column) else None
                )
        return super().pre_save(model_instance, add)

    def _store(self, file, examined):
        try:
            file.save(f"upload.{examined.extension}", examined.as_file(), save=False)
        except atomic_write.NotStored as error:
            error.column = self.name
            raise

    def clean(self, value, model_instance):
        value = super().clean(value, model_instance)
        if value and _is_new(value):
            self.examine(value.file)
        return value

    @staticmethod
    def _is_text(instance, column):
        return isinstance(instance._meta.get_field(column), models.CharField)
