"""Uploaded files in a bucket that several hosts share (FILES_STORAGE names its storage class).

Names are those of the folder (core/uploads/storage.py), so files can be moved between the two.
The site itself serves them to visitors: the bucket is not public.
"""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.module_loading import import_string

from core.uploads.atomic_write import NotStored
from core.uploads.storage import content_address

MAX_BYTES_IN_MEMORY = 10 << 20  # of one file


class BucketUnavailable(OSError):
    """The bucket does not answer. Its files are unavailable until it does."""


@contextmanager
def converted_errors() -> Iterator[None]:
    """Convert the errors of the bucket's class, but for a missing file, to `BucketUnavailable`."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        raise BucketUnavailable(errno.EIO, type(error).__name__) from error


class ObjectStorage(Storage):
    """Store a file under the hash of its bytes; equal bytes are one file."""

    def __init__(self, backend: str, options: dict[str, Any]) -> None:
        self.bucket: Storage = import_string(backend)(**options)

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Return the path of the stored file. Raise `NotStored`."""
        path = content_address(name or "", content)
        try:
            if not self.exists(path):
                with converted_errors():
                    stored = self.bucket.save(path, content)
                    if stored != path:  # another process has stored the same bytes
                        self.bucket.delete(stored)
        except BucketUnavailable as error:
            raise NotStored(error) from error
        return path

    def open(self, name: str, mode: str = "rb") -> File:
        """Fetch the whole file, so that no part of one is served if the bucket fails."""
        copy = tempfile.SpooledTemporaryFile(MAX_BYTES_IN_MEMORY)  # noqa: SIM115 (the caller closes it)
        try:
            with converted_errors(), self.bucket.open(name, mode) as stored:
                shutil.copyfileobj(stored, copy)
        except OSError:
            copy.close()
            raise
        copy.seek(0)
        return File(copy, name)

    def exists(self, name: str) -> bool:
        with converted_errors():
            return self.bucket.exists(name)

    def delete(self, name: str) -> None:
        with converted_errors():
            self.bucket.delete(name)

    def url(self, name: str | None) -> str:
        """Return the URL at the site, which serves no withheld file; never one of the bucket."""
        return f"{settings.MEDIA_URL}{name}"
