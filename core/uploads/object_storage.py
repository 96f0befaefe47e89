"""Uploaded files in a bucket that several hosts share, by whatever storage class the settings name (FILES_STORAGE).

Names are those of the folder (core/uploads/storage.py), so files can be moved from one to the other as they are. The
site itself hands them to visitors: the bucket is closed to everybody else.
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

MOST_IN_MEMORY = 10 << 20  # bytes of one file


class FilesAway(OSError):
    """The bucket doesn't answer. Files are where they were; what needs one has to wait."""


@contextmanager
def asking():
    """Whatever the bucket's class raises, but that a file isn't there, becomes ``FilesAway``."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        raise FilesAway(errno.EIO, type(error).__name__) from error


class ObjectStorage(Storage):
    """Stores under the hash of the bytes; the same bytes are the same file. ``save`` raises ``NotStored``."""

    def __init__(self, backend: str, options: dict):
        self.bucket = import_string(backend)(**options)

    def save(self, name, content, max_length=None):
        """A bucket takes an object whole or not at all."""
        path = content_address(name, content)
        try:
            if not self.exists(path):
                self._keep_one(path, content)
        except FilesAway as error:
            raise NotStored(error) from error
        return path

    def _keep_one(self, path, content):
        """Of two that store the same bytes at once, the later is given another name: nobody knows that one."""
        with asking():
            stored = self.bucket.save(path, content)
            if stored != path:
                self.bucket.delete(stored)

    def open(self, name, mode="rb"):
        """The file fetched whole: whoever is given it needs the bucket no more, and none is handed out by half."""
        copy = tempfile.SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115 (whoever is given it closes it)
        try:
            with asking(), self.bucket.open(name, mode) as stored:
                shutil.copyfileobj(stored, copy)
        except OSError:
            copy.close()
            raise
        copy.seek(0)
        return File(copy, name)

    def exists(self, name):
        with asking():
            return self.bucket.exists(name)

    def delete(self, name):
        with asking():
            self.bucket.delete(name)

    def size(self, name):
        with asking():
            return self.bucket.size(name)

    def listdir(self, path):
        with asking():
            return self.bucket.listdir(path)

    def url(self, name):
        """At the site, which says how a file is shown and hands out none that is withheld; never at the bucket."""
        return f"{settings.MEDIA_URL}{name}"
