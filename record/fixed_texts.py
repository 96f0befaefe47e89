"""Texts that the site itself writes into the record: stored in English, shown translated."""

from django.utils.translation import gettext_lazy as _

from core.i18n import languages
from record.content import LocalisedText

ENDED_AS_PLANNED = "It ended as planned."
FIRST_CONTENT = "First content of this site."
SITE_TEXTS = {
    ENDED_AS_PLANNED: _("It ended as planned."),
    FIRST_CONTENT: _("First content of this site."),
}


def is_site_text(text: object) -> bool:
    return str(text) in SITE_TEXTS


def with_language(text: str) -> LocalisedText:
    """Return the text with its language: texts of staff are English."""
    language = languages.active() if is_site_text(text) else languages.ORIGINAL
    return LocalisedText(**{language: display_value(text)})


def display_value(text: object) -> str:
    """Return a text of the site translated; leave texts of staff as they are."""
    return str(SITE_TEXTS.get(str(text), text))
