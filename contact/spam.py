"""Spam: the signs that hold a message for review. No message is dropped."""

import datetime
import logging
import re
import unicodedata

from contact.models import HeldFor, Message
from core.caching.cache_backends import CACHE_ERRORS
from core.http import rate_limit
from core.http.client_address import keyed_hash

RATE_LIMIT_NAME = "contact.limits"
MAX_PER_NETWORK = 20
MAX_PER_ADDRESS = 5
TRAP = "homepage"  # the name of a field that people do not see
MIN_FILL_TIME = datetime.timedelta(seconds=3)

# Points from which a message is held; people also write one or two links, or a word of code.
HELD_FROM = 4
LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
MARKUP = re.compile(
    r"<\s*(?:a\s|script|iframe|img|meta|form)|\[(?:url|link|img)\b|javascript:", re.IGNORECASE
)
NAME_WITH_LINK_POINTS = 3
MARKUP_POINTS = 3
MIXED_WORD_POINTS = 2
ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")
WORD = re.compile(r"[^\W\d_]{2,}")

logger = logging.getLogger("contact")


def reasons_to_hold(message: Message, trap: str, begun_at: datetime.datetime) -> list[HeldFor]:
    """Return why a new message is held for review; empty if there is no reason."""
    limits = exceeded_limits(message.network, message.normal_email, message.received_at)
    return signs_in_form(message, trap, begun_at) + limits


def signs_in_form(message: Message, trap: str, begun_at: datetime.datetime) -> list[HeldFor]:
    """Return the signs in the form itself, without counting the message.

    ``trap`` is the value of the hidden field, ``begun_at`` (aware) when the form was opened.
    """
    reasons = [HeldFor.TRAP] if trap else []
    if message.received_at - begun_at < MIN_FILL_TIME:
        reasons.append(HeldFor.SPEED)
    return reasons + reasons_in_text(message)


def exceeded_limits(network: str, email: str, at: datetime.datetime) -> list[HeldFor]:
    """Count one more message and return the limits that it exceeds.

    A limit is for this hour of the clock and the one before. Without the cache there is none.
    """
    reasons = []
    try:
        if network and rate_limit.count(RATE_LIMIT_NAME, network, at) > MAX_PER_NETWORK:
            reasons.append(HeldFor.NETWORK)
        if rate_limit.count(RATE_LIMIT_NAME, keyed_hash("address", email), at) > MAX_PER_ADDRESS:
            reasons.append(HeldFor.ADDRESS)
    except CACHE_ERRORS as error:
        logger.warning("Messages were not counted, the cache is away: %s", type(error).__name__)
        return []
    return reasons


def reasons_in_text(message: Message) -> list[HeldFor]:
    """Return the signs in the text: links, code, and words that mix alphabets to imitate others."""
    names = f"{message.name}\n{message.organisation}"
    text = f"{names}\n{message.text}"
    link_points = max(0, len(LINK.findall(text)) - 1)
    if LINK.search(names):
        link_points += NAME_WITH_LINK_POINTS
    points = {
        HeldFor.LINKS: link_points,
        HeldFor.MARKUP: MARKUP_POINTS * len(MARKUP.findall(text)),
        HeldFor.ALPHABETS: MIXED_WORD_POINTS * sum(map(mixes_alphabets, WORD.findall(text))),
    }
    if sum(points.values()) < HELD_FROM:
        return []
    return [reason for reason, number in points.items() if number]


def mixes_alphabets(word: str) -> bool:
    """Return whether a word has letters of two similar alphabets, as “pаypal” with a Cyrillic а."""
    if word.isascii():
        return False
    names = [unicodedata.name(letter, "") for letter in word]
    present = [name for name in ALPHABETS if any(letter.startswith(name) for letter in names)]
    return len(present) > 1
