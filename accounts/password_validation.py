"""Which passwords are taken: by the rules of NIST SP 800-63B-4, section 3.1.1.2.

Length alone makes them strong: no sorts of signs are asked for, nothing runs out, every sign counts, blanks too. What
everybody tries first is refused.
"""

import re
import unicodedata
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# The document asks for 15 where a password is all there is. A second factor can be taken away, so it is 15 for all.
MIN_LENGTH, MAX_LENGTH = 15, 128  # characters
MIN_OWN_LENGTH = 8  # characters that must remain without foreseeable words
OFFICE_WORDS = (
    "c-proc cproc cybercrime cybercriminalité criminalitate programme program office council europe strasbourg "
    "bucharest românia"
)
MIN_WORD_LENGTH = 4


def normal(password: str | None) -> str | None:
    """One way of writing what looks the same: "é" as one sign or as two (NFKC, as the document says)."""
    return password if password is None else unicodedata.normalize("NFKC", password)


class LengthValidator:
    def validate(self, password, user=None):
        number = len(normal(password))
        if number < MIN_LENGTH:
            text = ngettext(
                "This password has %(number)d sign. It needs %(shortest)d or more: four words that don’t belong "
                "together are easy to remember.",
                "This password has %(number)d signs. It needs %(shortest)d or more: four words that don’t belong "
                "together are easy to remember.",
                number,
            )
            raise ValidationError(
                text, code="too_short", params={"number": number, "shortest": MIN_LENGTH}
            )
        if number > MAX_LENGTH:
            text = _("This password is longer than %(longest)d signs.")
            raise ValidationError(text, code="too_long", params={"longest": MAX_LENGTH})

    def get_help_text(self):
        text = _("%(shortest)d to %(longest)d signs of any sort, blanks too. It never runs out.")
        return text % {"shortest": MIN_LENGTH, "longest": MAX_LENGTH}


class ForeseeableValidator:
    """Refuses what is made of the office's words and the person's own, or of one short piece again and again."""

    def __init__(self):
        self._common = CommonPasswordValidator().passwords

    def validate(self, password, user=None):
        folded = normal(password).casefold()[: MAX_LENGTH + 1]  # longer ones are refused anyway
        if len(_without(folded, foreseeable_words(user))) < MIN_OWN_LENGTH:
            raise ValidationError(
                _(
                    "This password is made of names that anybody would think of: yours, or the office’s."
                ),
                code="foreseeable",
            )
        piece = repeated_piece(folded)
        if len(piece) < MIN_OWN_LENGTH or piece in self._common:
            raise ValidationError(
                _("This password is one short piece again and again."), code="repeated"
            )

    def get_help_text(self):
        return _("Not made of your name or the office’s, and none that many people use.")


def foreseeable_words(user) -> set[str]:
    """Return the words of the office, the host name, and the names and e-mail address of the person."""
    about = [OFFICE_WORDS, urlsplit(settings.SITE_URL).hostname or ""]
    about += [
        getattr(user, name, "") or "" for name in ("username", "first_name", "last_name", "email")
    ]
    words = re.split(r"[\W_]+", normal(" ".join(about)).casefold()) + OFFICE_WORDS.split()
    return {word for word in words if len(word) >= MIN_WORD_LENGTH}


def _without(password: str, words: set[str]) -> str:
    """What is left of it, but for digits and signs that people put between words and behind them."""
    for word in sorted(words, key=len, reverse=True):
        password = password.replace(word, " ")
    return re.sub(r"[\W\d_]+", "", password) if " " in password else password


def repeated_piece(password: str) -> str:
    """The shortest piece that gives the password when it is repeated, the last time perhaps not to its end."""
    for length in range(1, len(password)):
        if all(password[i] == password[i % length] for i in range(len(password))):
            return password[:length]
    return password
