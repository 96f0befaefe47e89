"""Form fields for names, texts and amounts, as people type and paste them."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext_lazy as _

MILLION = 1_000_000
# A number with thousands in groups, or one of millions; both with at most two decimals.
AMOUNT = re.compile(
    r"(?P<whole>\d+|\d{1,3}(?:(?P<mark>[\s.,'’])\d{3})(?:(?P=mark)\d{3})*)(?:[.,](?P<part>\d\d?))?"
    r"|(?P<millions>\d+(?:[.,]\d\d?)?)\s*(?:M|mio|millions?|milion|milioane)",
    re.IGNORECASE,
)


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


class AmountField(forms.DecimalField):
    """An amount in one of the three languages: 4,500,000; 4 500 000; 4.5 million; 4,5 millions."""

    widget = forms.TextInput({"class": "vTextField"})
    default_error_messages = {
        "invalid": _("Enter an amount, for example 4,500,000 or 4.5 million.")
    }

    def prepare_value(self, value: Any) -> Any:
        return floatformat(value, "-2g") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        match = AMOUNT.fullmatch(str(value).strip())
        if match is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if match["millions"]:
            return Decimal(match["millions"].replace(",", ".")) * MILLION
        digits = re.sub(r"\D", "", match["whole"])
        return Decimal(f"{digits}.{match['part'] or 0}")
