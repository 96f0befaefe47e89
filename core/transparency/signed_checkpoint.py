"""The checkpoint that was signed last, in a file of the process that signs.

Someone who rewrites the database cannot reach it, so a rebuilt log is not signed.
"""

from django.conf import settings

from core.transparency.proofs import Checkpoint
from core.uploads import atomic_write

NAME = "checkpoint"


def read() -> Checkpoint | None:
    """Return the checkpoint; None before the first one. Raise ``Invalid`` if it is damaged."""
    file = settings.SIGNER_ROOT / NAME
    return Checkpoint.parse(file.read_text()) if file.exists() else None


def write(checkpoint: Checkpoint) -> None:
    """Store the checkpoint. Raise ``NotStored``."""
    atomic_write.write(settings.SIGNER_ROOT, NAME, [str(checkpoint).encode()], 0o600)


def forget() -> None:
    """Delete the file: the next checkpoint counts as the first one."""
    (settings.SIGNER_ROOT / NAME).unlink(missing_ok=True)
