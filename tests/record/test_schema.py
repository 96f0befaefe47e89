"""A field of a content class and the column that stores it are one declaration."""

import pytest
from django.apps import apps

from core.i18n.languages import LANGUAGES
from projects.models import FunderContent, IllustratedContent
from record.fields import find_column
from record.models.working_copy import Declared
from record.schema import declared_columns
from record.values import LocalisedText

MODELS = [model for model in apps.get_models() if issubclass(model, Declared)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_field_has_a_column_with_its_default(model):
    empty = model()
    for name, field in model.content_class.model_fields.items():
        column = find_column(model, name)
        if isinstance(field.default, LocalisedText):
            texts = {code: getattr(empty, f"{name}_{code}") for code in LANGUAGES}
            assert texts == field.default.model_dump()
        elif name in declared_columns(model.content_class) and not column.is_relation:
            assert getattr(empty, name) in (field.default, column.default), name


def test_content_class_declares_the_columns_of_its_base_too():
    inherited = declared_columns(IllustratedContent)
    assert {"image", "image_alternative"} <= inherited.keys()
    own = [name for name in declared_columns(FunderContent) if name not in inherited]
    assert own == ["name", "name_in_sentence", "website", "iati_identifier"]
