"""E-mail addresses: which are accepted, how mail servers write them, and which are equal.

The domain may be in any alphabet (IDNA). The part before the @ is ASCII: many mail servers accept
no other.
"""

import re
import unicodedata

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from core.form_fields import LineField

# Encoded words (RFC 2047), and characters in quotes that end an address: both forge headers.
FORGING = re.compile(r'=\?|""|[(),:;<>@\[\\\]\x00-\x20\x7f]')
MAX_LENGTH = 1_000  # of the normal form; an older release accepted letters that become several

validate_ascii_address = EmailValidator(allowlist=[])


def mailable(address: str) -> str:
    """Return the address as mail is sent to it, with its domain in ASCII (UTS 46, IDNA 2008).

    Raise ``ValueError`` if it is not exactly one address that every mail server accepts.
    """
    try:
        local, domain = _parts(address)
        ascii_address = f"{local}@{domain}"
        validate_ascii_address(ascii_address)
    except (idna.IDNAError, ValidationError) as error:
        raise ValueError("There is no such address.") from error
    if FORGING.search(local):
        raise ValueError("There is no such address.")
    return ascii_address


def normal_email(address: str) -> str:
    """Return one form for all spellings of an address, also of one stored by an older release.

    The part before the @ is lowercased: people do not distinguish capitals there.
    """
    try:
        local, domain = _parts(address)
        normal = f"{local.strip('"')}@{domain}"
    except idna.IDNAError:
        normal = address.strip()
    return normal.lower()[:MAX_LENGTH]


def _parts(address: str) -> tuple[str, str]:
    local, _at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    ascii_domain = idna.encode(domain, uts46=True, std3_rules=True, transitional=False)
    return local, ascii_domain.decode()


def validate_address(value: str) -> None:
    """Raise ``ValidationError`` if mail cannot be sent to `value`."""
    if not value.rpartition("@")[0].isascii():
        text = _(
            "Before the @, use only Latin letters without accents, digits and symbols, for "
            "example name@example.org."
        )
        raise ValidationError(text, code="local_part")
    try:
        mailable(value)
    except ValueError as error:
        text = _("Enter an e-mail address in the form name@example.org, without spaces.")
        raise ValidationError(text, code="invalid") from error


class EmailAddressField(LineField, forms.EmailField):
    """An e-mail address of one line that mail can be sent to."""

    default_validators = [validate_address]
