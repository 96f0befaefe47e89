"""Figures as each language writes them: staff type “about 2,000” once, in English."""

import re

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from record.content import LocalisedText

UNDERSTOOD = re.compile(
    r"(?:(?P<how>about|more than|almost|at least|up to) )?(?P<number>\d{1,3}(?:,\d{3})*|\d+)"
)


def in_words(value: str) -> LocalisedText | str:
    """``value`` in the active language; as an English text where it is more than a number and a word before it."""
    found = UNDERSTOOD.fullmatch(value.strip())
    if found is None:
        return LocalisedText(en=value)
    number = found["number"]
    if "," in number:
        number = number_format(int(number.replace(",", "")), force_grouping=True)
    return _sentence(found["how"]) % {"number": number}


def _sentence(how: str | None) -> str:
    return {
        None: "%(number)s",
        "about": _("about %(number)s"),
        "more than": _("more than %(number)s"),
        "almost": _("almost %(number)s"),
        "at least": _("at least %(number)s"),
        "up to": _("up to %(number)s"),
    }[how]
