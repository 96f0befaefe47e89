"""Signs that a message was sent by a robot. Such a message is held for review, never dropped."""

import datetime
import logging
import re
import unicodedata

from contact.models import HeldFor
from core.caching.cache_backends import CACHE_ERRORS
from core.http import rate_limit
from core.http.client_address import keyed_hash

RATE_LIMIT_NAME = "contact.limits"
MAX_PER_NETWORK, MAX_PER_ADDRESS = 20, 5

logger = logging.getLogger("contact")


def exceeded_limits(network: str, email: str, at: datetime.datetime) -> list[HeldFor]:
    """Count one more message and return the limits that it exceeds: those of this clock hour and the one before.

    Neither network nor address is in the cache, only keyed hashes. Without the cache there is no limit.
    """
    try:
        reasons = (
            [HeldFor.NETWORK]
            if network and rate_limit.count(RATE_LIMIT_NAME, network, at) > MAX_PER_NETWORK
            else []
        )
        if rate_limit.count(RATE_LIMIT_NAME, keyed_hash("address", email), at) > MAX_PER_ADDRESS:
            reasons.append(HeldFor.ADDRESS)
    except CACHE_ERRORS as error:
        logger.warning("Messages were not counted, the cache is away: %s", type(error).__name__)
        return []
    return reasons


TRAP = "homepage"  # the name of the field that people can't see
MIN_FILL_TIME = datetime.timedelta(seconds=3)

# Points; a message that reaches HELD_FROM is held. One link or two, or a word of code, is how people write too.
HELD_FROM = 4
LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
LINK_POINTS, LINKS_FOR_FREE = 1, 1
MARKUP = re.compile(
    r"<\s*(?:a\s|script|iframe|img|meta|form)|\[(?:url|link|img)\b|javascript:", re.IGNORECASE
)
MARKUP_POINTS, NAME_WITH_LINK_POINTS, MIXED_WORD_POINTS = 3, 3, 2
ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")
WORD = re.compile(r"[^\W\d_]{2,}")


def reasons_to_hold(
    typed: dict, trap: str, begun_at, network: str, email: str, at
) -> list[HeldFor]:
    """Return why the message is held for review; empty if there is no reason.

    ``typed`` are the form's cleaned values, ``begun_at`` and ``at`` times (aware), ``email`` the normal address.
    """
    reasons = [HeldFor.TRAP] if trap else []
    if at - begun_at < MIN_FILL_TIME:
        reasons.append(HeldFor.SPEED)
    return reasons + exceeded_limits(network, email, at) + reasons_in_text(typed)


def reasons_in_text(typed: dict) -> list[HeldFor]:
    """What the text itself shows: links, code, words that mix alphabets so as to look like others."""
    text = "\n".join(str(typed.get(name, "")) for name in ("name", "organisation", "text"))
    names = f"{typed.get('name', '')} {typed.get('organisation', '')}"
    points = {
        HeldFor.LINKS: LINK_POINTS * max(0, len(LINK.findall(text)) - LINKS_FOR_FREE)
        + (NAME_WITH_LINK_POINTS if LINK.search(names) else 0),
        HeldFor.MARKUP: MARKUP_POINTS * len(MARKUP.findall(text)),
        HeldFor.ALPHABETS: MIXED_WORD_POINTS * sum(map(mixes_alphabets, WORD.findall(text))),
    }
    if sum(points.values()) < HELD_FROM:
        return []
    return [reason for reason, number in points.items() if number]


def mixes_alphabets(word: str) -> bool:
    """Whether a word has letters of two alphabets whose letters look alike, as “pаypal” with a Cyrillic а."""
    names = [unicodedata.name(letter, "") for letter in word]
    return sum(any(name.startswith(alphabet) for name in names) for alphabet in ALPHABETS) > 1
