"""What stands in an entry of the audit, in words."""

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

WORDS = {
    "in_force_from": "from",
    "is_active": "active",
    "is_staff": "may sign in to the desk",
    "is_superuser": "may do everything",
    "is_withdrawal": "withdrawal",
    "is_alone": "without a second pair of eyes",
    "email": "e-mail address",
    "username": "user name",
}
DIGEST_LENGTH = 64
SHOWN_OF_A_DIGEST = 12


def in_words(facts: dict) -> str:
    """For example “active: no; roles: Editor, Publisher”; moments in Bucharest time, digests by their beginning.

    Databases give the facts back in orders of their own, so they are sorted by name.
    """
    return "; ".join(f"{_word(name)}: {_value(value)}" for name, value in sorted(facts.items())) or "–"


def _word(name):
    return WORDS.get(name, name.replace("_", " "))


def _value(value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or "none"
    if value in (None, ""):
        return "none"
    return _moment_or_digest(value) if isinstance(value, str) else str(value)


def _moment_or_digest(text):
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment and timezone.is_aware(moment):
        return date_format(timezone.localtime(moment), "j F Y, H:i")
    is_digest = len(text) == DIGEST_LENGTH and not text.strip("0123456789abcdef")
    return f"{text[:SHOWN_OF_A_DIGEST]}…" if is_digest else text
