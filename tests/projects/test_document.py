"""Documents on the desk."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.helpers.factories import make_document

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["", "en", "mt", "fil", "pt-br"])
def test_language_code_is_taken(code):
    make_document(language=code).full_clean()


@pytest.mark.parametrize("code", ["EN", "en_GB", "e", "-", "en-", "Fr", "e1"])
def test_anything_else_is_refused_at_its_field(code):
    with pytest.raises(ValidationError, match="in small letters") as refusal:
        make_document(language=code).full_clean()
    assert list(refusal.value.error_dict) == ["language"]


def test_the_list_is_narrowed_to_a_language_or_to_documents_without_one(admin_client):
    for slug, language in {"in-french": "fr", "in-english": "en", "unknown": ""}.items():
        make_document(slug=slug, title_en=slug, language=language)
    address = reverse("admin:projects_document_changelist")
    html = admin_client.get(address).content.decode()
    assert all(
        f'?language={code}">{name}</a>' in html
        for code, name in (("fr", "French"), ("none", "Not stated"))
    )
    shown = admin_client.get(f"{address}?language=none").context["cl"].queryset
    assert [each.slug for each in shown] == ["unknown"]
