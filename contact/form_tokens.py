"""The single-use token of the form, which replaces a CSRF cookie together with the origin check.

A token is signed. It has a random number, when it was issued, when the visitor first opened the
form, and the telephone number of the office, which the response shows if the database is
unavailable. Nothing is stored until a message uses the token.
"""

import datetime
import secrets
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from core.digests import text_digest

LIFETIME = datetime.timedelta(hours=12)

_signer = Signer(salt="contact.tokens")


@dataclass(frozen=True)
class Token:
    """A token of this site; a message stores the `digest`. Times are aware, to the second."""

    digest: str
    issued_at: datetime.datetime
    begun_at: datetime.datetime
    telephone: str

    def has_expired(self, at: datetime.datetime) -> bool:
        return at - self.issued_at > LIFETIME


def issue(
    at: datetime.datetime, begun_at: datetime.datetime | None = None, telephone: str = ""
) -> str:
    """Return a new token; `begun_at` is the time at which a replaced token was begun."""
    begun = int((begun_at or at).timestamp())
    return _signer.sign_object([secrets.token_urlsafe(16), int(at.timestamp()), begun, telephone])


def read(text: str) -> Token:
    """Return the token. Raise ``BadSignature`` if this site did not issue it."""
    try:
        nonce, issued, begun, telephone = _signer.unsign_object(text)
    except ValueError as error:  # a token of an older release, or not a token
        raise BadSignature("That is no token of the form.") from error
    return Token(
        text_digest(nonce),
        datetime.datetime.fromtimestamp(issued, datetime.UTC),
        datetime.datetime.fromtimestamp(begun, datetime.UTC),
        telephone,
    )
