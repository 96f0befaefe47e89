"""Backup and restore: all rows and files of the site in one ZIP, for either database.

Order of reading: `manifest.py` (the description of the ZIP), `tables.py` (the data), `create.py`,
`verify.py`, `restore.py`.
"""

from django.core.management.base import CommandError

from core.uploads.atomic_write import DISK_FULL_ERRORS


class BackupError(CommandError):
    """Nothing was changed; the message states the reason and what to do. Commands print it."""


class DamagedArchiveError(BackupError):
    """The archive differs from the written data."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The archive is damaged: {reason} Nothing was changed. Take another archive."
        )


def describe_error(error: OSError) -> str:
    """Return the error as a part of a sentence."""
    if error.errno in DISK_FULL_ERRORS:
        return "the disk is full"
    return (error.strerror or type(error).__name__).lower()
