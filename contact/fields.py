"""Form fields that take every real name, address and text, and say in words what they can't take."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

# Control characters (Unicode's Cc) and everything that ends a line: these are what mail headers are forged with.
NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NOT_IN_A_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
HIDDEN_IN_A_LINE = _(
    "“%(label)s” has a line break or another character that can’t be seen (U+%(code)s). Type it anew, in one line"
)
HIDDEN_IN_A_TEXT = _(
    "“%(label)s” has a character that can’t be seen (U+%(code)s) in line %(line)d. Delete that part and type it anew"
)


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


class LineMixin:
    """A text of one line. Its length is checked here and not in the browser, which would cut a pasted text silently."""

    def to_python(self, value):
        _refuse(NOT_IN_A_LINE, value, HIDDEN_IN_A_LINE, self.label)
        return super().to_python(value)

    def widget_attrs(self, widget):
        return {}


class LineField(LineMixin, forms.CharField):
    pass


class EmailAddressField(LineMixin, forms.EmailField):
    default_validators = [
        InternationalEmailValidator(_("Enter an e-mail address in the form name@example.org, without spaces"))
    ]


class TextField(forms.CharField):
    """A text of several lines, taken exactly as typed; only its line breaks become LF, whatever the browser sends."""

    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(strip=False, **kwargs)

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        _refuse(NOT_IN_A_TEXT, text, HIDDEN_IN_A_TEXT, self.label)
        return text if text.strip() else ""

    def widget_attrs(self, widget):
        return {}


def _refuse(pattern: re.Pattern, value: str | None, message: str, label: str):
    """Raises ``ValidationError`` with which character it is, and in which line."""
    if found := pattern.search(value or ""):
        line = value.count("\n", 0, found.start()) + 1
        params = {"label": label, "code": f"{ord(found[0]):04X}", "line": line}
        raise ValidationError(message, code="hidden_character", params=params)
