"""Amounts as people type and paste them."""

from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from core.form_fields import AmountField

FIELD = AmountField(required=False)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("", None),
        ("4.5 million", "4500000"),
        ("4,5 millions", "4500000"),
        ("4,5 milioane", "4500000"),
        ("1 milion", "1000000"),
        ("3.35M", "3350000"),
        ("4,500,000", "4500000"),
        ("4\u202f500\u202f000", "4500000"),
        ("4.500.000,50", "4500000.50"),
        ("4500000.5", "4500000.5"),
        ("4.5", "4.5"),
    ],
)
def test_amount_is_read(text, amount):
    assert FIELD.clean(text) == (amount and Decimal(amount))


@pytest.mark.parametrize(
    "text", ["4.5 milliard", "4,500 million", "4,50,000", "-5", "4.5 m 2", "about 5"]
)
def test_other_text_is_rejected(text):
    with pytest.raises(forms.ValidationError, match="Enter an amount"):
        FIELD.clean(text)


@pytest.mark.parametrize("language", ["en", "fr", "ro"])
def test_shown_amount_is_read_as_the_same(language):
    amount = Decimal("1234567.50")
    with override(language):
        shown = FIELD.prepare_value(amount)
    assert shown != str(amount)
    assert FIELD.clean(shown) == amount
