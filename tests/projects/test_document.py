"""Documents on the desk."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_document

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["", "en", "mt", "fil", "pt-br"])
def test_language_code_is_taken(code):
    make_document(language=code).full_clean()


@pytest.mark.parametrize("code", ["EN", "en_GB", "e", "-", "en-", "Fr", "e1"])
def test_anything_else_is_refused_at_its_field(code):
    with pytest.raises(ValidationError, match="in small letters") as refusal:
        make_document(language=code).full_clean()
    assert list(refusal.value.error_dict) == ["language"]
