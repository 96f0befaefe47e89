"""E-mail addresses: which are accepted, how mail servers write them, and which are the same.

The domain may be in any alphabet (IDNA). The part before the @ is ASCII: many mail servers accept no other.
"""

import re
import unicodedata

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.form_fields import LineMixin

# What may be before the @ without quotes (RFC 5322, atom).
ATOM = re.compile(r"[-!#$%&'*+/=?^_`{|}~A-Za-z0-9]+")
ENCODED_WORD = (
    "=?"  # mail programs decode what begins so: it is how headers are forged with harmless signs
)
MAX_DOMAIN_LENGTH = 253
MAX_LENGTH = 1_000  # of the normal form; an older release accepted letters that become several


def mailable(address: str) -> str:
    """The address as mail goes there: its domain in ASCII, by today's rules (UTS 46, IDNA 2008: ß is ß).

    Raises ``ValueError`` for what no mail server takes, or what isn't one address only.
    """
    local, at, domain = _parts(address)
    if not at or not _is_local(local):
        raise ValueError("There is no such address.")
    return f"{local}@{_in_ascii(domain)}"


def normal_email(address: str) -> str:
    """Return one form for all spellings of an address, also of one stored by an older release.

    The part before the @ is lowercased: people do not distinguish capitals there.
    """
    local, at, domain = _parts(address)
    try:
        return f"{_unquoted(local).lower()}{at}{_in_ascii(domain)}"[:MAX_LENGTH]
    except ValueError:
        return address.strip().lower()[:MAX_LENGTH]


def _parts(address: str) -> tuple[str, str, str]:
    return unicodedata.normalize("NFC", address.strip()).rpartition("@")


def _is_local(local: str) -> bool:
    """Return whether `local` is dot-separated words, or words and dots in quotes."""
    inner = _unquoted(local)
    parts = [inner.replace(".", "")] if inner != local else local.split(".")
    return all(map(ATOM.fullmatch, parts)) and ENCODED_WORD not in local


def _in_ascii(domain: str) -> str:
    try:
        ascii_domain = idna.encode(domain, uts46=True, std3_rules=True, transitional=False).decode()
    except idna.IDNAError as error:
        raise ValueError("There is no such domain.") from error
    if (
        "." not in ascii_domain
        or len(ascii_domain) > MAX_DOMAIN_LENGTH
        or not re.fullmatch(r"[a-z0-9.-]+[a-z0-9]", ascii_domain)
    ):
        raise ValueError("There is no such domain.")
    return ascii_domain


def _unquoted(local: str) -> str:
    is_quoted = len(local) > 2 and local.startswith('"') and local.endswith('"')
    return local[1:-1] if is_quoted else local


def validate_address(value: str):
    """Raise ``ValidationError`` if mail cannot be sent to `value`."""
    if not value.rpartition("@")[0].isascii():
        text = _(
            "Before the @, use only Latin letters without accents, digits and signs, for example "
            "name@example.org"
        )
        raise ValidationError(text, code="local_part")
    try:
        mailable(value)
    except ValueError as error:
        text = _("Enter an e-mail address in the form name@example.org, without spaces")
        raise ValidationError(text, code="invalid") from error


class EmailAddressField(LineMixin, forms.EmailField):
    default_validators = [validate_address]
