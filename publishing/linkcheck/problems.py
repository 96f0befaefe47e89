"""What can be wrong with a link; one that works raises nothing. Problems are kept in English and shown translated."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

ANSWERS = _("answers %(status)s")
BAD_CERTIFICATE = _("certificate is not valid")
BREAKS_OFF = _("breaks off its answer")
CIRCLE = _("leads in a circle")
NO_FILE = _("leads to a file that isn’t there")
NO_HOST = _("no such host")
NO_PAGE = _("leads to no page of this site")
NOT_PUBLISHED = _("leads to what isn’t published now")
NOT_SECURE = _("makes no secure connection")
NOT_WHOLE = _("is no whole web address")
PRIVATE = _("leads inside a private network")
REFUSES = _("refuses the connection")
SILENT = _("does not answer within %(seconds)s seconds")
TOO_FAR = _("leads on more than %(number)s times")
UNREACHED = _("can’t be reached")
WITHOUT_PAGE = _("leads to what has no page of its own")
WITH_NUMBERS = [
    (re.compile(re.sub(r"%\\?\((\w+)\\?\)s", r"(?P<\1>[\\d.]+)", re.escape(words))), words)
    for words in (ANSWERS, SILENT, TOO_FAR)
]


class Broken(Exception):
    """The link leads nowhere. ``problem`` says why in English, in words that follow on “it …”."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


class CannotTell(Exception):
    """Nobody knows: the site turns programs away, or this machine couldn't ask. Visitors may well read the page."""


def in_words(problem: str) -> str:
    """A problem as it was kept, in the active language; what an older release kept stays as it is."""
    for pattern, words in WITH_NUMBERS:
        if found := pattern.fullmatch(problem):
            return gettext(words) % found.groupdict()
    return gettext(problem) if problem else ""
