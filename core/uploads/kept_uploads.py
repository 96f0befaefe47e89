"""Uploads of rejected forms, kept for some hours, so that no one has to choose a file again.

They are in a folder that is never served, as they were sent: a form that names one examines it
like a new upload. Hosts that share no folder do not share these files.
"""

import datetime
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile

from core.uploads import atomic_write

FOLDER = "kept"  # in the folder of the files, the only one that every container can write
RETENTION = datetime.timedelta(hours=12)  # as long as a session
MAX_FILES_PER_ACCOUNT = 5


def keep(upload: UploadedFile, account: int) -> str:
    """Store an examined upload of `account`; return its token, or "" if it cannot be stored."""
    file_name = f"{account}-{secrets.token_hex(16)}"
    upload.seek(0)
    try:
        atomic_write.write(_folder(), file_name, File(upload).chunks(), 0o600)
    except atomic_write.NotStored:
        return ""
    files = sorted(_folder().glob(f"{account}-*"), key=lambda file: file.stat().st_mtime)
    for file in files[:-MAX_FILES_PER_ACCOUNT]:
        file.unlink(missing_ok=True)
    return signing.dumps([file_name, upload.name], salt=_salt(account))


def load(token: str, account: int) -> UploadedFile | None:
    """Return the upload, open; None if it has expired or was kept for another account."""
    try:
        file_name, name = signing.loads(token, salt=_salt(account), max_age=RETENTION)
        file = (_folder() / file_name).open("rb")
    except (signing.BadSignature, FileNotFoundError):
        return None
    return UploadedFile(file, name, size=(_folder() / file_name).stat().st_size)


def discard(token: str, account: int) -> None:
    """Delete the upload that `account` no longer needs."""
    with suppress(signing.BadSignature):
        file_name, _name = signing.loads(token, salt=_salt(account))
        (_folder() / file_name).unlink(missing_ok=True)


def delete_expired(now: datetime.datetime) -> int:
    """Delete the uploads that can no longer be loaded at `now`; return their number."""
    number = 0
    for file in _folder().glob("*-*"):
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < (now - RETENTION).timestamp():
                file.unlink()
                number += 1
    return number


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def _salt(account: int) -> str:
    return f"{__name__}.{account}"
