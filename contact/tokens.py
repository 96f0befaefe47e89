"""The form's single-use token. With the origin check it stands in place of a CSRF cookie: public pages set none.

A token is signed and carries a random number and its time of issue; nothing is stored until a message spends it.
"""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.core.signing import Signer

LIFETIME = datetime.timedelta(hours=12)

_signer = Signer(salt="contact.tokens")


@dataclass(frozen=True)
class Token:
    """A token that this site issued. ``digest`` is what a message keeps of it."""

    digest: str
    issued_at: datetime.datetime

    def has_expired(self, at: datetime.datetime) -> bool:
        return at - self.issued_at > LIFETIME


def issue(at: datetime.datetime) -> str:
    return _signer.sign_object([secrets.token_urlsafe(16), int(at.timestamp())])


def read(text: str) -> Token:
    """Raises ``BadSignature`` for what this site didn't issue."""
    nonce, seconds = _signer.unsign_object(text)
    issued_at = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return Token(hashlib.sha256(nonce.encode()).hexdigest(), issued_at)
