"""Spam: the signs that hold a message for review. No message is dropped."""

import datetime
import re
import unicodedata

from contact.models import HeldFor, Message
from contact.models.message import RecentCounts

MAX_PER_NETWORK = 20  # within an hour
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


def find_spam_signs(message: Message, trap: str, begun_at: datetime.datetime) -> list[HeldFor]:
    """Return the signs in the form itself, for which no other message is read.

    ``trap`` is the value of the hidden field, ``begun_at`` (aware) when the form was opened.
    """
    reasons = [HeldFor.TRAP] if trap else []
    if message.received_at - begun_at < MIN_FILL_TIME:
        reasons.append(HeldFor.SPEED)
    return reasons + reasons_in_text(message)


def exceeded_limits(recent: RecentCounts) -> list[HeldFor]:
    """Return the limits that one more message exceeds."""
    reasons = []
    if recent.of_network >= MAX_PER_NETWORK:
        reasons.append(HeldFor.NETWORK)
    if recent.of_address >= MAX_PER_ADDRESS:
        reasons.append(HeldFor.ADDRESS)
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
