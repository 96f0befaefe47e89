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
SHORTEST, LONGEST = 15, 128  # signs
OF_ITS_OWN = 8  # signs that are left when words which anybody would think of are taken away
WORDS = (
    "c-proc cproc cybercrime cybercriminalité criminalitate programme program office council europe strasbourg "
    "bucharest românia"
)
SHORTEST_WORD = 4


def normal(password: str | None) -> str | None:
    """One way of writing what looks the same: "é" as one sign or as two (NFKC, as the document says)."""
    return password if password is None else unicodedata.normalize("NFKC", password)


class LengthValidator:
    def validate(self, password, user=None):
        number = len(normal(password))
        if number < SHORTEST:
            words = ngettext(
                "This password has %(number)d sign. It needs %(shortest)d or more: four words that don’t belong "
                "together are easy to remember.",
                "This password has %(number)d signs. It needs %(shortest)d or more: four words that don’t belong "
                "together are easy to remember.",
                number,
            )
            raise ValidationError(words, code="too_short", params={"number": number, "shortest": SHORTEST})
        if number > LONGEST:
            words = _("This password is longer than %(longest)d signs.")
            raise ValidationError(words, code="too_long", params={"longest": LONGEST})

    def get_help_text(self):
        words = _("%(shortest)d to %(longest)d signs of any sort, blanks too. It never runs out.")
        return words % {"shortest": SHORTEST, "longest": LONGEST}


class ForeseeableValidator:
    """Refuses what is made of the office's words and the person's own, or of one short piece again and again."""

    def __init__(self):
        self._common = CommonPasswordValidator().passwords

    def validate(self, password, user=None):
        folded = normal(password).casefold()[: LONGEST + 1]  # longer ones are refused anyway
        if len(_without(folded, words_about(user))) < OF_ITS_OWN:
            raise ValidationError(
                _("This password is made of names that anybody would think of: yours, or the office’s."),
                code="foreseeable",
            )
        piece = repeated_piece(folded)
        if len(piece) < OF_ITS_OWN or piece in self._common:
            raise ValidationError(_("This password is one short piece again and again."), code="repeated")

    def get_help_text(self):
        return _("Not made of your name or the office’s, and none that many people use.")


def words_about(user) -> set[str]:
    """What somebody would try first: the office's words, the site's name, the person's names and address."""
    about = [WORDS, urlsplit(settings.SITE_URL).hostname or ""]
    about += [getattr(user, name, "") or "" for name in ("username", "first_name", "last_name", "email")]
    words = re.split(r"[\W_]+", normal(" ".join(about)).casefold()) + WORDS.split()
    return {word for word in words if len(word) >= SHORTEST_WORD}


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
