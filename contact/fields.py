"""The form field that takes every real e-mail address, and says in words what it can't take."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contact.addresses import mailable
from publishing.form_fields import LineMixin


def validate_address(value: str):
    """Raises ``ValidationError`` for what mail can't be sent to."""
    try:
        mailable(value)
    except ValueError as error:
        text = _("Enter an e-mail address in the form name@example.org, without spaces")
        raise ValidationError(text, code="invalid") from error


class EmailAddressField(LineMixin, forms.EmailField):
    default_validators = [validate_address]
