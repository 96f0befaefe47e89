"""The form's single-use token. With the origin check it stands in place of a CSRF cookie: public pages set none.

A token is signed and carries a random number, when it was issued, when the visitor first had the form, and the
office's telephone number as the page showed it, for an answer while the database is away. Nothing is stored until a
message spends it.
"""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

LIFETIME = datetime.timedelta(hours=12)

_signer = Signer(salt="contact.tokens")


@dataclass(frozen=True)
class Token:
    """A token that this site issued. ``digest`` is what a message keeps of it. Moments are aware, to the second."""

    digest: str
    issued_at: datetime.datetime
    begun_at: datetime.datetime
    telephone: str

    def has_expired(self, at: datetime.datetime) -> bool:
        return at - self.issued_at > LIFETIME


def issue(
    at: datetime.datetime, begun_at: datetime.datetime | None = None, telephone: str = ""
) -> str:
    """``begun_at`` is when the visitor first had the form, where this token takes the place of another."""
    seconds = [int(moment.timestamp()) for moment in (at, begun_at or at)]
    return _signer.sign_object([secrets.token_urlsafe(16), *seconds, telephone])


def read(text: str) -> Token:
    """Raises ``BadSignature`` for what this site didn't issue."""
    try:
        nonce, issued, begun, telephone = _signer.unsign_object(text)
    except ValueError as error:  # it is of an older release, or signed for something else
        raise BadSignature("That is no token of the form.") from error
    moments = [
        datetime.datetime.fromtimestamp(seconds, datetime.UTC) for seconds in (issued, begun)
    ]
    return Token(hashlib.sha256(nonce.encode()).hexdigest(), *moments, telephone)
