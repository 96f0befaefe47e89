"""Translations of the same words in other objects, which the form offers to translators."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from core.i18n.languages import ORIGINAL, TRANSLATED
from record import registry
from record.content import RichText
from record.fields import find_column
from record.models import Publication
from record.texts import Text, translatable


def find_translations_elsewhere(row: Publication) -> Iterator[tuple[Text, str, str]]:
    """Yield each text that is missing or older in a language, the language, and a translation.

    The translation is that of the same field with the same English words in another working copy.
    Texts with formatting are left out. Each field takes one query for each language.
    """
    for language in TRANSLATED:
        status = row.translation_status(language)
        if status.is_up_to_date:
            continue
        texts_by_column: dict[tuple[Any, str], list[Text]] = defaultdict(list)
        for text in translatable(row.read(None)):
            pair = text.pairs.get(language)
            is_plain = not isinstance(text.value, RichText)
            if is_plain and ORIGINAL in text.written and (not pair or pair.key in status.older):
                texts_by_column[_model_of(text), text.column.name].append(text)
        for (model, column), texts in texts_by_column.items():
            name = column.removesuffix(ORIGINAL) + language
            own = {"", *(getattr(text.value, language) for text in texts)}
            originals = {text.value.en for text in texts}
            rows = model.objects.filter(**{f"{column}__in": originals})
            rows = rows.exclude(**{f"{name}__in": own}).order_by("pk")
            known = dict(rows.values_list(column, name))
            for text in texts:
                if text.value.en in known:
                    yield text, language, known[text.value.en]


def _model_of(text: Text) -> Any:
    """Return the model that stores the text: that of the object, or of its rows."""
    field, *place_in_row = text.place.path
    model = registry.model_of(text.place.ref.kind)
    return find_column(model, field).related_model if place_in_row else model
