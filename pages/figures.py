"""Format figures in each language: staff type “about 2,000” once, in English."""

import re

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from record.content import LocalisedText

FIGURE = re.compile(
    r"(?:(?P<qualifier>about|more than|almost|at least|up to) )?(?P<number>\d{1,3}(?:,\d{3})*|\d+)"
)


def format_figure(value: str) -> LocalisedText | str:
    """Return ``value`` in the active language; as an English text if it is not such a figure."""
    match = FIGURE.fullmatch(value.strip())
    if match is None:
        return LocalisedText(en=value)
    number = match["number"]
    if "," in number:
        number = number_format(int(number.replace(",", "")), force_grouping=True)
    qualified = {
        None: "%(number)s",
        "about": _("about %(number)s"),
        "more than": _("more than %(number)s"),
        "almost": _("almost %(number)s"),
        "at least": _("at least %(number)s"),
        "up to": _("up to %(number)s"),
    }
    return qualified[match["qualifier"]] % {"number": number}
