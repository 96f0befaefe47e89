"""Writes an uploaded file whole or not at all: a half of one under the hash of the whole would be trusted for ever."""

import errno
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from django.utils.translation import gettext as _

INCOMING = "incoming"  # beside the files, so that a file that is written moves to its place in one step
LEFT_BEHIND = 24 * 60 * 60  # seconds; whoever was writing it was ended
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NotStored(OSError):
    """The disk didn't take the file. ``words`` are for whoever uploaded it, ``column`` is that of the model's row."""

    column = ""

    def __init__(self, error: OSError):
        super().__init__(error.errno, error.strerror)

    @property
    def words(self) -> str:
        if self.errno in FULL:
            return _(
                "The file was not stored: the disk of the server is full. Nothing else was saved either. Tell whoever "
                "runs the site, then choose the file again and save."
            )
        return _(
            "The file was not stored: the server can’t write into its folder of files. Nothing else was saved either. "
            "Tell whoever runs the site, then choose the file again and save."
        )


def write(root: str, path: str, chunks, permissions: int):
    """Puts a file at ``path`` below ``root``: on the disk first, then under its name. Raises ``NotStored``."""
    try:
        _write(Path(root), Path(root) / path, chunks, permissions)
    except OSError as error:
        raise NotStored(error) from error


def _write(root, place, chunks, permissions):
    incoming = root / INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    _clear(incoming)
    number, name = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(number, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fchmod(file.fileno(), permissions)
            os.fsync(file.fileno())
        place.parent.mkdir(exist_ok=True)
        os.replace(name, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    settle(place.parent)
    settle(root)


def _clear(incoming):
    """What a process left behind that was ended while it wrote."""
    for file in incoming.iterdir():
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < time.time() - LEFT_BEHIND:
                file.unlink()


def settle(folder):
    """The name outlives a power cut as the bytes do."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
