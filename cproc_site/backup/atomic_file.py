"""A file that is there whole or not at all, for nobody else to read."""

import fcntl
import os
from contextlib import contextmanager, suppress
from pathlib import Path

from core.uploads.atomic_write import sync_folder
from cproc_site.backup.errors import BackupError, describe_error

PART_SUFFIX = ".part"


@contextmanager
def open_atomically(target: Path, overwrites: bool):
    """What is written to it within is at ``target`` afterwards, also after a power cut; after an error nothing is.

    Raises ``BackupError`` where it can't be written, and where ``target`` is there and ``overwrites`` isn't said.
    """
    part = target.with_name(target.name + PART_SUFFIX)
    _check(target, overwrites)
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b") as file:
            _lock_file(file, part)
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                _check(target, overwrites)
                os.replace(part, target)
            except BaseException:
                with suppress(OSError):
                    os.unlink(part)
                raise
        sync_folder(target.parent)
    except OSError as error:
        raise BackupError(
            f"{target} couldn't be written: {describe_error(error)}. Nothing of it is left."
        ) from error


def _check(target, overwrites):
    if target.exists() and not overwrites:
        raise BackupError(f"{target} is there already. Choose another name, or say --overwrite.")


def _lock_file(file, part):
    """What a process left behind that was ended is written over; what one is writing, or has just written, isn't."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_there = os.path.samestat(os.fstat(file.fileno()), os.stat(part))
    except (BlockingIOError, FileNotFoundError):
        is_there = (
            False  # another one holds it, or gave it its name between our opening and locking it
        )
    if not is_there:
        raise BackupError(f"Another backup is just writing {part}. Nothing was written.")
    if os.fstat(file.fileno()).st_uid != os.geteuid():
        raise BackupError(
            f"{part} is another account's, who could read the backup. Nothing was written. Delete it first."
        )
    os.fchmod(file.fileno(), 0o600)
    file.truncate()
