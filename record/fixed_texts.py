"""Texts that the site itself writes into the record: stored in English, shown translated."""

from django.utils.translation import gettext_lazy as _

from core.i18n import languages
from record.content import LocalisedText

ENDED_AS_PLANNED = "It ended as planned."
FIRST_CONTENT = "First content of this site."
OF_THE_SITE = {
    ENDED_AS_PLANNED: _("It ended as planned."),
    FIRST_CONTENT: _("First content of this site."),
}


def is_of_the_site(words) -> bool:
    return str(words) in OF_THE_SITE


def in_their_language(words: str) -> LocalisedText:
    """Return the text with its language: texts of staff are English."""
    language = languages.active() if is_of_the_site(words) else languages.ORIGINAL
    return LocalisedText(**{language: display_value(words)})


def display_value(words) -> str:
    """Return a text of the site translated; leave texts of staff as they are."""
    return str(OF_THE_SITE.get(str(words), words))
