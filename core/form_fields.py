"""Form fields that accept every real name and text, and describe the character that they reject."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class LineField(forms.CharField):
    """A text of one line. The browser does not check its length: it would cut a pasted text."""

    # Control characters (Unicode's Cc) and all line ends: mail headers can be forged with them.
    forbidden = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
    message = _(
        "“%(label)s” contains a line break or another invisible character "
        "(U+%(code)s). Type it again, on one line."
    )

    def to_python(self, value: Any) -> Any:
        text = value or ""
        if match := self.forbidden.search(text):
            line = text.count("\n", 0, match.start()) + 1
            params = {"label": self.label, "code": f"{ord(match[0]):04X}", "line": line}
            raise ValidationError(self.message, code="hidden_character", params=params)
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class TextField(LineField):
    """A text of several lines, stored exactly as typed; only its line breaks become LF."""

    widget = forms.Textarea
    forbidden = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
    message = _(
        "“%(label)s” contains an invisible character (U+%(code)s) in line %(line)d. "
        "Delete that part and type it again."
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(text) if text.strip() else ""
