"""The form field that takes every real e-mail address, and says in words what it can't take."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from publishing.form_fields import LineMixin


class InternationalEmailValidator(EmailValidator):
    """Takes letters of any script on both sides of the @ (RFC 6531); Django's own takes them after it only."""

    user_regex = re.compile(
        r"(?:[-!#$%&'*+/=?^_`{}|~0-9A-Za-z\u00a1-\U0010ffff]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9A-Za-z\u00a1-\U0010ffff]+)*"
        r'|"(?:[^"\\]|\\.)*")\Z'
    )
    domain_allowlist = []

    def __call__(self, value):
        super().__call__(value)
        if re.search(r"\s", value):
            raise ValidationError(self.message, code=self.code)


class EmailAddressField(LineMixin, forms.EmailField):
    default_validators = [
        InternationalEmailValidator(_("Enter an e-mail address in the form name@example.org, without spaces"))
    ]
