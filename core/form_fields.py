"""Form fields that take every real name and text, and say in words what they can't take."""

import re

from django import forms
from django.core.exceptions import ValidationError
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


class LineMixin:
    """A text of one line. Its length is checked here and not in the browser, which would cut a pasted text silently."""

    def to_python(self, value):
        _refuse(NOT_IN_A_LINE, value, HIDDEN_IN_A_LINE, self.label)
        return super().to_python(value)

    def widget_attrs(self, widget):
        return {}


class LineField(LineMixin, forms.CharField):
    pass


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
