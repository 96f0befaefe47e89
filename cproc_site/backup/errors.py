"""Why a backup isn't made or restored: in words for whoever called for it."""

from core.uploads.atomic_write import FULL


class Refused(Exception):
    """It isn't done, and nothing was changed; the text says why and what to do."""


class Damaged(Refused):
    """The archive isn't what was written once."""

    def __init__(self, what: str):
        super().__init__(f"The archive is damaged: {what} Nothing was changed. Take another archive.")


def in_words(error: OSError) -> str:
    return "the disk is full" if error.errno in FULL else (error.strerror or type(error).__name__).lower()
