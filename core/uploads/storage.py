"""Uploaded files: stored under the hash of their bytes and typed by their content, not their name.

An archived page retains its files, since no file is ever overwritten. The path of an unpublished
file cannot be guessed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.uploads import atomic_write, renditions

MEGABYTE = 1_000_000
FILE_NAME_LENGTH = 120  # of the column with the path of a file
# Of one form, as in deploy/nginx: a document of 50 MB and the other fields.
MAX_FORM_BYTES = 60 * MEGABYTE
MAX_STRANGER_BYTES = 100_000  # of a form of the admin, as in deploy/nginx

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


@dataclass(frozen=True)
class ExaminedFile:
    """A checked upload. Its `extension` follows from its bytes, its `name` is the original one."""

    data: bytes
    extension: str
    width: int | None = None
    height: int | None = None
    renditions: Mapping[int, bytes] = field(default_factory=dict)  # by width
    name: str = ""
    pages: int | None = None

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.extension]


class ContentAddressedStorage(FileSystemStorage):
    """Store `…/report.pdf` as `ab/ab12….pdf`; equal bytes are one file."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Return the path of the stored file. Raise `NotStored`."""
        path = content_address(name or "", content)
        if not self.exists(path):
            permissions = self.file_permissions_mode or 0o600
            atomic_write.write(self.location, path, File(content).chunks(), permissions)
        return path


def content_address(name: str, content: IO[Any]) -> str:
    """Return the path of a file: the hash of its bytes with the extension of `name`.

    A rendition has the name of its image.
    """
    if renditions.original_name(name) != name:
        return name
    content.seek(0)
    digest = hashlib.file_digest(File(content), "sha256").hexdigest()
    content.seek(0)
    return f"{digest[:2]}/{digest}{PurePosixPath(name).suffix.lower()}"


class LimitedUploadHandler(MemoryFileUploadHandler):
    """Reject a form with too large a content length; no more is read. It must be the first."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        _input_data, _headers, content_length, *_others = args
        if content_length > MAX_FORM_BYTES:
            raise RequestDataTooBig("The form is larger than any of this site.")
        super().handle_raw_input(*args, **kwargs)


class DiscardingUploadHandler(FileUploadHandler):
    """Read files without storing them: their form has only their names."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Discard the bytes."""

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        """Return an empty file of the same name."""
        return SimpleUploadedFile(self.file_name or "", b"")


def read_upload(upload: File, limit: int) -> bytes:
    """Return the bytes of an upload. Raise `ValidationError` if there are more than `limit`."""
    if upload.size > limit:
        message = _("The file has %(size)s MB; at most %(limit)d MB can be uploaded.")
        size = number_format(upload.size / MEGABYTE, decimal_pos=1)
        raise ValidationError(
            message % {"size": size, "limit": limit // MEGABYTE}, code="too_large"
        )
    upload.seek(0)
    return upload.read()


def _is_new(field_file: FieldFile) -> bool:
    """Return whether the file is not stored yet; Django has no public way to ask."""
    return not field_file._committed  # type: ignore[attr-defined]  # not in the stubs


class ExaminedFileField(models.FileField):
    """A file that is examined whenever its model is saved.

    `facts` maps columns of the model to the attributes of `ExaminedFile` that are stored in them.
    """

    def __init__(
        self,
        *args: Any,
        examine: Any = None,  # a function of the file; migrations have none
        facts: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.examine = examine
        self.facts = facts or {}
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> FieldFile:
        file = self.value_from_object(model_instance)
        if file and _is_new(file):
            examined = getattr(file, "examined", None) or self.examine(file.file)
            try:
                file.save(f"upload.{examined.extension}", ContentFile(examined.data), save=False)
                renditions.store(file.name, examined.renditions)
            except atomic_write.NotStored as error:
                error.column = self.name
                raise
            for column, fact in self.facts.items():
                setattr(model_instance, column, getattr(examined, fact))
        elif not file:
            empty = type(model_instance)()
            for column in self.facts:
                setattr(model_instance, column, getattr(empty, column))
        return super().pre_save(model_instance, add)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        value = super().clean(value, model_instance)
        if value and _is_new(value):
            value.examined = self.examine(value.file)  # not once more in pre_save()
        return value
