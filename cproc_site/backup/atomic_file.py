"""A file that is written completely or not at all, and that only its owner can read."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from core.uploads.atomic_write import sync_folder
from cproc_site.backup.errors import BackupError, describe_error


@contextmanager
def open_atomically(target: Path, overwrites: bool) -> Iterator[BinaryIO]:
    """Open a file that is moved to `target` at the end; after an error nothing of it is left.

    Raise `BackupError` if it can't be written, and if `target` exists and may not be overwritten.
    """
    part = target.with_name(f"{target.name}.part")
    _check_overwriting(target, overwrites)
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b") as file:
            _lock(file, part)
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                _check_overwriting(target, overwrites)
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


def _check_overwriting(target: Path, overwrites: bool) -> None:
    if target.exists() and not overwrites:
        raise BackupError(f"{target} exists already. Choose another name, or add --overwrite.")


def _lock(file: BinaryIO, part: Path) -> None:
    """Lock and empty a file that an ended process may have left, but none that is in use."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_ours = os.path.samestat(os.fstat(file.fileno()), os.stat(part))
    except (BlockingIOError, FileNotFoundError):
        is_ours = False  # another process has it locked, or has just given it its final name
    if not is_ours:
        raise BackupError(f"Another backup is being written to {part}. Nothing was written.")
    if os.fstat(file.fileno()).st_uid != os.geteuid():
        raise BackupError(
            f"{part} belongs to another account, which could read the backup. Nothing was written. "
            "Delete it first."
        )
    os.fchmod(file.fileno(), 0o600)
    file.truncate()
