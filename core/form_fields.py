"""Form fields that accept every real name and text, and describe the character that they reject."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters (Unicode's Cc) and all line ends: mail headers can be forged with them.
FORBIDDEN_IN_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
FORBIDDEN_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
HIDDEN_IN_LINE = _(
    "“%(label)s” has a line break or another character that can’t be seen (U+%(code)s). Type it anew, in one line"
)
HIDDEN_IN_TEXT = _(
    "“%(label)s” has a character that can’t be seen (U+%(code)s) in line %(line)d. Delete that part and type it anew"
)


class LineMixin:
    """A text of one line. Its length is checked here and not in the browser, which would cut a pasted text silently."""

    def to_python(self, value):
        _check(FORBIDDEN_IN_LINE, value, HIDDEN_IN_LINE, self.label)
        return super().to_python(value)

    def widget_attrs(self, widget):
        return {}


class LineField(LineMixin, forms.CharField):
    pass


class TextField(forms.CharField):
    """A text of several lines, stored exactly as typed; only its line breaks become LF."""

    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(strip=False, **kwargs)

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        _check(FORBIDDEN_IN_TEXT, text, HIDDEN_IN_TEXT, self.label)
        return text if text.strip() else ""

    def widget_attrs(self, widget):
        return {}


def _check(pattern: re.Pattern, value: str | None, message: str, label: str):
    """Raise ``ValidationError`` with the first such character and its line."""
    if match := pattern.search(value or ""):
        line = value.count("\n", 0, match.start()) + 1
        params = {"label": label, "code": f"{ord(match[0]):04X}", "line": line}
        raise ValidationError(message, code="hidden_character", params=params)
