"""Why a mail wasn't delivered: stored in English, and told in the language of whoever reads it."""

import re

from django.utils.translation import gettext, gettext_noop

LOST = gettext_noop("Whoever was sending it was ended.")
RESTORED = gettext_noop(
    "It waited in the backup from which the site was restored: it may have been sent since."
)
KEPT_BACK = gettext_noop("Kept back: the message was held as possible spam.")
REFUSES_ADDRESS = gettext_noop("The mail server refuses the address (code {detail}).")
REFUSES_MAIL = gettext_noop("The mail server refuses the mail (code {detail}).")
TOO_SLOW = gettext_noop("The mail server doesn’t answer in time.")
AWAY = gettext_noop("The mail server isn’t there or broke off.")
NO_SUCH_FORM = gettext_noop("The mail server takes no address of this form.")
NOT_HANDED_OVER = gettext_noop("The mail could not be handed over ({detail}).")

_ALL = (
    LOST,
    RESTORED,
    KEPT_BACK,
    REFUSES_ADDRESS,
    REFUSES_MAIL,
    TOO_SLOW,
    AWAY,
    NO_SUCH_FORM,
    NOT_HANDED_OVER,
)
_PATTERNS = {text: re.compile(re.escape(text).replace(r"\{detail\}", "(?P<detail>.*)")) for text in _ALL}


def in_words(stored: str) -> str:
    """The problem in the active language; what an older release worded otherwise stays as it is."""
    for text, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(stored):
            return gettext(text).format(**found.groupdict())
    return stored
