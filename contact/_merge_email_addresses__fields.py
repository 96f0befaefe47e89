"""The form field for an e-mail address."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contact.email_addresses import mailable
from core.form_fields import LineMixin


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
