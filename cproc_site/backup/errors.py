"""Errors that stop a backup or a restore, with messages for the administrator."""

from core.uploads.atomic_write import DISK_FULL_ERRORS


class BackupError(Exception):
    """Nothing was changed; the message states the reason and what to do."""


class DamagedArchiveError(BackupError):
    """The archive differs from what was written."""

    def __init__(self, what: str):
        super().__init__(
            f"The archive is damaged: {what} Nothing was changed. Take another archive."
        )


def describe_error(error: OSError) -> str:
    return (
        "the disk is full"
        if error.errno in DISK_FULL_ERRORS
        else (error.strerror or type(error).__name__).lower()
    )
