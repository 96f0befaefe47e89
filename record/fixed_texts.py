"""Words that the site itself writes into the record: kept in English, shown in the language of who reads."""

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
    """With the language that they are in: what staff wrote is English."""
    language = languages.active() if is_of_the_site(words) else languages.ORIGINAL
    return LocalisedText(**{language: in_words(words)})


def in_words(words) -> str:
    """What staff wrote stays as it is."""
    return str(OF_THE_SITE.get(str(words), words))
