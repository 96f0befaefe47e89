"""References of messages, such as C-2026-7F3K9: short enough to be dictated on the telephone."""

import datetime
import secrets

from django.core.signing import Signer

from core.i18n.dates import bucharest_day

# Without similar characters (0 O, 1 I L, 2 Z, 5 S, 8 B) and without vowels, which form words.
ALPHABET = "34679CDFGHJKMNPQRTVWXY"

# The page after sending shows only a signed reference.
signer = Signer(salt="contact.references")


def draw(at: datetime.datetime) -> str:
    """Return a random reference with the year in Bucharest; it may exist already."""
    return f"C-{bucharest_day(at).year}-" + "".join(secrets.choice(ALPHABET) for _ in range(5))
