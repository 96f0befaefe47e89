"""Uploaded files in a bucket that several hosts share, by whatever storage class the settings name (FILES_STORAGE).

Names are those of the folder (core/uploads/storage.py), so files can be moved from one to the other as they are. The
site itself serves them to visitors: the bucket is not public.
"""

import errno
import shutil
import tempfile
from contextlib import contextmanager

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.module_loading import import_string

from core.uploads.atomic_write import NotStored
from core.uploads.storage import content_address

MAX_BYTES_IN_MEMORY = 10 << 20  # bytes of one file


class BucketUnavailable(OSError):
    """The bucket does not answer. Its files are unavailable until it does."""


@contextmanager
def converted_errors():
    """Convert the errors of the bucket's class to ``BucketUnavailable``, but for a missing file."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        raise BucketUnavailable(errno.EIO, type(error).__name__) from error


class ObjectStorage(Storage):
    """Stores under the hash of the bytes; the same bytes are the same file. ``save`` raises ``NotStored``."""

    def __init__(self, backend: str, options: dict):
        self.bucket = import_string(backend)(**options)

    def save(self, name, content, max_length=None):
        """Store a file; a bucket stores an object completely or not at all."""
        path = content_address(name, content)
        try:
            if not self.exists(path):
                self._store(path, content)
        except BucketUnavailable as error:
            raise NotStored(error) from error
        return path

    def _store(self, path, content):
        """Store a file. If two store the same bytes at once, the later copy gets another name and is deleted."""
        with converted_errors():
            stored = self.bucket.save(path, content)
            if stored != path:
                self.bucket.delete(stored)

    def open(self, name, mode="rb"):
        """Fetch the whole file: its reader needs the bucket no more, and none is served by half."""
        copy = tempfile.SpooledTemporaryFile(MAX_BYTES_IN_MEMORY)  # noqa: SIM115 (the caller closes it)
        try:
            with converted_errors(), self.bucket.open(name, mode) as stored:
                shutil.copyfileobj(stored, copy)
        except OSError:
            copy.close()
            raise
        copy.seek(0)
        return File(copy, name)

    def exists(self, name):
        with converted_errors():
            return self.bucket.exists(name)

    def delete(self, name):
        with converted_errors():
            self.bucket.delete(name)

    def size(self, name):
        with converted_errors():
            return self.bucket.size(name)

    def listdir(self, path):
        with converted_errors():
            return self.bucket.listdir(path)

    def url(self, name):
        """Return the URL at the site, which serves no withheld file; never one of the bucket."""
        return f"{settings.MEDIA_URL}{name}"
