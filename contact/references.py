"""References of messages, such as C-2026-7F3K9: short enough to be read out on the telephone."""

import datetime
import secrets

from django.core.signing import Signer

from core.i18n.dates import bucharest_day

# Without look-alikes (0 O, 1 I L, 2 Z, 5 S, 8 B) and without vowels, so that none becomes a word: 5 million a year.
ALPHABET = "34679CDFGHJKMNPQRTVWXY"

# For URLs: only a signed reference is printed on the thanks page.
signer = Signer(salt="contact.references")


def draw(at: datetime.datetime) -> str:
    """A reference at random, with the year in Bucharest; the database says whether it is free."""
    return f"C-{bucharest_day(at).year}-" + "".join(secrets.choice(ALPHABET) for _ in range(5))
