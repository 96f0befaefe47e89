"""A file that is written completely or not at all, and that only its owner can read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from core.uploads.atomic_write import sync_folder
from cproc_site.backup import BackupError, describe_error


@contextmanager
def open_atomically(target: Path, overwrites: bool) -> Iterator[IO[bytes]]:
    """Open a file that is moved to `target` at the end; after an error nothing of it is left.

    Raise `BackupError` if it can't be written, and if `target` exists and may not be overwritten.
    """
    _check_overwriting(target, overwrites)
    try:
        with NamedTemporaryFile(
            dir=target.parent, prefix=f"{target.name}.", suffix=".part", delete_on_close=False
        ) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            _check_overwriting(target, overwrites)
            os.replace(file.name, target)
        sync_folder(target.parent)
    except OSError as error:
        raise BackupError(
            f"{target} couldn't be written: {describe_error(error)}. Nothing of it is left."
        ) from error


def _check_overwriting(target: Path, overwrites: bool) -> None:
    if target.exists() and not overwrites:
        raise BackupError(f"{target} exists already. Choose another name, or add --overwrite.")
