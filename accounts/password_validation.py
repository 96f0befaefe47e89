"""Rules for passwords, after NIST SP 800-63B-4, section 3.1.1.2.

Length makes a password strong: no kinds of characters are required, no password expires, every
character counts, also a space. Passwords that are easy to guess are rejected.
"""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# NIST requires 15 without a second factor, which can be removed, so 15 is for all.
MIN_LENGTH = 15  # characters
MAX_LENGTH = 128
MIN_OWN_LENGTH = 8  # characters that must remain without foreseeable words
OFFICE_WORDS = (
    "c-proc cproc cybercrime cybercriminalité criminalitate programme program office council "
    "europe strasbourg bucharest românia"
)
MIN_WORD_LENGTH = 4


def normal(password: str) -> str:
    """Return one form of passwords that look alike, such as "é" as one or two characters."""
    return unicodedata.normalize("NFKC", password)


class LengthValidator:
    """Reject passwords that are too short or too long."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` for another length."""
        number = len(normal(password))
        if number < MIN_LENGTH:
            text = ngettext(
                "This password has %(number)d character. It needs at least %(shortest)d: four "
                "unrelated words are easy to remember.",
                "This password has %(number)d characters. It needs at least %(shortest)d: four "
                "unrelated words are easy to remember.",
                number,
            )
            raise ValidationError(
                text, code="too_short", params={"number": number, "shortest": MIN_LENGTH}
            )
        if number > MAX_LENGTH:
            text = _("This password is longer than %(longest)d characters.")
            raise ValidationError(text, code="too_long", params={"longest": MAX_LENGTH})

    def get_help_text(self) -> str:
        text = _(
            "%(shortest)d to %(longest)d characters of any kind, including spaces. It does not "
            "expire."
        )
        return text % {"shortest": MIN_LENGTH, "longest": MAX_LENGTH}


class ForeseeableValidator:
    """Reject passwords of words of the office or the user, or of one short repeated piece."""

    def __init__(self) -> None:
        self._common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` for such a password."""
        folded = normal(password).casefold()[: MAX_LENGTH + 1]  # longer ones are rejected anyway
        if len(_strip_words(folded, foreseeable_words(user))) < MIN_OWN_LENGTH:
            message = _(
                "This password is easy to guess: it consists of your name or that of the office."
            )
            raise ValidationError(message, code="foreseeable")
        piece = repeated_piece(folded)
        if len(piece) < MIN_OWN_LENGTH or piece in self._common:
            raise ValidationError(_("This password repeats one short sequence."), code="repeated")

    def get_help_text(self) -> str:
        return _(
            "It must not consist of your name or that of the office, and must not be a common "
            "password."
        )


def foreseeable_words(user: Any) -> set[str]:
    """Return the words of the office and the host name, and the names and address of a user."""
    about = [OFFICE_WORDS, urlsplit(settings.SITE_URL).hostname or ""]
    about += [
        getattr(user, name, "") or "" for name in ("username", "first_name", "last_name", "email")
    ]
    words = re.split(r"[\W_]+", normal(" ".join(about)).casefold()) + OFFICE_WORDS.split()
    return {word for word in words if len(word) >= MIN_WORD_LENGTH}


def _strip_words(password: str, words: set[str]) -> str:
    """Return the rest without the words, and without digits and signs next to them."""
    for word in sorted(words, key=len, reverse=True):
        password = password.replace(word, " ")
    return re.sub(r"[\W\d_]+", "", password) if " " in password else password


def repeated_piece(password: str) -> str:
    """Return the shortest piece that is repeated, the last time perhaps in part."""
    for length in range(1, len(password)):
        if (password[:length] * len(password)).startswith(password):
            return password[:length]
    return password
