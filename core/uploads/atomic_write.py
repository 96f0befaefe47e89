"""Write an uploaded file completely or not at all: its name is the hash of the whole file."""

import errno
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.utils.translation import gettext as _

INCOMING = "incoming"  # next to the files, so that a written file is moved in one step
ABANDONED_SECONDS = 24 * 60 * 60  # its process has ended
DISK_FULL_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NotStored(OSError):
    """The file could not be written. `message` is for the user, `column` names the field."""

    column: str = ""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.errno, error.strerror)

    @property
    def message(self) -> str:
        if self.errno in DISK_FULL_ERRORS:
            return _(
                "The file was not stored: the disk of the server is full. Nothing else was "
                "saved either. Notify the site operator, then choose the file again and save."
            )
        return _(
            "The file was not stored: the server can’t write to its file folder. Nothing "
            "else was saved either. Notify the site operator, then choose the file again "
            "and save."
        )


def write(
    root: str | os.PathLike[str], path: str, chunks: Iterable[bytes], permissions: int
) -> None:
    """Write a file to the disk, then name it `path` below `root`. Raise `NotStored`."""
    folder = Path(root)
    target = folder / path
    incoming = folder / INCOMING
    try:
        incoming.mkdir(parents=True, exist_ok=True)
        remove_abandoned(incoming.iterdir())
        with tempfile.NamedTemporaryFile(dir=incoming) as file:  # removed, unless it was renamed
            file.writelines(chunks)
            file.flush()
            os.fchmod(file.fileno(), permissions)
            os.fsync(file.fileno())
            target.parent.mkdir(exist_ok=True)
            os.replace(file.name, target)
        sync_folder(target.parent)
        sync_folder(folder)
    except OSError as error:
        raise NotStored(error) from error


def remove_abandoned(files: Iterable[Path]) -> None:
    """Remove the files of processes that ended while they wrote; files in use are younger."""
    for file in files:
        with suppress(OSError):
            if file.stat().st_mtime < time.time() - ABANDONED_SECONDS:
                file.unlink()


def sync_folder(folder: Path) -> None:
    """Write the entries of a folder to the disk, so that names outlive a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
