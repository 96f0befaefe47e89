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


def is_of_the_site(text) -> bool:
    return str(text) in OF_THE_SITE


def in_their_language(text: str) -> LocalisedText:
    """Return the text with its language: texts of staff are English."""
    language = languages.active() if is_of_the_site(text) else languages.ORIGINAL
    return LocalisedText(**{language: display_value(text)})


def display_value(text) -> str:
    """Return a text of the site translated; leave texts of staff as they are."""
    return str(OF_THE_SITE.get(str(text), text))
